/**
 * Virtual environments with the real MLflow client, from a file of requirements that names every package with its hash.
 */
import path from 'node:path'
import { ran } from './python.ts'
import { pythonEnvironmentOf } from './python-environment.ts'
import { project } from './sources.ts'

export const mlflowTests = path.join(project, 'test/integration/mlflow/python')

/** Which client: of 3.x with scikit-learn and the like, of 2.x alone, or of 2.x with all of that, too. */
export type Client = '3' | '2' | '2-whole'

/** @returns the environment's folder @throws Error with the output of the step that failed */
export const mlflowEnvironment = (client: Client): Promise<string> =>
  pythonEnvironmentOf(`mlflow-${client}`, `test/integration/mlflow/python/requirements-${client}.txt`, [
    '--only-binary',
    ':all:',
    '--require-hashes',
  ])

/** The folder of the web pages in an environment: `gateway.mlflowUi`. @throws Error if they are not there */
export const webPagesOf = async (environment: string): Promise<string> => {
  const script = 'import importlib.util as u; print(u.find_spec("mlflow").submodule_search_locations[0])'
  const { code, output } = await ran(path.join(environment, 'bin/python'), ['-c', script])
  if (code !== 0) throw new Error(`mlflow is not installed in ${environment}\n${output}`)
  return path.join(output.trim(), 'server/js/build')
}

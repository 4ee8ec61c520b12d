/**
 * Virtual environments with the real MLflow client, from a file of requirements that names every package with its hash. They lie beside the
 * other tools in the cache of the user, one for each content of the file.
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { cached, cacheFolder } from '../../infra/index.ts'
import { ran } from './python.ts'
import { project, textOf } from './sources.ts'

export const mlflowTests = path.join(project, 'test/integration/mlflow/python')

/** Which client: of 3.x with scikit-learn and the like, of 2.x alone, or of 2.x with all of that, too. */
export type Client = '3' | '2' | '2-whole'

/** @returns the environment's folder @throws Error with the output of the step that failed */
export const mlflowEnvironment = (client: Client): Promise<string> => {
  const requirements = `test/integration/mlflow/python/requirements-${client}.txt`
  const hash = createHash('sha256').update(textOf(requirements)).digest('hex').slice(0, 12)
  return cached(
    cacheFolder(),
    `mlflow-${client}-${hash}`,
    async (folder) => {
      const python = path.join(folder, 'bin/python')
      await step('python3', ['-m', 'venv', '--without-pip', folder])
      const how = ['--quiet', '--no-compile', '--no-deps', '--only-binary', ':all:', '--require-hashes']
      const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', '--python', python]
      await step('python3', [...pip, 'install', ...how, '--requirement', path.join(project, requirements)])
    },
    (line) => console.log(line),
  )
}

const step = async (command: string, parameters: readonly string[]): Promise<void> => {
  const { code, output } = await ran(command, parameters)
  if (code !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${code}\n${output}`)
}

/** The folder of the web pages in an environment: `gateway.mlflowUi`. @throws Error if they are not there */
export const webPagesOf = async (environment: string): Promise<string> => {
  const script = 'import importlib.util as u; print(u.find_spec("mlflow").submodule_search_locations[0])'
  const { code, output } = await ran(path.join(environment, 'bin/python'), ['-c', script])
  if (code !== 0) throw new Error(`mlflow is not installed in ${environment}\n${output}`)
  return path.join(output.trim(), 'server/js/build')
}

/** Virtual environments made from a file of requirements that names every package. They lie beside the other tools in the cache of the user. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { cached, cacheFolder } from '../../infra/index.ts'
import { ran } from './python.ts'
import { project, textOf } from './sources.ts'

/**
 * One environment for each content of the file.
 * @param options of pip, beside those that take nothing but what the file names
 * @returns the environment's folder
 * @throws Error with the output of the step that failed
 */
export const pythonEnvironmentOf = (
  name: string,
  requirements: string,
  options: readonly string[],
): Promise<string> => {
  const hash = createHash('sha256').update(textOf(requirements)).digest('hex').slice(0, 12)
  return cached(
    cacheFolder(),
    `${name}-${hash}`,
    async (folder) => {
      const python = path.join(folder, 'bin/python')
      await step('python3', ['-m', 'venv', '--without-pip', folder])
      const how = ['--quiet', '--no-compile', '--no-deps', ...options]
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

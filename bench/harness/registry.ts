/** The list of benchmarks: every `bench/<name>.ts` is one. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

export const benchFolder = path.resolve(import.meta.dirname, '..')

/** Names of the benchmarks of a folder, sorted. */
export const benchNames = (folder = benchFolder): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[a-z][a-z0-9-]*\.ts$/.test(entry.name))
    .map((entry) => path.basename(entry.name, '.ts'))
    .sort()

const isBench = (module: Record<string, unknown>): boolean =>
  typeof module.name === 'string' && typeof module.description === 'string' && typeof module.run === 'function'

/**
 * Loads a benchmark.
 * @throws RangeError if there is no benchmark with this name; TypeError if its file lacks the exports of a benchmark
 */
export const loadBench = async (name: string, folder = benchFolder): Promise<Bench> => {
  const names = benchNames(folder)
  if (!names.includes(name)) throw new RangeError(`bench is '${name}', expected one of ${names.join(', ')}`)
  const module = (await import(pathToFileURL(path.join(folder, `${name}.ts`)).href)) as Record<string, unknown>
  if (!isBench(module) || module.name !== name)
    throw new TypeError(`bench/${name}.ts: expected the exports name = '${name}', description and run`)
  return module as unknown as Bench
}

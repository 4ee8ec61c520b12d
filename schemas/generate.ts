/**
 * Writes what follows from the `.avsc` files: TypeScript types and the event catalogue. `npm run generate`; with
 * `--check` it writes nothing and fails if a file is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSchemaFiles } from './generation/files.ts'
import { generatedTypes } from './generation/types.ts'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Path below the project -> content that it must have. */
export const generatedFiles = (): ReadonlyMap<string, string> => {
  const files = readSchemaFiles(join(project, 'schemas'))
  return new Map([...generatedTypes(files)])
}

/** Paths of generated files that are missing or not as they must be. */
export const staleFiles = (): readonly string[] =>
  [...generatedFiles()]
    .filter(([path, content]) => {
      const at = join(project, path)
      return !existsSync(at) || readFileSync(at, 'utf8') !== content
    })
    .map(([path]) => path)

const run = (check: boolean): void => {
  const stale = staleFiles()
  if (check) {
    if (stale.length > 0) console.error(`Stale: ${stale.join(', ')}. Run npm run generate.`)
    process.exitCode = stale.length > 0 ? 1 : 0
    return
  }
  const files = generatedFiles()
  for (const path of stale) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), files.get(path) as string)
    console.log(`wrote ${path}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.includes('--check'))

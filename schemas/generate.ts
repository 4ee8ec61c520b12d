/**
 * Generates files from the `.avsc` files: TypeScript types and the event catalogue. `npm run generate`; with
 * `--check` it writes nothing and fails if a file is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSchemaFiles } from './generation/files.ts'
import { generatedTypes } from './generation/types.ts'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')

type Contents = ReadonlyMap<string, string>

const isStale = ([path, content]: readonly [string, string]): boolean => {
  const at = join(project, path)
  return !existsSync(at) || readFileSync(at, 'utf8') !== content
}

const writeStale = (contents: Contents): void => {
  for (const [path, content] of [...contents].filter(isStale)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), content)
    console.log(`wrote ${path}`)
  }
}

/**
 * The catalogue also shows payload-typed records, whose builder imports the generated types, so it is generated second.
 */
const catalogue = async (files: ReturnType<typeof readSchemaFiles>): Promise<Contents> =>
  (await import('./generation/events.ts')).generatedCatalogue(files)

/** Paths of generated files that are missing or stale. */
export const staleFiles = async (): Promise<readonly string[]> => {
  const files = readSchemaFiles(join(project, 'schemas'))
  return [...generatedTypes(files), ...(await catalogue(files))].filter(isStale).map(([path]) => path)
}

const run = async (check: boolean): Promise<void> => {
  if (check) {
    const stale = await staleFiles()
    if (stale.length > 0) console.error(`Stale files: ${stale.join(', ')}. Run npm run generate.`)
    process.exitCode = stale.length > 0 ? 1 : 0
    return
  }
  const files = readSchemaFiles(join(project, 'schemas'))
  writeStale(generatedTypes(files))
  writeStale(await catalogue(files))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.includes('--check'))

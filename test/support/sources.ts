/** The project's own files as text, for the tests that hold the tree to its rules. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const project = path.resolve(import.meta.dirname, '../..')

/** Files of the work tree that git knows or would add, by path from the project's root, sorted. `patterns` as git takes them. */
export const sources = (...patterns: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(project, file)))
    .sort()

export const textOf = (file: string): string => readFileSync(path.join(project, file), 'utf8')

/** Program text without comments and without what stands in quotes: what is left is code. Lines stay where they are. */
export const codeOf = (text: string): string =>
  text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g,
    (found) => `${found.startsWith('/') ? '' : "''"}${'\n'.repeat(found.split('\n').length - 1)}`,
  )

/** What a module imports or exports from, also by `import()`, as written. */
export const importsOf = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
    ),
  ].map(([, from, bare, dynamic]) => (from ?? bare ?? dynamic)!)

/** Files outside of a folder that import something inside it. @param folder from the project's root, with a slash at its end */
export const importersOf = (folder: string): readonly string[] =>
  sources('*.ts')
    .filter((file) => !file.startsWith(folder))
    .filter((file) =>
      importsOf(textOf(file)).some((name) =>
        path.posix.join(path.posix.dirname(file), name.startsWith('.') ? name : '').startsWith(folder),
      ),
    )

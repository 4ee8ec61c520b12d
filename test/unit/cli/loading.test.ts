/** What a process of the program loads before it knows more than the name of its command. */
import path from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, textOf } from '../../support/sources.ts'

/** Without what is gone when the program runs, or is loaded later. */
const statementsOf = (file: string): string =>
  textOf(file)
    .replaceAll(/^(?:import|export) type\b[^']*'[^']*'/gm, '')
    .replaceAll(/\bimport\(\s*'[^']*'/g, '')

/** The files that are loaded with one, without those that it loads later. */
const loadedWith = (file: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(file) || !file.endsWith('.ts')) return found
  found.add(file)
  for (const name of importsOf(statementsOf(file)))
    if (name.startsWith('.')) loadedWith(path.posix.join(path.posix.dirname(file), name), found)
  return found
}

test('a command that only asks the gateway loads neither the connections to the parts of the platform nor the registry of processors', () => {
  const foreign =
    /^(platform\/(?!roles)|worker|operations|queries|sources|infra|gateway\/(?!settings)|streams\/kafka|sinks\/(?!webhook)|processors\/registry\.ts)/
  for (const command of ['status', 'models', 'runs', 'tail']) {
    const loaded = [...loadedWith('cli/main.ts'), ...loadedWith(`cli/commands/${command}.ts`)]
    expect(loaded).toContain('cli/config/settings.ts')
    expect(loaded.filter((file) => foreign.test(file))).toEqual([])
  }
})

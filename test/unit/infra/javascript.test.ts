import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { javascript, javascriptOf } from '../../../infra/javascript.mjs'

const project = mkdtempSync(path.join(tmpdir(), 'javascript-test-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
  writeFileSync(path.join(project, name), text)
}
const printed = (file: string): string => execFileSync(process.execPath, [file], { encoding: 'utf8' })

write('package.json', '{"type":"module"}')
write('data.txt', 'beside')
write(
  'lib/half.ts',
  'export interface Half { readonly of: number }\nexport const half = (of: number): number => of / 2\n',
)
write(
  'main.ts',
  `import { readFileSync } from 'node:fs'
import { type Half, half } from './lib/half.ts'
const given: Half = { of: 4 }
const later = await import('./lib/half.ts')
console.log(half(given.of), later.half(2), readFileSync(new URL('data.txt', import.meta.url), 'utf8'))
`,
)
const caches = (): string[] => readdirSync(path.join(project, 'node_modules/.cache/millrace'))

test('a source runs as JavaScript, and finds what lies beside it', async () => {
  expect(printed(await javascriptOf(project)('main.ts'))).toBe('2 1 beside\n')
})

test('equal sources are made once, changed ones again', async () => {
  const before = await javascriptOf(project)('main.ts')
  expect(await javascriptOf(project)('main.ts')).toBe(before)
  write(
    'lib/half.ts',
    'export interface Half { readonly of: number }\nexport const half = (of: number): number => of / 4\n',
  )
  utimesSync(path.join(project, 'lib/half.ts'), 1, 1) // whatever the clock of the file system can tell apart
  expect(printed(await javascriptOf(project)('main.ts'))).toBe('1 0.5 beside\n')
  expect(existsSync(before)).toBe(true)
})

test('processes that make them at the same time get the same whole result', async () => {
  rmSync(path.join(project, 'node_modules'), { recursive: true })
  const made = await Promise.all([1, 2, 3].map(() => javascriptOf(project)('main.ts')))
  expect(new Set(made).size).toBe(1)
  expect(caches().length).toBe(1)
})

test('a source that is more than JavaScript with types is an error that names it', async () => {
  write('lib/bad.ts', 'enum Colour { Red }\n')
  await expect(javascriptOf(project)('main.ts')).rejects.toThrow(/enum/)
  rmSync(path.join(project, 'lib/bad.ts'))
  expect(caches().length).toBe(1)
})

test('lines and columns stay where they are', async () => {
  const made = readFileSync(await javascript('infra/stack/supervisor.ts'), 'utf8').split('\n')
  const source = readFileSync('infra/stack/supervisor.ts', 'utf8').split('\n')
  const at = (lines: readonly string[]) => lines.findIndex((line) => line.includes('const giveUp'))
  expect(made.length).toBe(source.length)
  expect([at(made), made[at(made)].indexOf('giveUp')]).toEqual([at(source), source[at(source)].indexOf('giveUp')])
})

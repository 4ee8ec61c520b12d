import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benchNames, loadBench } from '../../../bench/harness/registry.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'millrace-benches-'))
  mkdirSync(path.join(folder, 'parts.ts'))
  const works =
    "export const name = 'works'\nexport const description = 'It works.'\nexport const run = async () => 1\n"
  writeFileSync(path.join(folder, 'works.ts'), works)
  writeFileSync(path.join(folder, 'renamed.ts'), works)
  writeFileSync(path.join(folder, 'bare.ts'), "export const name = 'bare'\n")
  writeFileSync(path.join(folder, '.hidden.ts'), works)
  writeFileSync(path.join(folder, 'notes.md'), '')
})

afterAll(() => rmSync(folder, { recursive: true }))

test('every file <name>.ts of the folder is a benchmark, nothing else', () => {
  expect(benchNames(folder)).toEqual(['bare', 'renamed', 'works'])
})

test('a benchmark is loaded by its name', async () => {
  expect((await loadBench('works', folder)).description).toBe('It works.')
})

test('an unknown name is refused, and the known ones are told', async () => {
  await expect(loadBench('fast', folder)).rejects.toThrow("bench is 'fast', expected one of bare, renamed, works")
})

test.each(['bare', 'renamed'])('%s.ts, which exports no benchmark of its name, is refused', async (name) => {
  await expect(loadBench(name, folder)).rejects.toThrow(`bench/${name}.ts: expected the exports name = '${name}'`)
})

test.each(['throughput', 'rebuild', 'idle', 'fan-out', 'join', 'cold-row', 'throughput-steady'])(
  '%s is among ours',
  async (name) => {
    expect(await loadBench(name)).toMatchObject({ name, description: expect.stringMatching(/\.$/) })
  },
)

/** An output file has its name only when it is whole. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWhole } from '../../../cli/out-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'out-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what was written whole is there, and nothing else', async () => {
  const file = path.join(folder, 'set.csv')
  await writeWhole(file, async (target) => {
    await pipeline(Readable.from(['a\n', 'b\n']), target)
    expect(readdirSync(folder)).toEqual([`set.csv.${process.pid}.part`])
  })
  expect(readdirSync(folder)).toEqual(['set.csv'])
  expect(readFileSync(file, 'utf8')).toBe('a\nb\n')
})

test('what broke off leaves nothing, and an earlier file stays as it was', async () => {
  const broken = async function* () {
    yield 'half'
    throw new Error('the answer ended early')
  }
  const write = (file: string) => writeWhole(file, (target) => pipeline(Readable.from(broken()), target))
  await expect(write(path.join(folder, 'new.csv'))).rejects.toThrow('the answer ended early')
  writeFileSync(path.join(folder, 'old.csv'), 'whole')
  await expect(write(path.join(folder, 'old.csv'))).rejects.toThrow('the answer ended early')
  expect(readdirSync(folder)).toEqual(['old.csv'])
  expect(readFileSync(path.join(folder, 'old.csv'), 'utf8')).toBe('whole')
})

test('a file that cannot be written, and a folder, are named', async () => {
  const never = async () => expect.unreachable()
  await expect(writeWhole(path.join(folder, 'none', 'set.csv'), never)).rejects.toThrow(
    /set\.csv cannot be written: ENOENT/,
  )
  await expect(writeWhole(folder, never)).rejects.toThrow(/is a folder/)
})

test('a process that is told to end at once leaves nothing', async () => {
  const script = `
    const { writeWhole } = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../../../cli/out-file.ts'))})
    process.on('SIGINT', () => process.exit(130))
    await writeWhole(${JSON.stringify(path.join(folder, 'set.csv'))}, async (target) => {
      target.write('half', () => process.send('half'))
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise((resolve) => child.once('message', resolve))
  expect(readdirSync(folder)).toEqual([`set.csv.${child.pid}.part`])
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130)
  expect(readdirSync(folder)).toEqual([])
})

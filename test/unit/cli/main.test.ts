/** Options of the program and of its commands. */
import { afterEach, expect, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'

afterEach(() => vi.restoreAllMocks())

const run = async (...argv: string[]) => {
  const text = { out: '', err: '' }
  const printed = (name: 'out' | 'err') => (chunk: unknown) => {
    text[name] += String(chunk)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(printed('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(printed('err'))
  return { code: await main(argv), ...text }
}

test('--version of a command is a version of a declaration; without a command it asks for that of the program', async () => {
  const nobody = ['--set', 'client.url=http://127.0.0.1:1']
  for (const args of [
    ['activate', 'v'],
    ['describe', 'view', 'v'],
    ['retire', 'view', 'v'],
  ]) {
    const { code, out, err } = await run(...args, '--version', '1', ...nobody)
    expect([code, out, err]).toEqual([4, '', expect.stringContaining('cannot be reached')])
  }
  expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

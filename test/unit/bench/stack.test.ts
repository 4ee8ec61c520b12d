import { afterEach, expect, test, vi } from 'vitest'
import { parseStack, withStack } from '../../../bench/harness/stack.ts'

afterEach(() => vi.unstubAllEnvs())

test('a running stack that is given is used, and nothing is started', async () => {
  vi.stubEnv('MILLRACE_TEST_STACK', '{"kafka":"127.0.0.1:1","redis":"redis://127.0.0.1:2"}')
  const progress: string[] = []
  const found = await withStack(
    ['kafka'],
    (line) => progress.push(line),
    async ({ kafka }) => kafka,
  )
  expect([found, progress]).toEqual(['127.0.0.1:1', []])
})

test('an address that is needed and missing is named', () => {
  expect(() => parseStack('{"kafka":"127.0.0.1:1"}', ['kafka', 'redis'])).toThrow(
    'MILLRACE_TEST_STACK: redis is undefined, expected an address',
  )
})

import { expect, test } from 'vitest'
import type { PartState, Phase } from '../../../../infra/index.ts'
import { changesOf } from '../../../../infra/stack/watch.ts'

const death = { part: 'redis', pid: 7, how: 'signal SIGKILL', logFile: '/l/redis.log', logTail: '', restarting: false }
const seen = (phase: Phase, status: PartState['status'], starts = 1) => ({
  phase,
  parts: [
    { name: 'redis', address: '', status, starts, logFile: '', ...(status !== 'ready' && { lastDeath: death }) },
  ] as readonly PartState[],
})

test('a server that ends is told with the reason and its log, and when it is ready again', () => {
  const [up, dead, again] = [seen('up', 'ready'), seen('degraded', 'dead'), seen('up', 'ready', 2)]
  expect(changesOf(up, dead)).toEqual([
    'redis has ended (signal SIGKILL; its log is /l/redis.log): `millrace stack up` starts it again.',
  ])
  expect(changesOf(dead, dead)).toEqual([])
  expect(changesOf(dead, again)).toEqual(['redis is ready again.'])
  expect(changesOf(up, seen('degraded', 'starting'))).toEqual([
    'redis is being started again (signal SIGKILL; its log is /l/redis.log).',
  ])
})

test('a server that ended and came back between two looks is told', () => {
  expect(changesOf(seen('up', 'ready'), seen('up', 'ready', 2))).toEqual(['redis is ready again.'])
})

test('the end of the whole stack is told once, whatever was left of its state', () => {
  const gone = 'The stack has ended, and all its servers: `millrace stack up` starts it again.'
  expect(changesOf(seen('up', 'ready'), seen('stale', 'ready'))).toEqual([gone])
  expect(changesOf(seen('stale', 'ready'), { phase: 'down', parts: [] })).toEqual([])
  expect(changesOf(seen('up', 'ready'), { phase: 'down', parts: [] })).toEqual([gone])
})

import { describe, expect, test } from 'vitest'
import { RegistryUnavailableError, UnknownRecordError } from '../../../../schemas/index.ts'
import { SinkError } from '../../../../sinks/errors.ts'
import { DamagedError } from '../../../../streams/core/causes.ts'
import { KEEPER_LIMITS, Keeper, type KeeperOptions, type Tell, type Work } from '../../../../streams/core/keeper.ts'
import { LogError, type LogErrorCode } from '../../../../streams/core/log.ts'
import { BACKOFF, backoffMs, reactionTo } from '../../../../streams/core/reactions.ts'
import { StateTooLargeError } from '../../../../streams/core/state-bound.ts'

/** A keeper over works that the test scripts, on a clock that stands still while nothing sleeps. */
class Bench {
  readonly pauses: number[] = []
  readonly restarted: string[] = []
  readonly parked: string[] = []
  readonly keeper: Keeper
  takeOvers = 0
  resumed = 0
  #now = 1000

  constructor(script: (tell: Tell, takeOver: number) => Promise<void>, changes: Partial<KeeperOptions> = {}) {
    this.keeper = new Keeper({
      name: 'x-0',
      confirm: async () => {},
      clock: {
        now: () => this.#now,
        sleep: async (ms) => {
          this.pauses.push(ms)
          this.#now += ms
          await new Promise((resolve) => setImmediate(resolve))
        },
      },
      work: (tell): Work => {
        const takeOver = ++this.takeOvers
        return { ready: true, stop: () => {}, run: () => script(tell, takeOver) }
      },
      observer: {
        restarted: ({ reason }) => this.restarted.push(reason),
        parked: ({ reason }) => this.parked.push(reason),
        resumed: () => {
          this.resumed++
        },
      },
      ...changes,
    })
  }
}

const turns = async (count = 20): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}
const never = new Promise<void>(() => {})
const fails = (error: Error) => async () => {
  throw error
}

describe('the reaction to an error', () => {
  const ofLog: Record<LogErrorCode, string> = {
    FENCED: 'drop',
    OFFSET_OUT_OF_RANGE: 'park',
    TRUNCATED: 'park',
    DAMAGED: 'park',
    CLOSED: 'retry',
    UNAVAILABLE: 'retry',
    RECORD_TOO_LARGE: 'park',
    UNKNOWN_TOPIC: 'retry',
  }
  test.each(Object.entries(ofLog))('an error of the log, %s: %s', (code, kind) => {
    expect(reactionTo(new LogError(code as LogErrorCode, 'x')).kind).toBe(kind)
  })

  test.each([
    ['STORE_UNAVAILABLE', 'retry'],
    ['STORE_REFUSED', 'retry'],
    ['STORE_UNFIT', 'park'],
    ['SCHEMA_CONFLICT', 'park'],
    ['VALUE_UNFIT', 'park'],
    ['ROWS_MISSING', 'park'],
  ] as const)('of a sink, %s: %s', (code, kind) => {
    expect(reactionTo(new SinkError(code, { store: 'x', reason: 'y' })).kind).toBe(kind)
  })

  test('an unavailable registry is an outage, damage parks with a remedy, and an unknown error gets some attempts', () => {
    expect(reactionTo(new RegistryUnavailableError('x'))).toEqual({ kind: 'retry' })
    expect(reactionTo(new DamagedError('x'))).toMatchObject({ kind: 'park', remedy: expect.stringMatching(/resume/) })
    expect(reactionTo(new TypeError('x')).kind).toBe('count')
    expect(reactionTo('no error at all').kind).toBe('count')
  })

  test('a record of a newer release parks, and the remedy names the process', () => {
    expect(reactionTo(new UnknownRecordError('ml.x.Later', ['ml.x.Now']))).toEqual({
      kind: 'park',
      remedy: expect.stringContaining('Replace this process'),
    })
  })

  test('damage may have a remedy of its own', () => {
    expect(reactionTo(new DamagedError('x', { remedy: 'do y' }))).toEqual({ kind: 'park', remedy: 'do y' })
    const missing = reactionTo(new SinkError('ROWS_MISSING', { store: 'x', reason: 'y' }))
    expect(missing).toMatchObject({ remedy: expect.stringContaining('millrace rebuild') })
  })

  test('state that has reached its bound parks, and the remedy names the setting', () => {
    const details = { instance: 'x', partition: 0, bytes: 2, bytesMax: 1 }
    const remedies = (['task', 'process'] as const).map((scope) =>
      reactionTo(new StateTooLargeError({ ...details, scope })),
    )
    expect(remedies).toMatchObject([
      { kind: 'park', remedy: expect.stringMatching('`worker.taskStateMegabytesMax`') },
      { kind: 'park', remedy: expect.stringMatching('`worker.stateMegabytesMax`') },
    ])
  })

  test('pauses double and are bounded', () => {
    const pauses = Array.from({ length: 12 }, (_, i) => backoffMs(BACKOFF, i + 1))
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000, 5000])
    expect(backoffMs(BACKOFF, 1_000_000)).toBe(5000)
  })
})

test('an outage is retried for ever without being counted, and its pauses do not restart although the task gets ready each time', async () => {
  const bench = new Bench(async (tell, takeOver) => {
    tell.moved({ offset: 7 })
    if (takeOver <= 100) throw new SinkError('STORE_UNAVAILABLE', { store: 'ClickHouse', reason: 'refused' })
    await never
  })
  void bench.keeper.run()
  await turns(500)
  expect(bench.parked).toEqual([])
  expect(bench.restarted).toHaveLength(100)
  const bounded = BACKOFF.backoffMaxMs
  expect(bench.pauses.filter((ms) => ms < bounded)).toHaveLength(7)
  expect(bench.pauses.at(-1)).toBe(bounded)
  bench.keeper.stop()
})

test('an unknown error parks after five tries at one committed position', async () => {
  const bench = new Bench(async (tell) => {
    tell.moved({ offset: 7 })
    throw new TypeError('undefined is no function')
  })
  void bench.keeper.run()
  await turns(100)
  expect(bench.takeOvers).toBe(KEEPER_LIMITS.triesMax)
  expect(bench.restarted).toHaveLength(KEEPER_LIMITS.triesMax - 1)
  expect(bench.parked).toEqual(['x-0: undefined is no function'])
  expect(bench.keeper.state).toMatchObject({ kind: 'parked', reason: 'x-0: undefined is no function' })
  bench.keeper.stop()
})

test('a committed position that moves resets the attempts, also within a cut step; one that stands does not', async () => {
  const bench = new Bench(async (tell, takeOver) => {
    tell.moved({ offset: 7, ordinal: Math.min(takeOver, 10) })
    throw new TypeError('a bug')
  })
  void bench.keeper.run()
  await turns(200)
  expect(bench.takeOvers).toBe(10 + KEEPER_LIMITS.triesMax - 1)
  expect(bench.parked).toHaveLength(1)
  bench.keeper.stop()
})

test('damage parks at once, with a remedy', async () => {
  const bench = new Bench(fails(new DamagedError('state was lost')))
  void bench.keeper.run()
  await turns()
  expect(bench.takeOvers).toBe(1)
  expect(bench.keeper.state).toMatchObject({ kind: 'parked', remedy: expect.stringMatching(/bring it back/) })
  bench.keeper.stop()
})

test('a resumed task is tried once, and counts as resumed only when it has moved or has drained its input', async () => {
  let isMended = false
  const bench = new Bench(async (tell) => {
    tell.moved({ offset: 7 })
    if (!isMended) throw new TypeError('a bug')
    await turns(5)
    tell.drained(true)
    await never
  })
  void bench.keeper.run()
  await turns(100)
  bench.keeper.resume()
  await turns(100)
  expect(bench.takeOvers).toBe(KEEPER_LIMITS.triesMax + 1)
  expect(bench.parked).toHaveLength(2)
  isMended = true
  bench.keeper.resume()
  await turns(3)
  expect(bench.keeper.state.kind).not.toBe('working')
  expect(bench.resumed).toBe(0)
  await turns(20)
  expect(bench.resumed).toBe(1)
  expect(bench.keeper.state).toEqual({ kind: 'working' })
  bench.keeper.stop()
})

test('an attempt during which somebody asked to resume is followed by one more, because it may have met what was mended meanwhile', async () => {
  let fail: () => void = () => {}
  const bench = new Bench(
    () =>
      new Promise((_, reject) => {
        fail = () => reject(new DamagedError('rows are missing'))
      }),
  )
  const running = bench.keeper.run()
  await turns()
  bench.keeper.resume()
  fail()
  await turns()
  expect([bench.takeOvers, bench.parked]).toEqual([2, []])
  fail()
  await turns()
  expect([bench.takeOvers, bench.parked]).toEqual([2, ['x-0: rows are missing']])
  bench.keeper.stop()
  await running
})

test('a task that was parked when its owner ended is tried once', async () => {
  const bench = new Bench(fails(new TypeError('a bug')), { wasParked: true })
  void bench.keeper.run()
  await turns(50)
  expect(bench.takeOvers).toBe(1)
  expect(bench.parked).toHaveLength(1)
  bench.keeper.stop()
})

test('a fenced task is taken over again only after the membership has confirmed', async () => {
  let confirmations = 0
  const bench = new Bench(fails(new LogError('FENCED', 'a newer owner')), {
    confirm: async () => {
      if (++confirmations > 1) await never
    },
  })
  void bench.keeper.run()
  await turns(50)
  expect(bench.takeOvers).toBe(1)
  expect(bench.parked).toEqual([])
  bench.keeper.stop()
})

test('a task that waits for its next try, or is parked, ends at once when it is stopped', async () => {
  for (const error of [new LogError('UNAVAILABLE', 'away'), new DamagedError('lost')]) {
    const bench = new Bench(fails(error), { clock: { now: () => 0, sleep: () => never } })
    const running = bench.keeper.run()
    await turns()
    bench.keeper.stop()
    await running
  }
})

test('a task that waits for the log is not working, although it is not taken over again', async () => {
  let tell: Tell | undefined
  const bench = new Bench(async (given) => {
    tell = given
    await never
  })
  void bench.keeper.run()
  await turns()
  expect(bench.keeper.state.kind).toBe('working')
  tell?.stalled('the broker does not answer')
  expect(bench.keeper.state).toMatchObject({ kind: 'recovering', reason: 'x-0: the broker does not answer' })
  tell?.stalled(undefined)
  expect(bench.keeper.state.kind).toBe('working')
  bench.keeper.stop()
})

test('a task that does not move although it has records to process is reported as still; one that moves or is drained is not', async () => {
  let now = 0
  let tell: Tell | undefined
  const bench = new Bench(
    async (given) => {
      tell = given
      await never
    },
    { clock: { now: () => now, sleep: () => never } },
  )
  void bench.keeper.run()
  await turns()
  tell?.drained(false)
  now += KEEPER_LIMITS.stillMs
  expect(bench.keeper.state.kind).toBe('working')
  tell?.moved({ offset: 1 })
  now += KEEPER_LIMITS.stillMs + 1
  expect(bench.keeper.state).toMatchObject({ kind: 'still', reason: expect.stringMatching(/not moved for 60 s/) })
  tell?.drained(true)
  expect(bench.keeper.state.kind).toBe('working')
  bench.keeper.stop()
})

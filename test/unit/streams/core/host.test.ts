import { describe, expect, test } from 'vitest'
import { Host, type Hosted, type HostLimits, slotOf } from '../../../../streams/core/host.ts'
import { type GroupMemberOptions, type Log, LogError } from '../../../../streams/core/log.ts'

const SLOTS = 8
const turns = async (count = 20): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A host over a group that the test deals, and tasks that it sees begin and end. */
class Bench {
  readonly begun: string[] = []
  readonly ended: string[] = []
  readonly rejoining: string[] = []
  joins = 0
  left = 0
  failingJoins = 0
  group: GroupMemberOptions | undefined
  readonly host: Host
  /** Sleeps that have not ended, ms. */
  readonly sleeps: { readonly ms: number; readonly wake: () => void; readonly signal: AbortSignal | undefined }[] = []

  constructor(limits: Partial<HostLimits> = {}) {
    const join: Log['join'] = async (options) => {
      this.joins++
      if (this.failingJoins-- > 0) throw new LogError('UNAVAILABLE', 'the coordinator is away')
      this.group = options
      return {
        confirm: async () => {},
        leave: async () => {
          this.left++
        },
      }
    }
    this.host = new Host({
      group: 'workers',
      topic: 'slots',
      slots: SLOTS,
      log: { join } as Log,
      clock: { now: () => 0, sleep: (ms, signal) => new Promise((wake) => this.sleeps.push({ ms, wake, signal })) },
      limits,
      observer: { rejoining: ({ reason }) => this.rejoining.push(reason) },
    })
  }

  assign(...slots: number[]): Promise<void> {
    this.group?.onAssigned(slots)
    return turns()
  }

  /** @param takesOver whether its tasks come to work by themselves */
  hosted(instance: string, partitions = 1, { takesOver = true, ends = true } = {}): Hosted {
    return {
      instance,
      partitions,
      work: (partition, tell) => {
        const name = `${instance}-${partition}`
        this.begun.push(name)
        let stop = () => {}
        const stopped = new Promise<void>((resolve) => {
          stop = resolve
        })
        return {
          ready: true,
          stop: () => {
            if (ends) stop()
          },
          run: async () => {
            if (takesOver) tell.moved({ offset: 0 })
            await stopped
            this.ended.push(name)
          },
        }
      },
    }
  }
}

const all = Array.from({ length: SLOTS }, (_, i) => i)

describe('slots', () => {
  test('partitions of one instance are in different slots, and instances are spread over all slots', () => {
    expect(new Set(all.map((partition) => slotOf('features.x.v1.s1', partition, SLOTS))).size).toBe(SLOTS)
    const used = new Set(Array.from({ length: 200 }, (_, i) => slotOf(`features.view${i}.v1.s1`, 0, 64)))
    expect(used.size).toBeGreaterThan(48)
  })
})

test('a task runs where its slot is, and only there', async () => {
  const bench = new Bench()
  bench.host.add(bench.hosted('a', 4))
  await bench.host.start()
  await turns()
  expect(bench.begun).toEqual([])
  const mine = slotOf('a', 2, SLOTS)
  await bench.assign(mine)
  expect(bench.begun).toEqual(['a-2'])
})

test('instances begin and end without another membership, and do not affect others', async () => {
  const bench = new Bench()
  await bench.host.start()
  await bench.assign(...all)
  bench.host.add(bench.hosted('a', 2))
  bench.host.add(bench.hosted('b'))
  await turns()
  await bench.host.remove('a')
  expect(bench.begun.sort()).toEqual(['a-0', 'a-1', 'b-0'])
  expect(bench.ended.sort()).toEqual(['a-0', 'a-1'])
  expect(bench.joins).toBe(1)
})

test('a slot that stays does not pause while others move; a slot that returns is taken over again', async () => {
  const bench = new Bench()
  bench.host.add(bench.hosted('a', 4))
  await bench.host.start()
  await bench.assign(...all)
  const kept = [slotOf('a', 0, SLOTS), slotOf('a', 1, SLOTS)]
  await bench.assign(...kept)
  expect(bench.ended.sort()).toEqual(['a-2', 'a-3'])
  await bench.assign(...all)
  expect(bench.begun.filter((name) => name === 'a-0')).toHaveLength(1)
  expect(bench.begun.filter((name) => name === 'a-3')).toHaveLength(2)
})

test('concurrent take-overs are bounded, and one that hangs loses its place', async () => {
  const bench = new Bench({ takeOversMax: 2, takeOverMs: 2000 })
  for (let i = 0; i < 6; i++) bench.host.add(bench.hosted(`hangs${i}`, 1, { takesOver: false }))
  await bench.host.start()
  await bench.assign(...all)
  expect(bench.begun).toHaveLength(2)
  for (const { ms, wake } of bench.sleeps.splice(0)) if (ms === 2000) wake()
  await turns()
  expect(bench.begun).toHaveLength(4)
})

test('many instances end concurrently, and one that does not end in time is abandoned', async () => {
  const bench = new Bench({ stopMs: 20_000 })
  for (let i = 0; i < 200; i++) bench.host.add(bench.hosted(`a${i}`))
  bench.host.add(bench.hosted('hangs', 1, { ends: false }))
  await bench.host.start()
  await bench.assign(...all)
  await turns(200)
  const stopping = bench.host.stop()
  await turns()
  expect(bench.ended).toHaveLength(200)
  for (const { ms, wake } of bench.sleeps.splice(0)) if (ms === 20_000) wake()
  await stopping
  expect(bench.left).toBe(1)
})

test('the end of a membership stops all tasks, and the host joins again, for ever and at growing intervals', async () => {
  const bench = new Bench()
  bench.host.add(bench.hosted('a'))
  await bench.host.start()
  await bench.assign(...all)
  bench.failingJoins = 10
  bench.group?.onFailed(new Error('the coordinator is away'))
  await turns()
  expect(bench.ended).toEqual(['a-0'])
  const pauses: number[] = []
  for (let i = 0; i < 11; i++) {
    const at = bench.sleeps.findIndex(({ ms }) => ms !== 2000)
    const [sleep] = bench.sleeps.splice(at, 1)
    pauses.push(sleep.ms)
    sleep.wake()
    await turns()
  }
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000])
  expect(bench.rejoining).toHaveLength(11)
  expect(bench.host.joined).toBe(true)
  await bench.assign(...all)
  expect(bench.begun).toEqual(['a-0', 'a-0'])
})

test('a host that has stopped leaves no timer behind that keeps its process alive', async () => {
  const bench = new Bench({ stopMs: 7 })
  bench.host.add(bench.hosted('a', 2))
  await bench.assign(...all)
  await bench.host.stop()
  const bounds = bench.sleeps.filter(({ ms }) => ms === 7)
  expect(bounds.length).toBeGreaterThan(0)
  expect(bounds.map(({ signal }) => signal?.aborted)).toEqual(bounds.map(() => true))
})

/** What every sink holds to, whatever it writes into. Run on the fake in memory and on the real stores. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogRecord } from '../../streams/core/log.ts'
import { type Sink, type SinkAnswer, type SinkBatch, SinkFailure, type UnfitRecord } from '../../streams/core/sink.ts'

export interface OwnerOptions {
  /** The owner dies before its n-th part (counted from 1 over all writes): that part and all later ones are not applied. */
  readonly dieBeforePart?: number
}

/** One store, and as many owners of it as a test wants. Parts hold at most two records. */
export interface SinkHarness {
  open(options?: OwnerOptions): Sink
  /** Everything that a reader can see, in one text: equal text means equal answers. */
  dump(): Promise<string>
  /** Loses all data, as a flushed or recreated store. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** A record of the contract: its value begins with its stamp as a double, big-endian. */
export const contractRecord = (offset: number, key: string, stamp: number): LogRecord => {
  const value = Buffer.alloc(24)
  value.writeDoubleBE(stamp, 0)
  value.writeDoubleBE(offset, 8)
  return { offset, key: Buffer.from(key), value, timestamp: 1_000_000 + offset }
}
export const contractStamp = (record: LogRecord): number => (record.value as Buffer).readDoubleBE(0)

const PARTITION = 3
const records: readonly LogRecord[] = [
  contractRecord(1, 'AA', 100),
  contractRecord(2, 'BB', 100),
  contractRecord(5, 'AA', 100), // same stamp: the later offset wins
  contractRecord(6, 'CC', -50),
  contractRecord(7, 'AA', 160),
  contractRecord(11, 'BB', 90), // an older stamp never wins
  contractRecord(12, 'Zürich "\\{}', 161),
]
const END = 14

const batch = (from: number, to: number, on = PARTITION): SinkBatch => ({
  partition: on,
  from,
  to,
  records: records.filter(({ offset }) => offset >= from && offset < to),
})

const write = async (sink: Sink, ...cuts: readonly number[]): Promise<SinkAnswer[]> => {
  const answers: SinkAnswer[] = []
  for (let i = 0; i + 1 < cuts.length; i++) answers.push(await sink.write(batch(cuts[i], cuts[i + 1])))
  return answers
}

/** Reads from where the store stands to the end, as the host does after a take-over or a gap. */
const catchUp = async (sink: Sink): Promise<void> => {
  const { position: from } = await sink.resume(PARTITION)
  if (from < END) expect((await sink.write(batch(from, END))).kind).not.toBe('gap')
}

interface HistoryStep {
  readonly owner: number
  readonly reach: number
  readonly back: number
  readonly event: string
}

export const sinkContract = (
  name: string,
  makeHarness: () => Promise<SinkHarness>,
  { propertyRuns = 25 } = {},
): void => {
  describe(`sink contract: ${name}`, () => {
    let harness: SinkHarness
    let straight: string
    beforeEach(async () => {
      harness = await makeHarness()
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, END)
      straight = await harness.dump()
      await harness.empty()
    })
    afterEach(() => harness.close())

    test('an empty store is read from 0', async () => {
      const sink = harness.open()
      expect((await sink.resume(PARTITION)).position).toBe(0)
      expect((await sink.probe(PARTITION)) ?? 0).toBe(0)
    })

    test('however the log is cut into batches, the state is the same', async () => {
      for (const cuts of [
        [0, 1, 2, 5, 6, 7, 11, 12, 14],
        [0, 3, 4, 13, 14],
        [0, 6, 14],
      ]) {
        await harness.empty()
        const sink = harness.open()
        await sink.resume(PARTITION)
        for (const answer of await write(sink, ...cuts)) expect(answer.kind).toBe('applied')
        expect(await harness.dump()).toBe(straight)
      }
    })

    test('the next owner resumes after the last record, and skips no record', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, 6, 10)
      const { position: resumed } = await harness.open().resume(PARTITION)
      expect(resumed).toBeGreaterThanOrEqual(8)
      expect(resumed).toBeLessThanOrEqual(10)
    })

    test('a batch applied twice changes nothing', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, 7, END)
      expect((await sink.write(batch(0, 7))).kind).toBe('replayed')
      expect((await sink.write(batch(7, END))).kind).toBe('replayed')
      expect(await harness.dump()).toBe(straight)
    })

    test('of a batch that overlaps, only the new records are applied', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, 7)
      expect((await sink.write(batch(2, END))).kind).toBe('applied')
      expect(await harness.dump()).toBe(straight)
    })

    test('a batch beyond the position is a gap and changes nothing', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, 6)
      const before = await harness.dump()
      expect(await sink.write(batch(7, END))).toEqual({ kind: 'gap', position: 6 })
      expect(await harness.dump()).toBe(before)
      await catchUp(sink)
      expect(await harness.dump()).toBe(straight)
    })

    test('a stale owner changes nothing', async () => {
      const [stale, owner] = [harness.open(), harness.open()]
      await stale.resume(PARTITION)
      await write(stale, 0, 3)
      await owner.resume(PARTITION)
      await catchUp(owner)
      await write(stale, 3, 6, 12)
      expect(await harness.dump()).toBe(straight)
      expect((await harness.open().resume(PARTITION)).position).toBe((await owner.resume(PARTITION)).position)
    })

    test('empty batches and holes move the position', async () => {
      const sink = harness.open()
      expect((await sink.resume(PARTITION)).position).toBe(0)
      const answers = await write(sink, 0, 1, 3, 4, 5, 8, 9, 11)
      expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => 'applied'))
      expect(await sink.probe(PARTITION)).toBe(11)
      await write(sink, 11, END)
      expect(await sink.probe(PARTITION)).toBe(END)
      expect(await harness.dump()).toBe(straight)
    })

    test('an emptied store is noticed without traffic, and filled from 0', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, END)
      await harness.empty()
      expect((await sink.probe(PARTITION)) ?? 0).toBe(0)
      expect(await sink.write(batch(END, END + 1))).toEqual({ kind: 'gap', position: 0 })
      await write(sink, 0, 6, END)
      expect(await harness.dump()).toBe(straight)
    })

    test('a store that is emptied between two owners is healed by the next', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await write(sink, 0, END)
      await harness.empty()
      await catchUp(harness.open())
      expect(await harness.dump()).toBe(straight)
    })

    test('a crash between two parts of a batch loses and doubles nothing', async () => {
      for (let part = 1; part <= 4; part++) {
        await harness.empty()
        const dying = harness.open({ dieBeforePart: part })
        await dying.resume(PARTITION)
        await dying.write(batch(0, END)).catch(() => {}) // the fewer calls a store needs, the earlier it is done
        await catchUp(harness.open())
        expect(await harness.dump()).toBe(straight)
      }
    })

    test('the leader epoch of the position is returned with it, if it is known', async () => {
      const sink = harness.open()
      expect(await sink.resume(PARTITION)).toEqual({ position: 0 })
      await sink.write({ ...batch(0, 8), epoch: 3 })
      expect(await harness.open().resume(PARTITION)).toEqual({ position: 8, epoch: 3 })
      await sink.write({ ...batch(8, 13), epoch: 5 })
      expect(await harness.open().resume(PARTITION)).toEqual({ position: 13, epoch: 5 })
      await harness.empty()
      await sink.probe(PARTITION)
      await sink.write(batch(0, 8))
      expect(await harness.open().resume(PARTITION)).toEqual({ position: 8 })
    })

    test('partitions are independent of each other', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      await sink.resume(PARTITION + 1)
      await write(sink, 0, END)
      expect(await sink.write(batch(6, END, PARTITION + 1))).toEqual({ kind: 'gap', position: 0 })
      expect((await harness.open().resume(PARTITION + 1)).position).toBe(0)
      expect(await harness.dump()).toBe(straight)
    })

    /** The contract's records, and two between them whose stamps no store can hold. */
    const withUnfit: SinkBatch = {
      ...batch(0, END),
      records: [...records, contractRecord(3, 'AA', 0.5), contractRecord(13, 'DD', Number.NaN)].sort(
        (a, b) => a.offset - b.offset,
      ),
    }

    test('a record that cannot be stored is handed over before the position moves past it, and the others are stored', async () => {
      const sink = harness.open()
      await sink.resume(PARTITION)
      const taken: number[] = []
      const unfit = async (handed: readonly UnfitRecord[]) => {
        for (const { record, reason } of handed) {
          expect((await harness.open().resume(PARTITION)).position).toBeLessThanOrEqual(record.offset)
          expect(reason).toMatch(/stamp/)
          taken.push(record.offset)
        }
      }
      expect((await sink.write({ ...withUnfit, unfit })).kind).toBe('applied')
      expect(taken).toEqual([3, 13])
      expect(await harness.dump()).toBe(straight)
    })

    test('a record that cannot be stored and that nobody keeps holds the position', async () => {
      for (const unfit of [undefined, () => Promise.reject(new Error('quarantine is away'))]) {
        await harness.empty()
        const sink = harness.open()
        await sink.resume(PARTITION)
        await expect(sink.write({ ...withUnfit, unfit })).rejects.toThrow(
          unfit === undefined ? SinkFailure : 'quarantine is away',
        )
        expect((await harness.open().resume(PARTITION)).position).toBeLessThanOrEqual(3)
        await catchUp(harness.open())
        expect(await harness.dump()).toBe(straight)
      }
    })

    test('every history of owners, deaths, repeats and losses ends in the same state', async () => {
      const step = fc.record({
        owner: fc.nat(1),
        reach: fc.integer({ min: 1, max: 6 }),
        back: fc.nat(4),
        event: fc.constantFrom('none', 'none', 'none', 'die', 'empty', 'resume'),
      })
      const run = async (steps: readonly HistoryStep[]): Promise<void> => {
        await harness.empty()
        const owners = [harness.open(), harness.open()]
        const positionOf = async (sink: Sink) => (await sink.resume(PARTITION)).position
        const positions = [await positionOf(owners[0]), await positionOf(owners[1])]
        for (const { owner, reach, back, event } of steps) {
          if (event === 'empty') await harness.empty()
          if (event === 'die') owners[owner] = harness.open()
          if (event !== 'none') positions[owner] = await positionOf(owners[owner])
          const from = Math.max(0, positions[owner] - back)
          const to = Math.min(END, from + reach)
          const answer = await owners[owner].write(batch(from, to))
          positions[owner] = answer.kind === 'gap' ? answer.position : Math.max(to, positions[owner])
        }
        await catchUp(harness.open())
        expect(await harness.dump()).toBe(straight)
      }
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), run), propertySettings(propertyRuns))
    })
  })
}

/** Runs of a property, and the seed if one is given. fast-check prints the seed of what fails. */
export const propertySettings = (numRuns: number): { numRuns: number; seed?: number } => ({
  numRuns,
  ...(process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }),
})

/**
 * A workload of two stages: each of several partitions counts in windows and says which of them are closed, also when they were empty; the
 * second stage merges what all of them write into one partition. Keys are in any partition, so most windows have several partials.
 */
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { type ClosedStatement, MergedWindows } from '../../streams/core/merged-windows.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import type { Workload } from '../../streams/core/simulation/run.ts'
import { closedEnd, isLate, TumblingWindows, windowStart } from '../../streams/core/windows.ts'

const ROWS = 'rows'
const PARTIALS = 'partials'
const MERGED = 'merged'
const SIZE_MS = 100
const GRACE_MS = 20
/** Of the rows, and of what is merged. */
const UPSTREAM = 3
const DOWNSTREAM = 2

interface Tally {
  count: number
  sum: number
}

interface Row {
  readonly time: number
  readonly value: number
  readonly partition: number
}

/** What goes from one stage to the other: a partial, or a statement. */
export type Upstream =
  | ({ readonly kind: 'partial'; readonly partition: number; readonly start: number } & Readonly<Tally>)
  | ({ readonly kind: 'closed' } & ClosedStatement)

const json = <T>(value: T): Buffer => Buffer.from(JSON.stringify(value))
const parsed = <T>({ value }: LogRecord): T => JSON.parse(String(value))

const codec = {
  encode: ({ count, sum }: Tally) => {
    const bytes = Buffer.alloc(16)
    bytes.writeDoubleBE(count, 0)
    bytes.writeDoubleBE(sum, 8)
    return bytes
  },
  decode: (bytes: Buffer): Tally => ({ count: bytes.readDoubleBE(0), sum: bytes.readDoubleBE(8) }),
}

/** Counts rows by key and window. A record without a key is a statement about time. */
export class PartialCount implements Processor {
  readonly #windows = new TumblingWindows<Tally>(SIZE_MS, GRACE_MS, codec)
  readonly #upstream: number
  readonly #downstream: number

  constructor(upstream = UPSTREAM, downstream = DOWNSTREAM) {
    this.#upstream = upstream
    this.#downstream = downstream
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { time, value } = parsed<Row>(record)
    const streamTime = Math.max(time, context.streamTime)
    for (let due = this.#windows.due(streamTime); due !== undefined; due = this.#windows.due(streamTime)) {
      if (context.full) return false
      this.#tell(due.key, due.start, due.state, context)
      this.#windows.close(due.key, due.start)
    }
    if (context.full) return false
    const end = closedEnd(streamTime, SIZE_MS, GRACE_MS)
    if (end > closedEnd(context.streamTime, SIZE_MS, GRACE_MS)) this.#tellClosed(end, context)
    context.advance(time)
    const start = windowStart(time, SIZE_MS)
    if (record.key === null) return true
    const key = String(record.key)
    if (isLate(start, SIZE_MS, GRACE_MS, streamTime)) {
      this.#tell(key, start, { count: 1, sum: value }, context) // a partial that the merge has to find late
      return true
    }
    const tally = this.#windows.open(key, start, () => ({ count: 0, sum: 0 }))
    tally.count++
    tally.sum += value
    if (tally.count % 2 === 0) this.#tell(key, start, tally, context) // replaced by a later one
    return true
  }

  #tell(key: string, start: number, { count, sum }: Tally, context: StepContext): void {
    const bytes = Buffer.from(key)
    const partial: Upstream = { kind: 'partial', partition: context.partition, start, count, sum }
    context.emit(PARTIALS, partitionOf(bytes, this.#downstream), bytes, json(partial))
  }

  #tellClosed(end: number, context: StepContext): void {
    const statement: Upstream = { kind: 'closed', partition: context.partition, partitions: this.#upstream, end }
    for (let to = 0; to < this.#downstream; to++) context.emit(PARTIALS, to, null, json(statement))
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#windows.load(key, value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
  }

  size(): StateSize {
    return this.#windows.size()
  }
}

/** Merges the tallies of all upstream partitions. */
export class MergedCount implements Processor {
  readonly #windows = new MergedWindows<Tally>({
    sizeMs: SIZE_MS,
    codec,
    merge: (a, b) => ({ count: a.count + b.count, sum: a.sum + b.sum }),
  })

  step(record: LogRecord, context: StepContext): boolean {
    const said = parsed<Upstream>(record)
    if (said.kind === 'partial') {
      const { partition, start, count, sum } = said
      if (!this.#windows.put(partition, String(record.key), start, { count, sum }))
        this.#tell('late', String(record.key), start, { count, sum }, context)
      return true
    }
    this.#windows.close(said)
    for (let due = this.#windows.due(); due !== undefined; due = this.#windows.due()) {
      if (context.full) return false
      this.#tell('merged', due.key, due.start, due.state, context)
      this.#windows.drop(due.key, due.start)
    }
    context.advance(this.#windows.closedEnd)
    return true
  }

  #tell(kind: 'merged' | 'late', key: string, start: number, { count, sum }: Tally, context: StepContext): void {
    context.emit(MERGED, context.partition, Buffer.from(key), json({ kind, start, count, sum }))
  }

  load(key: Buffer, value: Buffer | null): void {
    if (!this.#windows.load(key, value)) throw new RangeError(`entry ${key.toString('hex')} is not that of a window`)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
  }

  size(): StateSize {
    return this.#windows.size()
  }
}

/** Rows in rising event time, some late; one partition gets rows seldom, and lives by statements about time. */
export const rows = (random: Random, count: number, topic = ROWS): OutputRecord[] => {
  let time = 0
  return Array.from({ length: count }, () => {
    time += random.below(14)
    const late = random.chance(0.1) ? random.below(200) : 0
    const partition = random.below(UPSTREAM)
    const isSilent = partition === UPSTREAM - 1 ? random.chance(0.8) : random.chance(0.05)
    const key = isSilent ? null : Buffer.from(`k${random.below(6)}`)
    const row: Row = { time: isSilent ? time : time - late, value: random.below(100) / 8, partition }
    return { topic, partition, key, value: json(row) }
  })
}

interface Expected extends Tally {
  readonly key: string
  readonly start: number
}

/** What the rows come to, counted by hand: every window that all partitions have closed, of the rows that were not late in theirs. */
const countedByHand = (records: readonly LogRecord[]): { windows: Expected[]; late: number } => {
  const times = new Array<number>(UPSTREAM).fill(Number.NEGATIVE_INFINITY)
  const windows = new Map<string, Expected>()
  let late = 0
  for (const record of records) {
    const { time, value, partition } = parsed<Row>(record)
    times[partition] = Math.max(times[partition], time)
    if (record.key === null) continue
    const start = Math.floor(time / SIZE_MS) * SIZE_MS
    if (start + SIZE_MS + GRACE_MS <= times[partition]) {
      late++
      continue
    }
    const name = `${start} ${record.key}`
    const window = windows.get(name) ?? { key: String(record.key), start, count: 0, sum: 0 }
    windows.set(name, { ...window, count: window.count + 1, sum: window.sum + value })
  }
  const closed = Math.min(...times) - GRACE_MS
  const all = [...windows.values()].filter(({ start }) => start + SIZE_MS <= closed)
  return {
    windows: all.sort((a, b) => a.start - b.start || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
    late,
  }
}

const mergedAsByHand: Workload['check'] = (committed) => {
  const { windows, late } = countedByHand(committed(ROWS))
  const told = committed(MERGED).map((record) => ({
    ...parsed<Omit<Expected, 'key'> & { readonly kind: string }>(record),
    key: String(record.key),
  }))
  for (let to = 0; to < DOWNSTREAM; to++) {
    const isOf = ({ key }: { key: string }) => partitionOf(Buffer.from(key), DOWNSTREAM) === to
    const got = told.filter((each) => each.kind === 'merged' && isOf(each))
    const want = windows.filter(isOf)
    for (let i = 0; i < Math.max(got.length, want.length); i++) {
      const [a, b] = [got[i], want[i]].map((each) => each && `${each.start} ${each.key}: ${each.count}, ${each.sum}`)
      if (a !== b) throw new Error(`partition ${to}: merged window ${i} is ${a}, by hand it is ${b}`)
    }
  }
  const found = told.filter(({ kind }) => kind === 'late').length
  if (found !== late) throw new Error(`${found} partials were late, by hand ${late}`)
}

export const merged: Workload = {
  name: 'merged',
  topics: [
    { name: ROWS, partitions: UPSTREAM },
    { name: PARTIALS, partitions: DOWNSTREAM },
    { name: MERGED, partitions: DOWNSTREAM },
  ],
  stages: [
    { instance: 'partials.v1.s1', topic: ROWS, processor: () => new PartialCount() },
    { instance: 'merged.v1.s1', topic: PARTIALS, processor: () => new MergedCount() },
  ],
  input: (random) => rows(random, 120),
  stateComparable: true,
  check: mergedAsByHand,
}

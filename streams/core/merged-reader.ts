/**
 * Reads several partitions as one, in an order that does not depend on how fast each of them is read: of the next records of all sources, the one
 * with the least (time, id, source, offset) comes first. The records of a source keep their order. A source without a record at hand holds the others
 * back, unless it has stated a later time, or nothing is on its way into it: so a live record does not wait for a quiet source.
 * The positions of the result are numbers of chosen records. Where the reader stands in each source is known to the processor of the records.
 */
import { DamagedError } from './causes.ts'
import { outOfLog } from './first-fetch.ts'
import { type Clock, type Fetched, LogError, type LogRecord, type PartitionReader, type SourcePosition } from './log.ts'

/** A record of a source. Its `offset` is its number among all chosen records. */
export interface MergedRecord extends LogRecord {
  readonly source: SourcePosition
}

export interface Order {
  /** Event time, ms. */
  readonly time: number
  /** It decides among equal times; '' if there is none. */
  readonly id: string
  /** It states a time and is no row. */
  readonly isStatement?: boolean
  /** It says that no record with an earlier time follows in its source, and whether a load of all sources in step is in progress. */
  readonly states?: { readonly isLoading: boolean }
}

/** A source that has no record at hand. */
export interface QuietSource {
  readonly partition: number
  /** The first offset that was not read. */
  readonly next: number
}

export interface MergedReaderOptions {
  /** Opens the reader of each source. @param epoch of the position from which it reads, if it is known */
  readonly open: (partition: number, epoch: number | undefined) => Promise<PartitionReader>
  /** Where to begin, in the order of the partitions. */
  readonly from: readonly SourcePosition[]
  /** Names the task in errors. */
  readonly name: string
  /** @throws nothing: a record that cannot be read comes at once, and the processor refuses it */
  readonly orderOf: (record: LogRecord) => Order
  /** Loads what `orderOf` needs. */
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
  /** Which of the sources have no record after `next`, and nothing on its way into them. @throws LogError */
  readonly settled: (sources: readonly QuietSource[]) => Promise<readonly number[]>
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

/** The number of records of one fetch: between two fetches it is looked whether a quiet source may still be passed. */
const RECORDS_MAX = 2_000
/** How long a fetch of a source waits, and how long until a source that holds the others back is looked at again, ms. */
const SOURCE_WAIT_MS = 1_000
const AGAIN_MS = 20
/** A load that has stated nothing for this time holds nothing back any more, ms. */
const LOAD_BREAK_MS = 60_000

interface Ordered extends Order {
  readonly record: LogRecord
  readonly epoch: number
}

interface Source {
  readonly partition: number
  readonly reader: PartitionReader
  /** Records that are at hand, from `at` on, and those that follow them. */
  records: readonly Ordered[]
  at: number
  ahead: readonly Ordered[]
  /** Where the next fetch begins, the end that the last one saw, and the leader epoch of what was read last. */
  next: number
  end: number
  epoch: number
  /** The greatest time that the source has stated, and whether its last statement was within a load. */
  stated: number
  isLoading: boolean
  pending: Promise<void> | undefined
  failure: { readonly error: unknown } | undefined
}

export class MergedReader implements PartitionReader {
  readonly #options: MergedReaderOptions
  readonly #sources: readonly Source[]
  #isClosed = false
  /** When a statement of a load was read last. */
  #loadedAt: number
  /** A source has passed markers since the last fetch: its reader stands behind them, although they are no records. */
  #hasMoved = false
  #wake: () => void = () => {}
  /** How many fetches of sources have ended. */
  #arrivals = 0

  private constructor(options: MergedReaderOptions, sources: readonly Source[]) {
    this.#options = options
    this.#sources = sources
    this.#loadedAt = options.clock.now()
  }

  static async open(options: MergedReaderOptions): Promise<MergedReader> {
    const sources: Source[] = []
    try {
      for (const { partition, offset, epoch } of options.from) {
        const reader = await options.open(partition, epoch < 0 ? undefined : epoch)
        const stated = Number.NEGATIVE_INFINITY
        const nothing = { records: [], at: 0, ahead: [], isLoading: false, pending: undefined, failure: undefined }
        sources.push({ ...nothing, partition, reader, next: offset, end: offset, epoch, stated })
      }
    } catch (error) {
      await Promise.allSettled(sources.map(({ reader }) => reader.close()))
      throw error
    }
    return new MergedReader(options, sources)
  }

  /** The sources that hold records of others back at the moment. */
  get waitingFor(): readonly number[] {
    return this.#waitingFor
  }
  #waitingFor: readonly number[] = []

  async fetch(from: number, waitMs: number): Promise<Fetched> {
    const { clock } = this.#options
    const until = clock.now() + waitMs
    for (;;) {
      for (const source of this.#sources) this.#ensure(source)
      const arrivals = this.#arrivals
      const records = await this.#chosen(from)
      const leftMs = until - clock.now()
      if (records.length > 0 || this.#hasMoved || leftMs <= 0 || this.#isClosed) return this.#fetched(from, records)
      if (arrivals !== this.#arrivals) continue // what has come while it was chosen is looked at before a pause
      await this.#pause(this.#waitingFor.length > 0 ? Math.min(AGAIN_MS, leftMs) : leftMs)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#wake()
    await Promise.allSettled(this.#sources.map(({ reader }) => reader.close()))
  }

  #fetched(from: number, records: readonly MergedRecord[]): Fetched {
    const next = from + records.length
    const left = this.#sources.reduce((sum, { records: held, at, ahead, next: read, end }) => {
      return sum + held.length - at + ahead.length + Math.max(0, end - read)
    }, 0)
    this.#hasMoved = false
    return { records, next, end: next + left, start: 0, sources: this.#sources.map(positionOf) }
  }

  /** Waits until a fetch of a source has ended, or for some time. */
  async #pause(ms: number): Promise<void> {
    const isOver = new AbortController()
    const arrival = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([this.#options.clock.sleep(ms, isOver.signal), arrival]).finally(() => isOver.abort())
  }

  /** One fetch of each source is in progress or ahead. */
  #ensure(source: Source): void {
    const { failure } = source
    if (failure !== undefined) {
      source.failure = undefined
      throw failure.error
    }
    if (source.pending !== undefined || source.ahead.length > 0) return
    source.pending = this.#read(source)
      .catch((error) => {
        source.failure = { error }
      })
      .finally(() => {
        source.pending = undefined
        this.#arrivals++
        this.#wake()
      })
  }

  async #read(source: Source): Promise<void> {
    const { orderOf, prepare } = this.#options
    const { records, next, end, epoch } = await this.#from(source)
    await prepare?.(records)
    source.epoch = epoch ?? source.epoch
    const fresh = records.filter(({ offset }) => offset >= source.next)
    if (fresh.length === 0 && next > source.next) this.#hasMoved = true
    const ordered = fresh.map((record) => ({ record, epoch: source.epoch, ...orderOf(record) }))
    if (ordered.some(({ states }) => states?.isLoading === true)) this.#loadedAt = this.#options.clock.now()
    source.next = next
    source.end = end
    if (source.at < source.records.length) source.ahead = ordered
    else {
      source.records = ordered
      source.at = 0
    }
  }

  /** A source without a position begins at the start of the log. @throws DamagedError if the log does not hold its position */
  async #from({ reader, partition, next }: Source): Promise<Fetched> {
    try {
      return await reader.fetch(next, SOURCE_WAIT_MS)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') throw error
      if (next === 0 && error.start !== undefined) return reader.fetch(error.start, SOURCE_WAIT_MS)
      throw new DamagedError(`${this.#options.name}: source ${partition}: ${outOfLog(next, error)}`, { cause: error })
    }
  }

  async #chosen(from: number): Promise<MergedRecord[]> {
    const heads = this.#sources.filter(isAtHand)
    this.#waitingFor = []
    if (heads.length === 0) return []
    const quiet = this.#sources.filter((source) => !isAtHand(source))
    const settled =
      quiet.length === 0 ? [] : await this.#options.settled(quiet.map(({ partition, next }) => ({ partition, next })))
    // A load states a time behind each of its parts. If none has come for long, it was broken off, whatever else comes.
    const isBroken = this.#options.clock.now() - this.#loadedAt > LOAD_BREAK_MS
    const mayPass = ({ partition, isLoading }: Source) => settled.includes(partition) && (!isLoading || isBroken)
    // Meanwhile a quiet source may have got records.
    const holding = quiet.filter((source) => !isAtHand(source) && !mayPass(source))
    const until = Math.min(...holding.map(({ stated }) => stated))
    const chosen = this.#merged(from, until)
    if (chosen.length === 0) this.#waitingFor = holding.map(({ partition }) => partition)
    return chosen
  }

  /**
   * Merges what is at hand, until a source has no record at hand any more.
   * @param until a time that a source without a record has stated: it may still have rows of this time, whose ids come first
   */
  #merged(from: number, until: number): MergedRecord[] {
    const chosen: MergedRecord[] = []
    const sources = this.#sources.filter(isAtHand)
    while (chosen.length < RECORDS_MAX) {
      let first = sources[0]
      for (const source of sources) if (isBefore(source.records[source.at], first.records[first.at])) first = source
      const { record, time, states, isStatement = states !== undefined, epoch } = first.records[first.at]
      if (time > until || (time === until && !isStatement)) break
      if (states !== undefined) {
        first.stated = Math.max(first.stated, time)
        first.isLoading = states.isLoading
      }
      const { partition } = first
      chosen.push({ ...record, offset: from + chosen.length, source: { partition, offset: record.offset, epoch } })
      if (!advanced(first)) break
    }
    return chosen
  }
}

const positionOf = ({ partition, records, at, next, epoch }: Source): SourcePosition =>
  at < records.length
    ? { partition, offset: records[at].record.offset, epoch: records[at].epoch }
    : { partition, offset: next, epoch }

const isAtHand = ({ records, at }: Source): boolean => at < records.length

/** @returns whether the source has another record at hand */
const advanced = (source: Source): boolean => {
  source.at++
  if (isAtHand(source)) return true
  source.records = source.ahead
  source.ahead = []
  source.at = 0
  return isAtHand(source)
}

/** Sources are compared in the order of their partitions, so equal ones leave the earlier source first. */
const isBefore = (a: Ordered, b: Ordered): boolean => a.time < b.time || (a.time === b.time && a.id < b.id)

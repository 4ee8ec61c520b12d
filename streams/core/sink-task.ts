/**
 * Writes one partition of a topic to a sink, by position. The store holds the position, so a store that was emptied or replaced by an
 * older copy is filled again from its own position; `probe` notices this without traffic.
 */
import { type Cause, checkCause, DamagedError } from './causes.ts'
import { outOfLog } from './first-fetch.ts'
import { giveWayEvery } from './give-way.ts'
import { type Clock, type Fetched, type Log, LogError, type LogRecord, type PartitionReader } from './log.ts'
import type { Pace } from './pace.ts'
import { restingReader } from './resting-reader.ts'
import type { Sink, SinkBatch, UnfitRecord } from './sink.ts'
import { type SinkTimes, SinkTiming } from './sink-timing.ts'
import { steadyReader } from './steady-reader.ts'
import { ToldDrained } from './told-drained.ts'

export interface SinkTaskLimits extends SinkTimes {
  /** See `restingReader`. */
  readonly restMs: number
  readonly probeIntervalMs: number
}

export const SINK_LIMITS: SinkTaskLimits = {
  batchRecordsMax: 1000,
  batchBytesMax: 4 * 1024 * 1024,
  lingerMs: 0,
  paceMsMax: 3_000,
  fetchWaitMs: 1000,
  restMs: 0,
  probeIntervalMs: 1000,
}

export interface SinkTaskObserver {
  /** The position of the store when the task began. */
  resumed(signal: { readonly position: number }): void
  wrote(signal: {
    readonly records: number
    readonly position: number
    readonly ms: number
    readonly lagRecords: number
    readonly lagMs: number
  }): void
  /** The store was behind: it is filled again from `position`. */
  healing(signal: { readonly from: number; readonly position: number }): void
  /** Whether all settled records are in the store; `false` as soon as there are more records. */
  drained(isDrained: boolean): void
  /** The log cannot be read at the moment, and the task tries again; `undefined` as soon as it can. */
  stalled(reason: string | undefined): void
  /** A record that the store can never hold went to quarantine; the task continues. */
  quarantined(signal: { readonly offset: number; readonly reason: string }): void
}

export interface SinkTaskOptions {
  readonly topic: string
  readonly partition: number
  readonly log: Log
  readonly clock: Clock
  readonly sink: Sink
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
  /** The cause of the record, if it names one (order check). `prepare` has seen the record. */
  readonly cause?: (record: LogRecord) => Cause | undefined
  /**
   * Stores records that the sink can never hold, and resolves when they are stored; only then does the position move past them. After a
   * crash between the two it may be called for the same record again. Without it, such a record stops the task.
   */
  readonly quarantine?: (unfit: readonly UnfitRecord[]) => Promise<void>
  /** The command that rebuilds the projection, for the remedy if the store holds records that the log has lost. */
  readonly rebuild?: string
  readonly limits?: Partial<SinkTaskLimits>
  /** The pace of all sinks that share the store. A batch that is not full waits for its turn, at most `paceMsMax`. */
  readonly pace?: Pace
  readonly observer?: Partial<SinkTaskObserver>
}

interface Pending {
  from: number
  to: number
  records: LogRecord[]
  bytes: number
  since: number
  /** The leader epoch of the record just before `to`. */
  epoch: number | undefined
}

const bytesOf = (records: readonly LogRecord[]): number => {
  let bytes = 0
  for (const { key, value } of records) bytes += (key?.length ?? 0) + (value?.length ?? 0) + 32
  return bytes
}

export class SinkTask {
  #options: SinkTaskOptions
  #limits: SinkTaskLimits
  #timing: SinkTiming
  #stopping = false
  #ready = false
  #drained: ToldDrained
  #position = 0
  #probed = 0
  #probing: Promise<void> | undefined
  #found: Found | undefined
  #reader: PartitionReader | undefined
  /** Whether the store knows of this partition: readers must be able to distinguish an empty partition from an emptied store. */
  #announced = false

  constructor(options: SinkTaskOptions) {
    this.#options = options
    this.#limits = { ...SINK_LIMITS, ...options.limits }
    this.#timing = new SinkTiming(this.#limits, options.pace)
    this.#drained = new ToldDrained(options.observer?.drained)
  }

  get ready(): boolean {
    return this.#ready
  }

  /** The known position of the store. */
  get offset(): number {
    return this.#position
  }

  stop(): void {
    this.#stopping = true
    void this.#reader?.close() // a fetch may wait for a long time
  }

  /**
   * Works until it is stopped.
   * @throws errors of log or store; DamagedError if causes go back, or if the log does not hold the records that the
   * store has read. The position in the store is kept.
   */
  async run(): Promise<void> {
    const { log, topic, partition, sink, clock, observer } = this.#options
    const { position, epoch } = await sink.resume(partition)
    this.#position = position
    const steady = steadyReader(await log.reader(topic, partition, epoch), {
      clock,
      proceed: () => {
        if (this.#stopping) throw new LogError('UNAVAILABLE', `${topic}:${partition}: the sink was stopped`)
      },
      onStalled: (reason) => observer?.stalled?.(reason),
    })
    const reader = restingReader(steady, clock, this.#limits.restMs)
    this.#reader = reader
    try {
      this.#probed = clock.now()
      this.#ready = true
      observer?.resumed?.({ position: this.#position })
      while (!this.#stopping) await this.#pump(reader)
    } finally {
      this.#ready = false
      await Promise.allSettled([reader.close(), this.#probing])
    }
  }

  /** Reads ahead while it writes, until it is stopped or the store is found behind. */
  async #pump(reader: PartitionReader): Promise<void> {
    const { clock } = this.#options
    let next = this.#position
    let pending: Pending | undefined
    const causes = new Map<string, number>()
    let ahead = reader.fetch(next, this.#limits.fetchWaitMs)
    while (!this.#stopping) {
      const fetched = await ahead.catch((error) => {
        if (this.#stopping) return undefined // the next owner reads again what was not written
        throw this.#named(error, next)
      })
      if (fetched === undefined) return
      next = fetched.next
      ahead = reader.fetch(next, this.#timing.fetchMs(pending, fetched, clock.now()))
      ahead.catch(() => {}) // the error is met at the top of the loop
      if (fetched.records.length > 0) this.#drained.is(false)
      pending = await this.#take(pending, fetched, causes, clock.now())
      if (pending !== undefined && this.#timing.isDue(pending, fetched, clock.now())) {
        if (!(await this.#write(pending, fetched))) break
        pending = undefined
      }
      if (pending === undefined && fetched.next >= fetched.end) this.#drained.is(true)
      if (this.#behind()) break
    }
    await ahead.catch(() => {})
  }

  /** Names the damage if the log does not hold the records that the store has read. */
  #named(error: unknown, position: number): unknown {
    if (!(error instanceof LogError) || (error.code !== 'OFFSET_OUT_OF_RANGE' && error.code !== 'TRUNCATED'))
      return error
    const { topic, partition, rebuild } = this.#options
    const isBegun = error.start !== undefined && position < error.start
    const what = error.code === 'TRUNCATED' ? error.message : `${topic}:${partition}: ${outOfLog(position, error)}`
    const again = rebuild === undefined ? 'rebuild the projection' : `rebuild the projection with \`${rebuild}\``
    const remedy = isBegun
      ? 'Bring the deleted records back from a backup, then resume: a rebuild would lack them too.'
      : `The store holds what the log has lost. If the records can be brought back from a replica or a backup, do so and resume. If they are gone, ${again}.`
    return new DamagedError(what, { cause: error, remedy })
  }

  async #take(
    pending: Pending | undefined,
    fetched: Fetched,
    causes: Map<string, number>,
    now: number,
  ): Promise<Pending | undefined> {
    if (pending === undefined && fetched.next <= this.#position && this.#announced) return undefined
    this.#announced = true
    if (fetched.records.length > 0) await this.#options.prepare?.(fetched.records)
    const fresh = { from: this.#position, to: fetched.next, records: [], bytes: 0, since: now, epoch: undefined }
    const batch: Pending = pending ?? fresh
    const giveWay = giveWayEvery(this.#options.clock)
    for (const [i, record] of fetched.records.entries()) {
      if (i % 256 === 255) await giveWay()
      this.#checkCause(record, causes)
      batch.records.push(record)
    }
    batch.bytes += bytesOf(fetched.records)
    batch.to = fetched.next
    batch.epoch = fetched.epoch ?? batch.epoch
    return batch
  }

  #checkCause(record: LogRecord, causes: Map<string, number>): void {
    const { cause, topic, partition } = this.#options
    const named = cause?.(record)
    if (named !== undefined) checkCause(causes, named, () => `sink: ${topic}:${partition}:${record.offset}`)
  }

  /** @returns `false` if the store was behind, and reading has to start again from its position */
  async #write(batch: Pending, fetched: Fetched): Promise<boolean> {
    const { sink, partition, clock, observer } = this.#options
    const { batchRecordsMax } = this.#limits
    const from = clock.now()
    if (batch.records.length > 0) this.#timing.writes(from)
    let at = batch.from
    for (let i = 0; i === 0 || i < batch.records.length; i += batchRecordsMax) {
      const records = batch.records.slice(i, i + batchRecordsMax)
      const to = i + batchRecordsMax >= batch.records.length ? batch.to : batch.records[i + batchRecordsMax].offset
      const { epoch } = batch // not before the one at `to`: what lies below it has the same end in any log that has both
      const answer = await sink.write(
        this.#batch({ partition, from: at, to, records, end: fetched.end, ...(epoch === undefined ? {} : { epoch }) }),
      )
      if (answer.kind === 'gap') {
        observer?.healing?.({ from: at, position: answer.position })
        this.#position = answer.position
        return false
      }
      at = to
      this.#position = answer.kind === 'replayed' ? Math.max(to, answer.position) : to
    }
    const now = clock.now()
    this.#probed = now
    if (batch.records.length > 0) this.#timing.wrote(now)
    const last = batch.records.at(-1)
    const lagRecords = Math.max(0, fetched.end - fetched.next)
    const lagMs = last === undefined || lagRecords === 0 ? 0 : Math.max(0, now - last.timestamp)
    observer?.wrote?.({ records: batch.records.length, position: batch.to, ms: now - from, lagRecords, lagMs })
    return true
  }

  #batch(batch: SinkBatch): SinkBatch {
    const { quarantine, observer, clock } = this.#options
    const giveWay = giveWayEvery(clock)
    if (quarantine === undefined) return { ...batch, giveWay }
    const unfit = async (records: readonly UnfitRecord[]) => {
      await quarantine(records)
      for (const { record, reason } of records) observer?.quarantined?.({ offset: record.offset, reason })
    }
    return { ...batch, unfit, giveWay }
  }

  /**
   * Whether the store holds less than its known position. The question runs beside the work, which does not wait for
   * the answer, so many quiet sinks of a process are answered together.
   */
  #behind(): boolean {
    const { clock, observer } = this.#options
    const found = this.#found
    this.#found = undefined
    if (found?.kind === 'failed') throw found.error
    if (this.#probing === undefined && clock.now() - this.#probed >= this.#limits.probeIntervalMs) this.#probe()
    if (found === undefined) return false
    if (found.position === undefined) this.#announced = false // the store is told again
    const position = found.position ?? 0
    if (position >= found.known) return false
    observer?.healing?.({ from: this.#position, position })
    this.#position = position
    return true
  }

  #probe(): void {
    const { sink, partition, clock } = this.#options
    this.#probed = clock.now()
    const known = this.#position
    this.#probing = sink
      .probe(partition)
      .then(
        (position) => {
          this.#found = { kind: 'answered', position, known }
        },
        (error: unknown) => {
          this.#found = { kind: 'failed', error }
        },
      )
      .finally(() => {
        this.#probing = undefined
      })
  }
}

/** The answer of the store, and its known position at the time of the question. */
type Found =
  | { readonly kind: 'answered'; readonly position: number | undefined; readonly known: number }
  | { readonly kind: 'failed'; readonly error: unknown }

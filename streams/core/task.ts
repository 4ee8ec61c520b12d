/**
 * A task: one processor instance on one partition of one topic, exactly once.
 *
 * Take-over, strictly in this order: initialise the producer (fences the former owner, settles its transaction); commit a fence
 * record to the changelog and read the changelog up to it; read the input from the restored position.
 * A step's outputs, its changes of state and the position go into one transaction, so they agree whatever is killed whenever.
 * Any error ends the task without commit; the state in memory is thrown away with it, and whoever owns the partition takes over.
 */
import { type Cause, checkCause, DamagedError } from './causes.ts'
import { type Changelog, fenceRecord, loadEntries, restore, writeChanges } from './changelog.ts'
import {
  type Clock,
  type Fetched,
  type Log,
  LogError,
  type LogRecord,
  type OutputRecord,
  type PartitionReader,
} from './log.ts'
import { Outbox } from './outbox.ts'
import { initialPosition, type Position } from './position.ts'
import { PoisonError, type Processor, type StepContext } from './processor.ts'
import { TaskContext } from './task-context.ts'

export interface TaskOptions {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly changelogTopic: string
  readonly group: string
  readonly transactionalId: string
  readonly log: Log
  readonly clock: Clock
  readonly processor: () => Processor
  /** Loads what decoding needs (writer schemas) before the records are stepped. */
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
  /** Turns a record that cannot be used into a record of the quarantine topic. Without it poison stops the task. */
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
  /** Where the record's cause lies, if it names one (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
  readonly limits?: Partial<TaskLimits>
  readonly observer?: Partial<TaskObserver>
}

export interface TaskLimits {
  /** Longest time that outputs wait for a commit under load, ms. A drained input commits at once. */
  readonly commitIntervalMs: number
  /** Outputs of one transaction at the most; a step that makes more is cut. */
  readonly outputsMax: number
  /** Longest wait of one fetch, ms. */
  readonly fetchWaitMs: number
  /** Processing time after which the event loop gets a turn, ms. */
  readonly yieldMs: number
  readonly restoreTimeoutMs: number
}

export const TASK_LIMITS: TaskLimits = {
  commitIntervalMs: 80,
  outputsMax: 5000,
  fetchWaitMs: 250,
  yieldMs: 10,
  restoreTimeoutMs: 120_000,
}

/** What a task tells of itself. Counts are since the last call of the same signal. */
export interface TaskObserver {
  restored(signal: { readonly entries: number; readonly ms: number; readonly offset: number }): void
  committed(signal: CommitSignal): void
  fetched(signal: { readonly lagRecords: number; readonly lagMs: number }): void
  quarantined(signal: { readonly offset: number; readonly reason: string; readonly message: string }): void
}

export interface CommitSignal {
  /** Input position that was committed. */
  readonly offset: number
  readonly records: number
  readonly outputs: number
  readonly stepMs: number
  readonly commitMs: number
}

export class Task {
  #options: TaskOptions
  #limits: TaskLimits
  #processor!: Processor
  #position: Position = initialPosition()
  #outbox!: Outbox
  #changelog: Changelog
  /** Reads single entries of the changelog; opened when the first is missing. */
  #stateReader: PartitionReader | undefined
  #context: TaskContext
  #stopping = false
  #started = 0
  #records = 0
  #stepMs = 0
  #dirty = false
  #inFlight: Promise<void> | undefined
  #ready = false
  #worked = false
  #caughtUp = false
  #told: ((context: StepContext) => void)[] = []

  constructor(options: TaskOptions) {
    this.#options = options
    this.#limits = { ...TASK_LIMITS, ...options.limits }
    this.#changelog = { topic: options.changelogTopic, partition: options.partition }
    this.#context = new TaskContext(options, this.#position, this.#limits.outputsMax)
  }

  /** Whether the take-over is done and records are being worked on. */
  get ready(): boolean {
    return this.#ready
  }

  /** Whether it was ever ready. */
  get worked(): boolean {
    return this.#worked
  }

  get processor(): Processor {
    return this.#processor
  }

  /** Next input offset, as far as it was applied in memory. */
  get offset(): number {
    return this.#position.offset
  }

  get streamTime(): number {
    return this.#position.streamTime
  }

  /** Greatest log time seen, ms; `-Infinity` before the first record. */
  get logTime(): number {
    return this.#position.logTime
  }

  /** Whether the last fetch came to the end of what is settled: only then can a partition be idle. */
  get caughtUp(): boolean {
    return this.#ready && this.#caughtUp
  }

  /**
   * Hands something to the processor that is no record, in the transaction of the position between two records. What it puts out has to say
   * where it stood, because a replay finds it nowhere else. A task that ends before forgets it.
   */
  tell(apply: (context: StepContext) => void): void {
    this.#told.push(apply)
  }

  /** Asks the task to commit what it has and to end. */
  stop(): void {
    this.#stopping = true
  }

  /**
   * Takes over and works until it is stopped.
   * @throws LogError FENCED if a newer owner took over; DamagedError if state and log disagree; other errors of log or processor.
   */
  async run(): Promise<void> {
    const { log, transactionalId, topic, partition } = this.#options
    const producer = await log.producer(transactionalId)
    let reader: PartitionReader | undefined
    try {
      // Asked for before the fence: what was published then is in the changelog by now, or state was lost. Asked for later, a newer
      // owner could have published in between.
      const published = await log.publishedPosition(this.#options.group, topic, partition)
      await producer.initialise()
      const [fence] = await producer.send([fenceRecord(this.#changelog)])
      await producer.commit()
      await this.#restore(fence.offset, published)
      this.#outbox = new Outbox(producer)
      this.#context.outbox = this.#outbox
      reader = await log.reader(topic, partition)
      this.#ready = true
      this.#worked = true
      await this.#work(reader)
      await this.#inFlight
      await this.#commit()
    } finally {
      this.#ready = false
      await Promise.allSettled([reader?.close(), this.#stateReader?.close(), producer.close()])
    }
  }

  async #restore(fence: number, published: number | undefined): Promise<void> {
    const { log, clock, group, partition, instance } = this.#options
    const from = clock.now()
    this.#processor = this.#options.processor()
    const deadline = this.#deadline('its restore')
    const { position, entries } = await restore(log, this.#changelog, fence, this.#processor, deadline)
    if (published !== undefined && published > Math.max(position.offset, 0))
      throw new DamagedError(
        `${instance}-${partition}: the group ${group} published position ${published}, the changelog holds ${position.offset}; state was lost`,
      )
    Object.assign(this.#position, position)
    this.#options.observer?.restored?.({ entries, ms: clock.now() - from, offset: position.offset })
  }

  /** @returns what throws if the task was stopped, or if the doing takes too long */
  #deadline(doing: string): () => void {
    const { clock, instance, partition } = this.#options
    const { restoreTimeoutMs } = this.#limits
    const from = clock.now()
    return () => {
      if (this.#stopping) throw new LogError('UNAVAILABLE', `${instance}-${partition}: stopped during ${doing}`)
      if (clock.now() - from > restoreTimeoutMs)
        throw new LogError('UNAVAILABLE', `${instance}-${partition}: ${doing} took more than ${restoreTimeoutMs} ms`)
    }
  }

  async #work(reader: PartitionReader): Promise<void> {
    const { fetchWaitMs } = this.#limits
    let pending = this.#first(reader)
    pending.catch(() => {}) // met where it is awaited
    while (!this.#stopping) {
      const fetched = await this.#orFailure(pending)
      pending = reader.fetch(fetched.next, fetchWaitMs)
      pending.catch(() => {})
      this.#hear()
      if (fetched.records.length > 0) {
        await this.#options.prepare?.(fetched.records)
        if (!(await this.#apply(fetched.records))) return
        this.#observeLag(fetched)
      }
      this.#pass(fetched.next)
      this.#caughtUp = fetched.next >= fetched.end
      if (this.#dirty && (fetched.next >= fetched.end || this.#due())) await this.#startCommit()
    }
  }

  /** Moves over what the fetch brought; markers without records count too, so that the position comes to the end of the log. */
  #pass(next: number): void {
    if (next > this.#position.offset && next > 0 && !this.#dirty) {
      this.#dirty = true
      this.#started = this.#options.clock.now()
    }
    this.#position.offset = next
    this.#position.ordinal = 0
  }

  /** A fetch may wait long; a commit that fails meanwhile must not. */
  async #orFailure(pending: Promise<Fetched>): Promise<Fetched> {
    if (this.#inFlight === undefined) return pending
    const inFlight = this.#inFlight
    const first = await Promise.race([pending, inFlight.then(() => undefined)])
    if (first !== undefined) return first
    if (this.#inFlight === inFlight) this.#inFlight = undefined
    return pending
  }

  async #first(reader: PartitionReader): Promise<Fetched> {
    const { fetchWaitMs } = this.#limits
    const { instance, partition } = this.#options
    const from = this.#position.offset
    try {
      return await reader.fetch(Math.max(from, 0), fetchWaitMs)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') throw error
      if (from < 0 && error.start !== undefined) return reader.fetch(error.start, fetchWaitMs)
      throw new DamagedError(
        `${instance}-${partition}: the position is ${from}, the log starts at ${error.start}; records were lost`,
        { cause: error },
      )
    }
  }

  /** @returns `false` if the task was stopped in between; what was applied is whole. */
  async #apply(records: readonly LogRecord[]): Promise<boolean> {
    const { clock } = this.#options
    let from = clock.now()
    for (let i = 0; i < records.length; i++) {
      const record = records[i]
      if (record.offset < this.#position.offset) continue
      await this.#step(record)
      if ((i & 31) !== 31 && !this.#outbox.crowded) continue
      const now = clock.now()
      if (now - from < this.#limits.yieldMs && !this.#outbox.crowded) continue
      this.#stepMs += now - from
      if (this.#due()) await this.#startCommit()
      if (this.#outbox.crowded) await this.#outbox.room()
      await clock.sleep(0)
      if (this.#outbox.failure !== undefined) throw this.#outbox.failure
      if (this.#stopping) return false
      from = clock.now()
    }
    this.#stepMs += clock.now() - from
    return true
  }

  async #step(record: LogRecord): Promise<void> {
    this.#checkCause(record)
    const context = this.#context
    context.begin(record)
    if (this.#processor.missing !== undefined) await this.#bring(record)
    if (!this.#dirty) {
      this.#dirty = true
      this.#started = this.#options.clock.now()
    }
    try {
      while (!this.#processor.step(record, context)) {
        if (!context.full)
          throw new Error(`${this.#options.instance}: a step was cut though the transaction is not full`)
        await this.#startCommit() // the position names this record and the next ordinal
        this.#dirty = true
      }
    } catch (error) {
      if (!(error instanceof PoisonError) || this.#options.quarantine === undefined) throw error
      this.#outbox.add(this.#options.quarantine(record, error, context))
      this.#options.observer?.quarantined?.({ offset: record.offset, reason: error.reason, message: error.message })
    }
    this.#records++
    this.#position.offset = record.offset + 1
    this.#position.ordinal = 0
    this.#position.logTime = context.logTime
  }

  /** Loads what the step needs and the memory does not hold. */
  async #bring(record: LogRecord): Promise<void> {
    const { log, instance, partition } = this.#options
    const { topic } = this.#changelog
    const deadline = this.#deadline('its reading of the changelog')
    const brought = new Set<number>()
    for (;;) {
      const missing = this.#processor.missing?.(record, this.#context) ?? []
      if (missing.length === 0) return
      const again = missing.find((offset) => brought.has(offset))
      if (again !== undefined)
        throw new DamagedError(
          `${instance}-${partition}: ${topic}:${partition}:${again} is not the state that it should be`,
        )
      this.#stateReader ??= await log.reader(topic, partition)
      await loadEntries(this.#stateReader, this.#processor, missing, deadline)
      for (const offset of missing) brought.add(offset)
    }
  }

  #hear(): void {
    if (this.#told.length === 0) return
    this.#context.between()
    for (const apply of this.#told.splice(0)) apply(this.#context)
    this.#position.ordinal = 0 // of the record at the position, which has put out nothing yet
    if (!this.#dirty) this.#started = this.#options.clock.now()
    this.#dirty = true
  }

  #checkCause(record: LogRecord): void {
    const cause = this.#options.cause?.(record)
    if (cause === undefined) return
    const { instance, topic, partition } = this.#options
    checkCause(this.#position.causes, cause, () => `${instance}: ${topic}:${partition}:${record.offset}`)
  }

  #due(): boolean {
    return (
      this.#dirty && (this.#context.full || this.#options.clock.now() - this.#started >= this.#limits.commitIntervalMs)
    )
  }

  /** Hands the transaction over and lets the step go on; at most one commit is in flight. */
  async #startCommit(): Promise<void> {
    await this.#inFlight
    this.#inFlight = this.#commit()
    this.#inFlight.catch(() => {}) // met by the next await
  }

  async #commit(): Promise<void> {
    if (!this.#dirty) return
    const { clock, observer } = this.#options
    const from = clock.now()
    const { offset } = this.#position
    const signal = { offset, records: this.#records, outputs: this.#context.outputs, stepMs: this.#stepMs }
    writeChanges(this.#outbox, this.#changelog, this.#processor, this.#position)
    this.#dirty = false
    this.#records = 0
    this.#stepMs = 0
    this.#context.outputs = 0
    this.#started = from
    await this.#outbox.commit()
    observer?.committed?.({ ...signal, commitMs: clock.now() - from })
  }

  #observeLag(fetched: Fetched): void {
    const last = fetched.records[fetched.records.length - 1]
    this.#options.observer?.fetched?.({
      lagRecords: Math.max(0, fetched.end - fetched.next),
      lagMs: fetched.next >= fetched.end ? 0 : Math.max(0, this.#options.clock.now() - last.timestamp),
    })
  }
}

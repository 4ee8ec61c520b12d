/**
 * A task: one processor instance on one partition of one topic, or on several read as one, exactly once.
 * Take-over, strictly in this order: initialise the producer (it fences the former owner); commit a fence record to the
 * changelog and read the changelog up to it; read the input from the restored position. The outputs of a step, its
 * changes of state and the position are in one transaction. An error ends the task without a commit; its memory is discarded.
 */
import { checkCauseOf } from './causes.ts'
import { bringMissing, type Changelog, fenceRecord, restore, writeChanges } from './changelog.ts'
import { CommitTiming } from './commit-timing.ts'
import { firstFetch, outsideOf } from './first-fetch.ts'
import { unheld } from './held.ts'
import { type Fetched, LogError, type LogRecord, type PartitionReader } from './log.ts'
import { Outbox } from './outbox.ts'
import { type Patience, patienceFor } from './patience.ts'
import { initialPosition, type Position } from './position.ts'
import { PoisonError, type Processor, type StepContext } from './processor.ts'
import { type StateBound, stateBoundOf } from './state-bound.ts'
import { steadyReader } from './steady-reader.ts'
import { TaskContext } from './task-context.ts'
import { hasReached, openInput, sourceOffsets, toldBefore } from './task-input.ts'
import { lagOf, TASK_LIMITS, type TaskLimits, type TaskOptions } from './task-options.ts'
import { ToldDrained } from './told-drained.ts'

export * from './task-options.ts'

export class Task {
  #options: TaskOptions
  #limits: TaskLimits
  #name: string
  #processor!: Processor
  #position: Position = initialPosition()
  #outbox!: Outbox
  #changelog: Changelog
  /** Reads single entries of the changelog; it is opened when the first entry is missing. */
  #stateReader: PartitionReader | undefined
  #context: TaskContext
  #state: StateBound
  #timing: CommitTiming
  #stopping = false
  #reader: PartitionReader | undefined
  #records = 0
  #stepMs = 0
  #dirty = false
  #inFlight: Promise<void> | undefined
  #ready = false
  #caughtUp = false
  #told: ((context: StepContext) => void)[] = []
  #drained: ToldDrained

  constructor(options: TaskOptions) {
    this.#options = options
    this.#limits = { ...TASK_LIMITS, ...options.limits }
    this.#name = `${options.instance}-${options.partition}`
    this.#timing = new CommitTiming(this.#limits, options.crowd)
    this.#changelog = { topic: options.changelogTopic, partition: options.partition }
    this.#context = new TaskContext(options, this.#position, this.#limits.outputsMax)
    this.#state = stateBoundOf(options, this.#limits.stateBytesMax)
    this.#drained = new ToldDrained(options.observer?.drained)
  }

  /** Whether the take-over is complete and records are processed. */
  get ready(): boolean {
    return this.#ready
  }

  get processor(): Processor {
    return this.#processor
  }

  /** The next input offset that is not applied in memory. */
  get offset(): number {
    return this.#position.offset
  }
  get streamTime(): number {
    return this.#position.streamTime
  }
  /** The greatest log time seen, ms; `-Infinity` before the first record. */
  get logTime(): number {
    return this.#position.logTime
  }
  /** Whether the last fetch reached the settled end: only then can a partition be idle. */
  get caughtUp(): boolean {
    return this.#ready && this.#caughtUp
  }

  /** Asks the task to commit what is applied and to end. */
  stop(): void {
    this.#stopping = true
    void this.#reader?.close() // a fetch may wait for a long time
  }

  /**
   * Gives the processor information that is not a record, in the transaction of the position between two records. Its
   * outputs name this position: a replay has no other source. A task that ends first drops it.
   */
  tell(apply: (context: StepContext) => void): void {
    this.#told.push(apply)
  }

  /**
   * Takes over and works until it is stopped.
   * @throws LogError FENCED if a newer owner took over; DamagedError; StateTooLargeError; errors of log or processor
   */
  async run(): Promise<void> {
    const { log, transactionalId } = this.#options
    const producer = await log.producer(transactionalId)
    try {
      // Requested before the fence: the changelog now holds everything that was reported then, or state was lost.
      const check = toldBefore(this.#options, this.#name)
      await producer.initialise()
      const [fence] = await producer.send([fenceRecord(this.#changelog)])
      await producer.commit()
      await this.#restore(fence.offset, check)
      this.#state.measured(this.#processor.size().bytes)
      this.#outbox = new Outbox(producer)
      this.#context.outbox = this.#outbox
      this.#reader = this.#steady(await openInput(this.#options, this.#position, this.#processor))
      this.#ready = true
      await this.#work(this.#reader)
      await this.#inFlight
      await this.#commit()
    } finally {
      this.#ready = false
      this.#state.release()
      this.#timing.ended()
      await Promise.allSettled([this.#reader?.close(), this.#stateReader?.close(), producer.close()])
    }
  }

  #unlessStopped(): void {
    if (this.#stopping) throw new LogError('UNAVAILABLE', `${this.#name}: stopped`)
  }

  #steady(reader: PartitionReader, proceed = () => this.#unlessStopped()): PartitionReader {
    const { clock, observer } = this.#options
    return steadyReader(reader, { clock, proceed, onStalled: (reason) => observer?.stalled?.(reason) })
  }

  async #restore(fence: number, check: ReturnType<typeof toldBefore>): Promise<void> {
    const { log, clock, partition } = this.#options
    const from = clock.now()
    this.#processor = this.#options.processor()
    const patience = this.#patience('the restore')
    const open = async () => this.#steady(await log.reader(this.#changelog.topic, partition), patience.proceed)
    const { position, entries } = await restore({ ...this.#changelog, open }, fence, this.#processor, patience)
    check(position, this.#processor)
    Object.assign(this.#position, position)
    const mark = { offset: position.offset, ordinal: position.ordinal, ...sourceOffsets(this.#processor) }
    this.#options.observer?.restored?.({ entries, ms: clock.now() - from, ...mark })
  }

  #patience(doing: string): Patience {
    const { clock } = this.#options
    return patienceFor(clock, this.#limits.restoreTimeoutMs, `${this.#name}: ${doing}`, () => this.#unlessStopped())
  }

  async #work(reader: PartitionReader): Promise<void> {
    let pending = firstFetch(reader, this.#position.offset, this.#limits.fetchWaitMs, this.#name)
    pending.catch(() => {}) // the error is met where it is awaited
    while (!this.#stopping) {
      this.#state.check()
      const fetched = await this.#orFailure(pending).catch((error) => {
        const isClosed = error instanceof LogError && error.code === 'CLOSED' // ended by `stop`, independent of a commit in progress
        if (this.#stopping && (isClosed || this.#inFlight === undefined)) return undefined // applied records can be committed
        throw outsideOf(error, this.#position.offset, this.#name)
      })
      if (fetched === undefined) return
      pending = reader.fetch(fetched.next, this.#limits.fetchWaitMs)
      pending.catch(() => {})
      this.#hear()
      this.#position.epoch = fetched.epoch ?? this.#position.epoch
      if (fetched.records.length > 0) {
        this.#drained.is(false)
        await this.#options.prepare?.(fetched.records)
        if (!(await this.#apply(fetched.records))) return
        this.#options.observer?.fetched?.(lagOf(fetched, this.#options.clock.now()))
      }
      this.#pass(fetched)
      this.#caughtUp = fetched.next >= fetched.end
      if (this.#due() || (this.#quiet && this.#inFlight === undefined)) await this.#startCommit()
      if (this.#caughtUp && !this.#dirty && this.#inFlight === undefined) this.#drained.is(true)
    }
  }

  /** There is something to commit, nothing more to apply, and nothing more to gather. */
  get #quiet(): boolean {
    return this.#dirty && this.#caughtUp && this.#timing.gatherMs(this.#options.clock.now(), this.#records) === 0
  }

  /** Advances over the result of a fetch. Markers count too, so that the position reaches the end of the log. */
  #pass({ next, sources }: Fetched): void {
    if (hasReached(this.#processor, sources) || (next > this.#position.offset && next > 0)) this.#change()
    this.#position.offset = next
    this.#position.ordinal = 0
  }

  /** There is something to commit from now on. */
  #change(): void {
    if (!this.#dirty) this.#timing.begun(this.#options.clock.now())
    this.#dirty = true
  }

  /**
   * A fetch may wait for a long time, but a failed commit must be noticed at once. Records that are applied during a
   * commit are committed when it has ended, all in one transaction with what is gathered after it.
   */
  async #orFailure(pending: Promise<Fetched>): Promise<Fetched> {
    const { clock } = this.#options
    for (;;) {
      if (this.#inFlight === undefined && !(this.#dirty && this.#caughtUp)) return pending
      const pause = this.#inFlight ?? clock.sleep(this.#timing.gatherMs(clock.now(), this.#records))
      const first = await Promise.race([pending, pause.then(() => undefined)])
      if (first !== undefined) return first
      if (this.#inFlight === undefined && this.#quiet) await this.#startCommit()
    }
  }

  /** @returns `false` if the task was stopped between two units; no unit is applied in part */
  async #apply(records: readonly LogRecord[]): Promise<boolean> {
    const { clock } = this.#options
    let from = clock.now()
    for (let i = 0; i < records.length; i++) {
      const record = records[i]
      if (record.offset < this.#position.offset) continue
      if (this.#processor.holds?.(record) !== undefined && !(await this.#unheld(record))) return false
      await this.#step(record)
      if ((i & 7) !== 7 && !this.#outbox.crowded) continue
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

  #unheld(record: LogRecord): Promise<boolean> {
    const commit = () => this.#startCommit().then(() => this.#inFlight)
    const of = { processor: this.#processor, holdMs: this.#limits.holdMs, commit, isStopped: () => this.#stopping }
    return unheld(record, { ...this.#options, ...of })
  }

  async #step(record: LogRecord): Promise<void> {
    checkCauseOf(record, this.#options, this.#position.causes)
    const context = this.#context
    context.begin(record)
    if (this.#processor.missing !== undefined) await this.#bring(record)
    this.#change()
    try {
      while (!this.#processor.step(record, context)) {
        if (!context.full) throw new Error(`${this.#name}: a step was cut though the transaction is not full`)
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

  /** Loads the entries that the step needs and that are not in memory. */
  async #bring(record: LogRecord): Promise<void> {
    const { log, partition } = this.#options
    const { topic } = this.#changelog
    await bringMissing({
      processor: this.#processor,
      missing: () => this.#processor.missing?.(record, this.#context) ?? [],
      reader: async () => (this.#stateReader ??= this.#steady(await log.reader(topic, partition))),
      proceed: this.#patience('reading the changelog').proceed,
      where: `${this.#name}: ${topic}:${partition}`,
    })
  }

  /** If the record at the position was cut, its other outputs come first. */
  #hear(): void {
    if (this.#told.length === 0 || this.#position.ordinal > 0) return
    for (const apply of this.#told.splice(0)) {
      this.#context.between()
      apply(this.#context)
      this.#position.ordinal = 0 // the outputs belong to the record at the position, which has none yet
    }
    this.#change()
  }

  #due(): boolean {
    return this.#dirty && (this.#context.full || this.#timing.isOld(this.#options.clock.now()))
  }

  /** Commits the transaction while the step continues; at most one commit is in progress. */
  async #startCommit(): Promise<void> {
    await this.#inFlight
    const inFlight = this.#commit()
    this.#inFlight = inFlight
    const ended = () => {
      if (this.#inFlight === inFlight) this.#inFlight = undefined
    }
    inFlight.then(ended, () => {}) // the failure is kept, and met by the next await
  }

  async #commit(): Promise<void> {
    if (!this.#dirty) return
    const { clock, observer } = this.#options
    const from = clock.now()
    const { offset, ordinal } = this.#position
    const counts = { records: this.#records, outputs: this.#context.outputs, stepMs: this.#stepMs }
    const signal = { offset, ordinal, ...counts, ...sourceOffsets(this.#processor) }
    writeChanges(this.#outbox, this.#changelog, this.#processor, this.#position)
    const { bytes } = this.#processor.size()
    this.#dirty = false
    this.#records = 0
    this.#stepMs = 0
    this.#context.outputs = 0
    this.#timing.begun(from)
    await this.#outbox.commit()
    const commitMs = clock.now() - from
    this.#timing.committed(from + commitMs, counts.records, this.#dirty ? this.#records : undefined)
    observer?.committed?.({ ...signal, commitMs })
    this.#state.measured(bytes)
  }
}

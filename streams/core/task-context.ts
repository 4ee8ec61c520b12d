import type { LogRecord, RecordOrigin } from './log.ts'
import type { Outbox } from './outbox.ts'
import type { Position } from './position.ts'
import type { StepContext } from './processor.ts'

/**
 * The log time of a record, ms. A copy has that of its origin, so what follows from a row does not depend on when it was copied.
 * @param before of the record before it. Of merged sources, the log times have no order.
 */
export const logTimeOf = ({ source, origin, timestamp }: LogRecord, before: number): number =>
  source === undefined ? Math.max(origin?.logTime ?? timestamp, before) : timestamp

/** The context of a task's steps. It writes through to the position. */
export class TaskContext implements StepContext {
  readonly instance: string
  readonly topic: string
  partition: number
  offset = 0
  logTime = Number.NEGATIVE_INFINITY
  outputs = 0
  outbox!: Outbox
  #position: Position
  #outputsMax: number

  constructor(
    of: { readonly instance: string; readonly topic: string; readonly partition: number },
    position: Position,
    outputsMax: number,
  ) {
    this.instance = of.instance
    this.topic = of.topic
    this.partition = of.partition
    this.#position = position
    this.#outputsMax = outputsMax
  }

  begin(record: LogRecord): void {
    if (record.offset !== this.#position.offset) {
      this.#position.offset = record.offset
      this.#position.ordinal = 0
    }
    const { source } = record
    this.partition = source?.partition ?? this.partition
    this.offset = (source ?? record).offset
    this.logTime = logTimeOf(record, this.#position.logTime)
  }

  /** Between two records: outputs made now come before the record at the position. */
  between(): void {
    this.offset = this.#position.offset
    this.logTime = this.#position.logTime
  }

  get streamTime(): number {
    return this.#position.streamTime
  }

  get ordinal(): number {
    return this.#position.ordinal
  }

  get full(): boolean {
    return this.outputs >= this.#outputsMax
  }

  advance(time: number): void {
    if (time > this.#position.streamTime) this.#position.streamTime = time
  }

  emit(topic: string, partition: number, key: Buffer | null, value: Buffer | null, origin?: RecordOrigin): void {
    this.#position.ordinal++
    this.outputs++
    this.outbox.add(origin === undefined ? { topic, partition, key, value } : { topic, partition, key, value, origin })
  }
}

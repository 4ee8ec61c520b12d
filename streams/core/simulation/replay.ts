/**
 * The pure replay: a processor over a log in one pass, in memory. It gives the result that the runtime must reach in
 * every case.
 */
import type { LogRecord, OutputRecord, RecordOrigin } from '../log.ts'
import { PoisonError, type Processor, type StepContext } from '../processor.ts'
import { logTimeOf } from '../task-context.ts'

export interface ReplayOptions {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly processor: Processor
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
}

/**
 * A processor that is driven record by record without the runtime: its transaction is never full, and nothing leaves
 * memory.
 */
export class Replay {
  readonly outputs: OutputRecord[] = []
  #options: ReplayOptions
  #context: StepContext & { partition: number; offset: number; logTime: number; streamTime: number; ordinal: number }

  constructor(options: ReplayOptions) {
    this.#options = options
    const { instance, topic, partition } = options
    const context = {
      instance,
      topic,
      partition,
      offset: 0,
      logTime: Number.NEGATIVE_INFINITY,
      streamTime: Number.NEGATIVE_INFINITY,
      ordinal: 0,
      full: false,
      advance: (time: number) => {
        if (time > context.streamTime) context.streamTime = time
      },
      emit: (to: string, at: number, key: Buffer | null, value: Buffer | null, origin?: RecordOrigin) => {
        context.ordinal++
        this.outputs.push({ topic: to, partition: at, key, value, ...(origin === undefined ? {} : { origin }) })
      },
    }
    this.#context = context
  }

  /** The stream time after the records so far, ms. */
  get streamTime(): number {
    return this.#context.streamTime
  }

  apply(records: Iterable<LogRecord>): void {
    const { processor, quarantine } = this.#options
    const context = this.#context
    for (const record of records) {
      const { source } = record
      context.partition = source?.partition ?? context.partition
      context.offset = (source ?? record).offset
      context.logTime = logTimeOf(record, context.logTime)
      context.ordinal = 0
      try {
        if (!processor.step(record, context))
          throw new Error(`${context.instance}: a step was cut though nothing is full`)
      } catch (error) {
        if (!(error instanceof PoisonError) || quarantine === undefined) throw error
        this.outputs.push(quarantine(record, error, context))
      }
    }
  }

  /** Gives the processor information between two records: before the one at `offset`. */
  tell(offset: number, apply: (context: StepContext) => void): void {
    this.#context.offset = offset
    this.#context.ordinal = 0
    apply(this.#context)
  }

  /** The outputs since the last call. */
  take(): OutputRecord[] {
    return this.outputs.splice(0)
  }
}

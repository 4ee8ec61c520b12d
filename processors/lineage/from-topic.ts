/**
 * Takes events of OpenLineage from a topic, where clients write them as JSON. What is said over HTTP and what is said here is the same: one that cannot be used
 * goes to quarantine, with its bytes.
 */
import { type avro, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { poison } from '../rows/index.ts'
import { canonicalOf } from './digest.ts'
import { unfitText } from './fit.ts'
import { observationOf, recordKeyOf } from './observation.ts'
import { readEvent } from './read-event.ts'

export interface FromTopicOptions {
  /** `names.lineage` */
  readonly output: string
  readonly observation: Encoder<avro.LineageObserved>
}

/** A record has room for its event and some identities besides: brokers take 1 MB, and so does a client's record. */
const BYTES_MAX = 900_000

const utf8 = new TextDecoder('utf-8', { fatal: true })

const parsed = (value: Buffer): unknown => {
  try {
    const text = utf8.decode(value)
    const event = JSON.parse(text) as unknown
    // JSON.parse rounds what a number cannot hold, and the event would say something else.
    if (LONG_DIGITS.test(text) && holdsInexact(event)) throw new RangeError('it holds an integer beyond 2^53 - 1')
    return event
  } catch (error) {
    throw poison('lineage_malformed', { cause: (error as Error).message }, error)
  }
}

const LONG_DIGITS = /[[:,\s]-?\d{16,}[\s,\]}]/

const holdsInexact = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsInexact)
}

/** Makes the processor of one partition of the topic. */
export const makeFromTopic = ({ output, observation }: FromTopicOptions): Processor =>
  stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    const event = parsed(value)
    const read = readEvent(event)
    if ('problem' in read) throw poison('lineage_invalid', read.problem)
    const canonical = canonicalOf(event)
    const flaw = unfitText(canonical.original, BYTES_MAX)
    if (flaw !== undefined) throw poison('lineage_invalid', flaw)
    const meta = derivedMeta(context, read.observed.timeMs, { team: null, actor: null, correlationId: null })
    const record = observationOf(read, canonical, { meta, knownAt: context.logTime })
    context.emit(output, 0, Buffer.from(recordKeyOf(read)), observation.encode(record))
    return true
  })

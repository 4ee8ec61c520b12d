/** Tells what the platform itself does as observations of lineage, one record after the other. */
import { type avro, type Codecs, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { decoded, poison } from '../rows/index.ts'
import { canonicalOf } from './digest.ts'
import { observationOf, recordKeyOf } from './observation.ts'
import { OWN_PRODUCER, type OwnEvent, type OwnNames } from './own-events.ts'
import { readEvent } from './read-event.ts'

/** An event of the platform, of which lineage says something. */
export interface OwnSource {
  /** Full name of the record. */
  readonly record: string
  readonly decode: (value: Buffer) => { readonly meta: avro.EventMeta }
  /** @param runId a UUID of its own; `undefined`: it says nothing of lineage */
  readonly say: (event: never, names: OwnNames, runId: string) => OwnEvent | undefined
}

export interface OwnOptions {
  /** `names.lineage` */
  readonly output: string
  readonly names: OwnNames
  readonly recordName: Codecs['recordName']
  readonly sources: readonly OwnSource[]
  readonly observation: Encoder<avro.LineageObserved>
}

const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/'

const schemaOf = (event: OwnEvent): string => {
  if (event.run !== undefined) return `${SCHEMA}RunEvent`
  return event.job === undefined ? `${SCHEMA}DatasetEvent` : `${SCHEMA}JobEvent`
}

/** Makes the processor of one topic. */
export const makeOwnLineage = (options: OwnOptions): Processor => {
  const byRecord = new Map(options.sources.map((source) => [source.record, source]))
  return stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    const source = byRecord.get(decoded(() => options.recordName(value)))
    if (source === undefined) return true
    const event = decoded(() => source.decode(value))
    const { team, actor, correlationId, time } = event.meta
    const meta = derivedMeta(context, time, { team, actor, correlationId })
    const said = source.say(event as never, options.names, meta.id)
    if (said === undefined) return true
    const whole = {
      eventTime: new Date(time).toISOString(),
      producer: OWN_PRODUCER,
      schemaURL: schemaOf(said),
      ...said,
    }
    const read = readEvent(whole)
    if ('problem' in read) throw new Error(`${read.problem.field}: expected ${read.problem.expected}`) // what this folder says can be read by it
    const observation = observationOf(read, canonicalOf(whole), { meta, knownAt: context.logTime })
    context.emit(options.output, 0, Buffer.from(recordKeyOf(read)), options.observation.encode(observation))
    return true
  })
}

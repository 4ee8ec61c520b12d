/** The projections of `ml.registry`: the present state in Redis, and the history in ClickHouse. */
import type { Codecs } from '../../schemas/index.ts'
import { schemaIdsOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { FieldsReading, ProjectionTools, TableDeclaration, TableReading } from '../../streams/core/projection.ts'
import { answerIn, eventsOf, type Logged } from '../deciding/index.ts'
import { changesOf } from './changes.ts'
import { RECORDS } from './records.ts'
import type { LoggedEvent } from './types.ts'

/** Space of the present state. */
export const REGISTRY_SPACE = 'registry'

export const registryTableName = (prefix: string): string => `${prefix}registry`

/**
 * `<prefix>registry`: every field that an event set or removed, with the event that did it. Of the rows of an entity and field, the one with the
 * greatest (offset, ordinal) counts; an entity with a row whose field is '' is gone for ever. So the state at a log time is what its rows up to then say, and
 * the rows of one field are its history.
 */
export const registryTable = (prefix: string): TableDeclaration => ({
  name: registryTableName(prefix),
  columns: [
    { name: 'entity', type: 'string', nullable: false },
    // '': the entity is removed.
    { name: 'field', type: 'string', nullable: false },
    // Null: the field is removed.
    { name: 'value', type: 'string', nullable: true },
    { name: 'event', type: 'string', nullable: false },
    { name: 'event_id', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
    { name: 'team', type: 'string', nullable: true },
    { name: 'actor', type: 'string', nullable: true },
    { name: 'correlation_id', type: 'string', nullable: true },
    { name: 'reason', type: 'string', nullable: true },
    // JSON {gateIds, approvalIds, policyVersion} of a move. Null: the event is no move.
    { name: 'evidence', type: 'string', nullable: true },
  ],
  order: ['entity', 'field'],
})

export const cardsTableName = (prefix: string): string => `${prefix}model_cards`

/** `<prefix>model_cards`: every card that was published, as its event says it. */
export const cardsTable = (prefix: string): TableDeclaration => ({
  name: cardsTableName(prefix),
  columns: [
    { name: 'model_id', type: 'string', nullable: false },
    { name: 'version', type: 'long', nullable: false },
    { name: 'number', type: 'long', nullable: false },
    // The name of the model then.
    { name: 'model', type: 'string', nullable: false },
    { name: 'card', type: 'string', nullable: false },
    { name: 'digest', type: 'string', nullable: false },
    // JSON [{topic, partition, offset}].
    { name: 'positions', type: 'string', nullable: false },
    { name: 'event_id', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
    { name: 'team', type: 'string', nullable: true },
    { name: 'actor', type: 'string', nullable: true },
    { name: 'correlation_id', type: 'string', nullable: true },
  ],
  order: ['model_id', 'version', 'number'],
})

/** Reads the event of a record; `undefined` for an answer to a command. */
const eventReader = (codecs: Codecs) => {
  const decoder = codecs.events(eventsOf(RECORDS))
  return {
    prepare: (records: readonly LogRecord[]) => codecs.ensure(schemaIdsOf(records)),
    eventOf: ({ value }: LogRecord): LoggedEvent | undefined => {
      if (value === null) return undefined
      const logged = decoder.decode(value) as Logged
      return answerIn(logged) === undefined ? (logged as LoggedEvent) : undefined
    },
  }
}

export const registryFields = ({ codecs }: ProjectionTools): FieldsReading => {
  const { prepare, eventOf } = eventReader(codecs)
  return {
    prepare,
    project: (record, emit) => {
      const event = eventOf(record)
      if (event === undefined) return
      for (const change of changesOf(event)) {
        if ('removed' in change) emit.remove(change.entity)
        else if (change.value === null) emit.unset(change.entity, change.field)
        else emit.set(change.entity, change.field, change.value)
      }
    },
  }
}

export const registryRows = ({ codecs }: ProjectionTools): TableReading => {
  const { prepare, eventOf } = eventReader(codecs)
  return {
    prepare,
    project: (record, emit) => {
      const event = eventOf(record)
      if (event === undefined) return
      const { type, value } = event
      const { id, time, team, actor, correlationId } = value.meta
      const reason = 'reason' in value ? value.reason : null
      const evidence = 'evidence' in value ? JSON.stringify(value.evidence) : null
      for (const change of changesOf(event)) {
        const [field, text] = 'removed' in change ? ['', null] : [change.field, change.value]
        emit([change.entity, field, text, type, id, time, team, actor, correlationId, reason, evidence])
      }
    },
  }
}

export const cardRows = ({ codecs }: ProjectionTools): TableReading => {
  const { prepare, eventOf } = eventReader(codecs)
  return {
    prepare,
    project: (record, emit) => {
      const event = eventOf(record)
      if (event?.type !== 'ModelCardPublished') return
      const { meta, model, modelId, version, number, card, digest, positions } = event.value
      const { id, time, team, actor, correlationId } = meta
      const at = JSON.stringify(positions)
      emit([modelId, version, number, model, card, digest, at, id, time, team, actor, correlationId])
    },
  }
}

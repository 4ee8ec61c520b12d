/** Builders of `EventMeta`, which every event carries: one for primary events and one for derived events. */
import type { EventMeta } from './generated/common.ts'
import { derivedId, positionText } from './ids.ts'

/** Who is responsible for an event. */
export type Principal = Pick<EventMeta, 'team' | 'actor' | 'correlationId'>

const nobody: Principal = { team: null, actor: null, correlationId: null }

/**
 * Meta of a primary event: its cause is outside of the log.
 * @param id a UUIDv7, or an id derived from an idempotency key
 * @param source the writer of the event, for example `gateway`
 * @param time event time, ms
 */
export const primaryMeta = (
  { id, source, time }: Pick<EventMeta, 'id' | 'source' | 'time'>,
  by: Partial<Principal> = {},
): EventMeta => ({ id, source, time, ...nobody, ...by, causationId: null })

/** The input record of a derived event, and the index of the event among its outputs. */
export interface DerivedFrom {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly ordinal: number
}

/**
 * Meta of a derived event: id and cause follow from the position of its input record.
 * @param time event time, ms
 */
export const derivedMeta = (from: DerivedFrom, time: number, by: Partial<Principal> = {}): EventMeta => ({
  id: derivedId(from.instance, from.topic, from.partition, from.offset, from.ordinal),
  source: from.instance,
  time,
  ...nobody,
  ...by,
  causationId: positionText(from.topic, from.partition, from.offset),
})

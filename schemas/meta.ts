/** `EventMeta`: what every event says of itself. One builder for events that somebody causes, one for events that are derived. */
import type { EventMeta } from './generated/common.ts'
import { derivedId, positionText } from './ids.ts'

/** Who stands behind an event. */
export type Principal = Pick<EventMeta, 'team' | 'actor' | 'correlationId'>

const nobody: Principal = { team: null, actor: null, correlationId: null }

/**
 * Meta of a primary event: one that is caused by somebody outside of the log.
 * @param id a UUIDv7, or an id that follows from an idempotency key
 * @param source what writes the event, as `gateway`
 * @param time event time, ms
 */
export const primaryMeta = (
  { id, source, time }: Pick<EventMeta, 'id' | 'source' | 'time'>,
  by: Partial<Principal> = {},
): EventMeta => ({ id, source, time, ...nobody, ...by, causationId: null })

/** The record that a derived event comes from, and the number of the event among those that it causes. */
export interface DerivedFrom {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly ordinal: number
}

/**
 * Meta of a derived event: id and cause follow from the position of the record that caused it.
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

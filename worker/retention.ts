/** How near the oldest unread record of a user's topic is to being deleted. Pure. Source: docs/decisions/0074-retention-of-sources.md */

export interface Unread {
  /** Next offset that the task reads. */
  readonly position: number
  /** First offset that the log holds, and the first that it does not hold yet. */
  readonly start: number
  readonly end: number
  /** Settings of the topic; -1: without a bound. */
  readonly retentionMs: number
  readonly retentionBytes: number
  /** Wall clock, ms. */
  readonly now: number
  /** The record at the position, if it was read: its timestamp, and bytes of a record there. */
  readonly sample?: { readonly timestamp: number; readonly recordBytes: number }
}

export type Retention =
  | { readonly kind: 'safe'; readonly used: number }
  /** `used`: which part of the retention the oldest unread record has used up; at 1 it may be deleted. */
  | { readonly kind: 'near'; readonly used: number; readonly setting: 'retention.ms' | 'retention.bytes' }
  /** Records were deleted that nobody has read. */
  | { readonly kind: 'lost'; readonly offsets: number }

/** From this part of the retention on there is a warning. */
export const WARN_FROM = 0.7

export const retentionOf = (unread: Unread): Retention => {
  const { position, start, end } = unread
  if (position < start) return { kind: 'lost', offsets: start - position }
  if (position >= end) return { kind: 'safe', used: 0 }
  const [byTime, byBytes] = [usedOfTime(unread), usedOfBytes(unread)]
  const used = Math.max(byTime, byBytes)
  if (used < WARN_FROM) return { kind: 'safe', used }
  return { kind: 'near', used, setting: byTime >= byBytes ? 'retention.ms' : 'retention.bytes' }
}

/** By the timestamp of the record, as the broker goes by it: a record with an old time may be deleted as soon as it is written. */
const usedOfTime = ({ retentionMs, sample, now }: Unread): number =>
  retentionMs <= 0 || sample === undefined ? 0 : Math.max(0, (now - sample.timestamp) / retentionMs)

/**
 * The broker deletes the oldest segments of a partition while it is larger than the bound, so what is unread counts. A log that has lost its beginning is
 * as large as the bound, and its offsets tell which part is unread; before that, the size is estimated by the records at the position.
 */
const usedOfBytes = ({ retentionBytes, sample, position, start, end }: Unread): number => {
  if (retentionBytes <= 0) return 0
  if (start > 0) return (end - position) / (end - start)
  return sample === undefined ? 0 : ((end - position) * sample.recordBytes) / retentionBytes
}

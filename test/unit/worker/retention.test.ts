import { expect, test } from 'vitest'
import { retentionOf, type Unread } from '../../../worker/retention.ts'

const HOUR = 3_600_000
const NOW = 1_000 * HOUR

const unread = (change: Partial<Unread> = {}): Unread => ({
  position: 10,
  start: 0,
  end: 100,
  retentionMs: 10 * HOUR,
  retentionBytes: -1,
  now: NOW,
  ...change,
})
const aged = (hours: number, recordBytes = 100) => ({ timestamp: NOW - hours * HOUR, recordBytes })

test.each<[string, Partial<Unread>, ReturnType<typeof retentionOf>]>([
  ['everything is read', { position: 100, sample: aged(99) }, { kind: 'safe', used: 0 }],
  ['nothing is deleted ever', { retentionMs: -1, sample: aged(99_000) }, { kind: 'safe', used: 0 }],
  ['the oldest unread record is young', { sample: aged(6) }, { kind: 'safe', used: 0.6 }],
  ['it is old', { sample: aged(7) }, { kind: 'near', used: 0.7, setting: 'retention.ms' }],
  ['it may be deleted at any time', { sample: aged(20) }, { kind: 'near', used: 2, setting: 'retention.ms' }],
  ['its time lies in the future', { sample: aged(-5) }, { kind: 'safe', used: 0 }],
  [
    'what is unread is nearly as large as the bound',
    { retentionMs: -1, retentionBytes: 10_000, sample: aged(0) },
    { kind: 'near', used: 0.9, setting: 'retention.bytes' },
  ],
  [
    'the log is deleted by size, and the deletion comes near',
    { retentionMs: -1, retentionBytes: 10_000, start: 60, position: 70 },
    { kind: 'near', used: 0.75, setting: 'retention.bytes' },
  ],
  [
    'the log is deleted by size, far behind',
    { retentionMs: -1, retentionBytes: 10_000, start: 60, position: 90 },
    { kind: 'safe', used: 0.25 },
  ],
  ['the position was deleted', { start: 25 }, { kind: 'lost', offsets: 15 }],
  ['everything unread was deleted', { start: 100 }, { kind: 'lost', offsets: 90 }],
])('%s', (_, change, expected) => {
  expect(retentionOf(unread(change))).toEqual(expected)
})

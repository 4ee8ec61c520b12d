/** Why processors of rows refuse a record. The code is the `reason` of the quarantine entry; codes are never reused. */
import { DecodeError, type DecodeReason } from '../../schemas/index.ts'
import { PoisonError } from '../../streams/core/processor.ts'

/**
 * Maximum bytes of key and value of a row: a record batch has to stay below the 1 MB (1,048,588 bytes) that a broker
 * accepts.
 */
export const ROW_BYTES_MAX = 1_000_000

const decoding = (p: { readonly cause: string }) => p.cause

const shownHex = (bytes: Buffer): string =>
  bytes.length <= 40 ? bytes.toString('hex') : `${bytes.toString('hex', 0, 40)}...`

const shownValue = (value: unknown): string =>
  Buffer.isBuffer(value) ? shownHex(value) : typeof value === 'string' ? `'${value.slice(0, 200)}'` : String(value)

export const REASONS = {
  value_missing: () => 'The record has no value: a tombstone is not a row.',
  too_short: decoding,
  magic: decoding,
  unknown_schema: decoding,
  incompatible: decoding,
  malformed: decoding,
  key_missing: (p: { column: string }) => `Key column ${p.column} is null; every key column needs a value.`,
  time_missing: (p: { column: string }) =>
    `Time column ${p.column} is null or no finite number; the event time is expected in ms since the epoch.`,
  column_missing: (p: { column: string; type: string }) =>
    `Column ${p.column} is null or absent; a value of type ${p.type} was expected, because the column is not nullable.`,
  time_out_of_range: (p: { column: string; time: number }) =>
    `Column ${p.column} is ${p.time}; a time of the years 0000 to 9999, in ms since the epoch, was expected.`,
  text_malformed: (p: { field: string; bytes: Buffer }) =>
    `Text ${p.field} holds the bytes ${shownHex(p.bytes)}, which are not UTF-8; well-formed UTF-8 was expected.`,
  meta_invalid: (p: { field: string; characters: number; max: number }) =>
    `Field meta.${p.field} has ${p.characters} characters; ${p.field === 'id' ? 'null or 1' : '0'} to ${p.max} were expected.`,
  time_ahead: (p: { time: number; logTime: number; skewMs: number }) =>
    `Event time ${p.time} is ${p.time - p.logTime} ms ahead of the log time ${p.logTime}; at most ${p.skewMs} ms are allowed.`,
  mapping_failed: (p: { column: string; field: string; value: unknown; type: string }) =>
    `Column ${p.column} is read from field ${p.field}, whose value ${shownValue(p.value)} is no ${p.type}.`,
  column_unknown: (p: { fields: readonly string[] }) =>
    `The producer writes ${p.fields.join(', ')}, which ${p.fields.length === 1 ? 'is no column' : 'are no columns'} of the dataset, and the dataset refuses such rows; declare ${p.fields.length === 1 ? 'it' : 'them'}, or evolution \`ignore\`.`,
  row_too_large: (p: { bytes: number; bytesMax: number }) =>
    `Key and value take ${p.bytes} bytes; at most ${p.bytesMax} are allowed.`,
  contract_broken: (p: { breaches: string }) => p.breaches,
  predictions_held: (p: { held: number }) =>
    `${p.held} predictions of this partition await their outcomes, which is the most; declare a shorter labelsWithin, or more partitions.`,
  versions_many: (p: { version: string; versions: number }) =>
    `Model version ${p.version} would be one of more than ${p.versions} versions in a window of this partition; at most so many are measured apart.`,
  lineage_malformed: (p: { cause: string }) => `The event of OpenLineage is no JSON that can be used: ${p.cause}.`,
  lineage_invalid: (p: { field: string; value: unknown; expected: string }) =>
    `${p.field === '' ? 'The event' : p.field} is ${(JSON.stringify(p.value) ?? 'absent').slice(0, 200)}, expected ${p.expected}.`,
  source_invalid: (p: { value: string; expected: string }) =>
    `The time statement names source ${p.value}; ${p.expected} was expected.`,
} as const

export type Reason = keyof typeof REASONS
export type ParametersOf<R extends Reason> = Parameters<(typeof REASONS)[R]>[0]

// Every reason of the codec is also a reason here.
REASONS satisfies Record<DecodeReason, unknown>

/** The error that sends a record to quarantine, with the sentence of the table. */
export const poison = <R extends Reason>(reason: R, parameters: ParametersOf<R>, cause?: unknown): PoisonError =>
  new PoisonError(reason, (REASONS[reason] as (p: typeof parameters) => string)(parameters), cause)

/** The value of `decode`; an unreadable record is poison. Any other error is a bug and is rethrown. */
export const decoded = <T>(decode: () => T): T => {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeError) throw poison(error.reason, { cause: error.message }, error)
    throw error
  }
}

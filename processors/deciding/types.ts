/** Commands, events and refusals of the layers whose records are one Avro record per command and per event. */
import type { avro } from '../../schemas/index.ts'
import type { RefusalClass } from '../../streams/core/aggregate/index.ts'

/** A command or an event by its record name. */
export interface Named<Value = unknown> {
  readonly type: string
  readonly value: Value
}

/** What a decision says of an event: `meta` and `commandId` are added when it is written. */
export type Decided<T> = Omit<T, 'meta' | 'commandId'>

/** A record of these, by name, as it is on the log. */
export type RecordOf<Records> = {
  [Type in keyof Records & string]: { readonly type: Type; readonly value: Records[Type] }
}[keyof Records & string]

/** An event of these records, as it is decided. */
export type EventOf<Records> = {
  [Type in keyof Records & string]: { readonly type: Type; readonly value: Decided<Records[Type]> }
}[keyof Records & string]

/** Code -> what the refusal means for the caller. Codes are never reused. */
export type RefusalTable = Readonly<Record<string, RefusalClass>>

/** Why a command is not accepted. */
export interface Refused<Code extends string = string> {
  readonly code: Code
  /** The field, the value, what was expected. */
  readonly text: string
  readonly field?: string
  /** The value that stands against the command. */
  readonly held?: string
}

/** The answer to a command without an event. */
export interface Answer {
  readonly command: string
  readonly refusal: avro.Refusal | null
  /** What the command made, if it does not name it. */
  readonly subject: string | null
}

/** Codes of the adapter, for every aggregate. */
export const ADAPTER_REFUSALS = { COMMAND_FAILED: 'failed', STATE_TOO_LARGE: 'invalid' } as const satisfies RefusalTable

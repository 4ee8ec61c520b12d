/** Errors of the sinks: one table, each with the reaction of the host (streams/core/reactions.ts). */
import { SinkFailure, type SinkReaction, UnfitRecordError } from '../streams/core/sink.ts'

const table = {
  STORE_UNAVAILABLE: {
    react: 'retry',
    text: ({ store, reason }: Params) => `${store} cannot be reached or did not answer in time: ${reason}`,
  },
  STORE_REFUSED: {
    react: 'retry',
    text: ({ store, reason }: Params) => `${store} refused a write: ${reason}`,
  },
  STORE_UNFIT: {
    react: 'stop',
    text: ({ store, reason }: Params) => `${store} cannot hold a projection: ${reason}`,
  },
  SCHEMA_CONFLICT: {
    react: 'stop',
    text: ({ store, reason }: Params) => `${store} holds another schema: ${reason}`,
    remedy:
      'Another program has made or changed the table. Drop or rename it, then resume: the projection is filled again from the log.',
  },
  /** Another program has written a key of the projection. */
  KEY_FOREIGN: {
    react: 'stop',
    text: ({ store, reason }: Params) => `${store} holds a key with a value of another type: ${reason}`,
    remedy:
      'Another program has written a key of the projection. Delete that key, or rebuild the projection with `millrace rebuild`; then resume.',
  },
  /** A part of a table was dropped or detached. */
  ROWS_MISSING: {
    react: 'stop',
    text: ({ store, reason }: Params) => `Rows are missing in ${store}: ${reason}`,
    remedy:
      'A part of the table was dropped or detached, or rows were deleted. Attach the part again and resume, or rebuild the projection with `millrace rebuild`.',
  },
  /** Where the host keeps such records (`SinkBatch.unfit`), this is not thrown: the sink goes on without the record. */
  VALUE_UNFIT: {
    react: 'stop',
    text: ({ store, reason }: Params) => `A value does not fit ${store}: ${reason}`,
  },
} as const satisfies Record<string, { react: SinkReaction; text: (params: Params) => string; remedy?: string }>

interface Params {
  /** The target of the write, for example `Redis` or `table 'features_x_v1'`. */
  readonly store: string
  readonly reason: string
}

export type SinkErrorCode = keyof typeof table

export class SinkError extends SinkFailure {
  readonly code: SinkErrorCode
  readonly react: SinkReaction
  override readonly remedy: string | undefined
  constructor(code: SinkErrorCode, params: Params, cause?: unknown) {
    super(table[code].text(params), { cause })
    this.name = 'SinkError'
    this.code = code
    const { react, remedy } = table[code] as { react: SinkReaction; remedy?: string }
    this.react = react
    this.remedy = remedy
  }
}

/** Whether an error says that the store can never hold the record, so that a sink can go on without it. */
export const isUnfit = (error: unknown): error is SinkFailure =>
  error instanceof UnfitRecordError || (error instanceof SinkError && error.code === 'VALUE_UNFIT')

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)

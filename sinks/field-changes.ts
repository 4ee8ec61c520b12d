/** The changes of fields that a record makes, as stores apply them: checked, and with the bytes that are stored. */
import type { LogRecord } from '../streams/core/log.ts'
import type { FieldsEmit, FieldsTarget, ProjectFields, RankedFieldsEmit } from '../streams/core/projection.ts'

/** How records become changes of fields. */
export interface FieldsProjection {
  readonly project: ProjectFields<FieldsEmit & RankedFieldsEmit>
  /** Bytes of a rank, at the beginning of every stored value; absent: the later change counts. */
  readonly rankBytes?: FieldsTarget['rankBytes']
}

export type FieldChange =
  | { readonly kind: 'set'; readonly entity: string; readonly field: string; readonly value: Buffer }
  | { readonly kind: 'unset'; readonly entity: string; readonly field: string }
  | { readonly kind: 'remove'; readonly entity: string }

/** A lone surrogate has no UTF-8: it becomes the replacement character here, as it does in any store. */
const wellFormed = (text: string): string => (/\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text)

/** Whether the rank of a value is greater. @param rankBytes 0: without ranks, the later value counts */
export const outranks = (value: Buffer, old: Buffer, rankBytes: number): boolean =>
  rankBytes === 0 || value.compare(old, 0, rankBytes, 0, rankBytes) > 0

/**
 * @returns a function that gives the changes of a record in their order. It throws the error of `project`, and then no change of the record counts. What it
 * returned is valid until the next call.
 */
export const changesOf = ({ project, rankBytes: ranked }: FieldsProjection) => {
  const rankBytes = ranked ?? 0
  const changes: FieldChange[] = []
  const removal = (change: FieldChange): void => {
    if (rankBytes > 0) throw new TypeError(`'${change.entity}' has ranked fields, which are never removed.`)
    changes.push(change)
  }
  const emit: FieldsEmit & RankedFieldsEmit = {
    set: (entity: string, field: string, value: Buffer | string, rank?: Buffer) => {
      if ((rank?.length ?? 0) !== rankBytes)
        throw new TypeError(`The rank of '${field}' has ${rank?.length ?? 0} bytes, expected ${rankBytes}.`)
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      const stored = rank === undefined ? bytes : Buffer.concat([rank, bytes])
      changes.push({ kind: 'set', entity: wellFormed(entity), field: wellFormed(field), value: stored })
    },
    unset: (entity, field) => removal({ kind: 'unset', entity: wellFormed(entity), field: wellFormed(field) }),
    remove: (entity) => removal({ kind: 'remove', entity: wellFormed(entity) }),
  }
  return (record: LogRecord): readonly FieldChange[] => {
    changes.length = 0
    project(record, emit)
    return changes
  }
}

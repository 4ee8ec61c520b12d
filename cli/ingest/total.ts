/** What became of the rows of a file: counted, and told. */

import type { FileRow, RefusedRow } from '../../files/index.ts'
import { type Generation, generationText } from '../backfill.ts'
import { type Late, lateTexts, type Older, olderText } from '../late-rows.ts'

/** The answer to a request with rows. */
export interface Report {
  readonly accepted: number
  readonly rejected: number
  readonly errors: readonly {
    readonly index: number
    readonly field: string
    readonly value: unknown
    readonly expected: string
  }[]
  readonly position: string
}

export interface Total {
  accepted: number
  rejected: number
  /** The first errors, with the number of the row in the file, from 1. */
  readonly errors: { row: number; field: string; value: unknown; expected: string }[]
  /** The position token of the last request. */
  position: string
  /** The rows that were too late for views, if somebody has waited for them. */
  late?: Late
  /** The rows that are earlier than what the dataset had before; not told of a load that may have been begun before. */
  older?: Older
  /** The generation that was begun for rows that are older than what the dataset had. */
  generation?: Generation
}

const ERRORS_SHOWN = 20

export const add = (total: Total, report: Report, rows: readonly Pick<FileRow, 'row'>[]): void => {
  total.accepted += report.accepted
  total.rejected += report.rejected
  if (report.accepted > 0) total.position = report.position
  for (const { index, ...problem } of report.errors) note(total, { row: rows[index].row, ...problem })
}

export const refuse = (total: Total, { rows, ...problem }: RefusedRow): void => {
  total.rejected += rows
  note(total, problem)
}

const note = ({ errors }: Total, { row, field, value, expected }: Total['errors'][number]): void => {
  if (errors.length < ERRORS_SHOWN) errors.push({ row, field, value, expected })
}

export const textOf = (dataset: string, { accepted, rejected, errors, late, older, generation }: Total): string =>
  [
    `${accepted} rows accepted, ${rejected} rejected.`,
    ...(older === undefined ? [] : [olderText(dataset, older)]),
    ...(late === undefined ? [] : lateTexts(late)),
    ...(generation === undefined ? [] : [generationText(generation)]),
    ...errors.map(
      ({ row, field, value, expected }) =>
        `row ${row}: ${field || 'the row'} is ${JSON.stringify(value)}; expected ${expected}.`,
    ),
    ...(rejected > errors.length && errors.length >= ERRORS_SHOWN ? ['...'] : []),
  ].join('\n')

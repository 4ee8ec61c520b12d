/**
 * A table of a dataset whose columns follow its producers must not leave out a column that was declared already: another worker may know of it sooner, and
 * have accepted its first rows. A row is accepted after its columns were declared, so whoever has read the row and then the catalogue to its end knows them.
 */
import { type CatalogTail, type Platform, planOf } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import { LogError, type LogRecord } from '../streams/core/log.ts'
import { tailAtEnd } from './tail-at-end.ts'

export interface PresentColumnsOptions {
  readonly platform: Platform
  readonly tail: CatalogTail
}

const TAIL_TIMEOUT_MS = 10_000

/** @throws LogError UNAVAILABLE if the instance is about to begin anew with other columns: its task ends without having written these rows */
export type RequirePresent = (wanted: PlannedInstance) => Promise<void>

export const presentColumns =
  ({ platform, tail }: PresentColumnsOptions): RequirePresent =>
  async ({ instance, revision }) => {
    if (!(await tailAtEnd(platform, tail, TAIL_TIMEOUT_MS)))
      throw new LogError(
        'UNAVAILABLE',
        `${instance}: the catalogue was not read to its end within ${TAIL_TIMEOUT_MS} ms`,
      )
    const present = planOf(tail.catalog.current, platform).find((planned) => planned.instance === instance)
    if (present?.revision === revision) return
    throw new LogError('UNAVAILABLE', `${instance}: another version is declared, and begins`)
  }

/** `prepare`, and then the check, if a record has what is not stored. */
export const preparedWith =
  (
    prepare: (records: readonly LogRecord[]) => Promise<void>,
    lacks: ((record: LogRecord) => boolean) | undefined,
    require: () => Promise<void>,
  ): ((records: readonly LogRecord[]) => Promise<void>) =>
  async (records) => {
    await prepare(records)
    if (lacks !== undefined && records.some(lacks)) await require()
  }

/** Profiles of columns, each kept as long as the rows of its window are the same. */
import {
  type Batch,
  type ColumnProfile,
  columnProfiles,
  type ProfiledColumn,
  type ProfilesRead,
} from './column-profile.ts'
import type { HeldRows } from './held-rows.ts'
import type { Scope, WindowCount } from './scope.ts'

/** What is kept; a profile has some kilobytes. */
const KEPT_MAX = 2_000

export class Profiles {
  /** Least recently used first. */
  readonly #kept = new Map<string, ColumnProfile>()

  /** Whether all of these are kept, so that nothing has to be read. */
  has(table: HeldRows, { columns }: Batch, scope: Scope, windows: readonly WindowCount[]): boolean {
    return columns.every((column) => windows.every((window) => this.#kept.has(keyOf(table, column, scope, window))))
  }

  /**
   * @param windows as `countedWindows` found them
   * @returns by column, one for each window in their order
   * @throws ProfileReadError
   */
  async of(
    table: HeldRows,
    batch: Batch,
    scope: Scope,
    windows: readonly WindowCount[],
  ): Promise<ReadonlyMap<string, readonly ColumnProfile[]>> {
    const isMissing = (column: ProfiledColumn, window: WindowCount) =>
      !this.#kept.has(keyOf(table, column, scope, window))
    const columns = batch.columns.filter((column) => windows.some((window) => isMissing(column, window)))
    const wanted = windows.filter((window) => columns.some((column) => isMissing(column, window)))
    const read: ProfilesRead =
      columns.length === 0 ? new Map() : await columnProfiles(table, { columns }, scope, wanted)
    return new Map(
      batch.columns.map((column) => {
        const profiles = windows.map((window) => {
          const key = keyOf(table, column, scope, window)
          const profile = read.get(column.name)?.get(window.window) ?? this.#kept.get(key)
          if (profile === undefined) throw new Error(`there is no profile of window ${window.window} of ${column.name}`)
          this.#keep(key, profile)
          return profile
        })
        return [column.name, profiles]
      }),
    )
  }

  #keep(key: string, profile: ColumnProfile): void {
    this.#kept.delete(key)
    this.#kept.set(key, profile)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest)
  }
}

/** The digest names the rows, so nothing else of the scope matters. */
const keyOf = (
  { table }: HeldRows,
  { name, type }: ProfiledColumn,
  { windowMs = 0 }: Scope,
  { window, rows, digest }: WindowCount,
): string => [table, name, type, windowMs, window, rows, digest].join('\n')

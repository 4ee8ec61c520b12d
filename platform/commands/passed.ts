/** Waits until a fold of this process contains the effect of a command, so that a caller can read its own writes. */

/** A fold of one partition that this process follows. */
export interface Following {
  /** The first offset that is not applied yet. */
  readonly position: number
  /** Checks the condition after each change. @returns whether it became true within `timeoutMs` */
  waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean>
}

/**
 * Resolves as soon as the fold has applied the record at `offset`, or after `timeoutMs`.
 * @returns whether it has applied it
 */
export const passed = (fold: Following, offset: number, timeoutMs: number): Promise<boolean> =>
  fold.waitFor(() => fold.position > offset, timeoutMs)

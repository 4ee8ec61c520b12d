/** Reading one's own writes: what a command changed is in a fold that this process follows. */

/** A fold of one partition that is followed. */
export interface Following {
  /** First offset that is not applied yet. */
  readonly position: number
  /** @returns whether the condition came to hold within `timeoutMs`; it is looked at after each change */
  waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean>
}

/** @returns whether the fold has applied the record at `offset`, as soon as it has, at the latest after `timeoutMs` */
export const passed = (fold: Following, offset: number, timeoutMs: number): Promise<boolean> =>
  fold.waitFor(() => fold.position > offset, timeoutMs)

/** When a part counts as down, and as up again. It is pure: answers in, changes out. */

export interface Verdict {
  readonly isDown: boolean
  /** Why the last question failed; empty if it did not. */
  readonly reason: string
  /** Failed questions in a row. */
  readonly failures: number
  /** When the first of them was asked, ms; `null` if the last one was answered. */
  readonly failingSince: number | null
  /** When people were told last, ms; `null` if there is nothing to tell. */
  readonly toldAt: number | null
}

/** Nothing is known yet: a part that is down from the beginning is told of like any other. */
export const UNKNOWN: Verdict = { isDown: false, reason: '', failures: 0, failingSince: null, toldAt: null }

/** `still`: it has been down for a long time, and people are told again. */
export type News = 'down' | 'still' | 'up' | undefined

export interface Rules {
  /** A part is down after so many failed questions in a row. */
  readonly failuresMax: number
  /** People are told again after this time, ms. */
  readonly repeatMs: number
}

/** @param failure why the question failed; `undefined` if it was answered @param now ms */
export const judged = (
  before: Verdict,
  failure: string | undefined,
  now: number,
  { failuresMax, repeatMs }: Rules,
): { readonly verdict: Verdict; readonly news: News } => {
  if (failure === undefined) return { verdict: UNKNOWN, news: before.isDown ? 'up' : undefined }
  const failures = before.failures + 1
  const verdict = { ...before, reason: failure, failures, failingSince: before.failingSince ?? now }
  if (failures < failuresMax) return { verdict, news: undefined }
  const isDue = before.toldAt === null || now - before.toldAt >= repeatMs
  const news = before.isDown ? (isDue ? 'still' : undefined) : 'down'
  return { verdict: { ...verdict, isDown: true, toldAt: isDue ? now : before.toldAt }, news }
}

/**
 * The life of one alert: quiet -> pending -> firing -> quiet. It fires if its condition held in k of the last n observations, and ends after some
 * clear ones in a row; in between nothing changes. Observations have an order: the same order again replaces what was observed, so neither a second
 * observer nor a repeated step counts one twice.
 */

/** How a rule judges. */
export interface Judging {
  /** k of n. */
  readonly raiseAfter: number
  readonly outOf: number
  readonly clearAfter: number
}

export interface Outcome {
  readonly order: number
  /** The condition holds; between the threshold and the clear value it neither holds nor is clear. */
  readonly holds: boolean
  readonly clear: boolean
  /** Id of the event that was judged. */
  readonly evidence: string
}

export interface Series {
  readonly status: 'quiet' | 'pending' | 'firing'
  /** In their order. Empty if nothing of late holds: what is not kept changes no decision. */
  readonly outcomes: readonly Outcome[]
  /** Observations up to this order are done: an alert that ended does not rise again from what raised it. */
  readonly doneOrder: number
  /** Number of its last change; 0 before the first. */
  readonly seq: number
  /** Log time at which it began to fire last, ms; 0 before the first time. */
  readonly startsAt: number
  /** Log time at which it ended last, ms. `null`: it never did. */
  readonly endedAt: number | null
  /** How often it came back soon after its end, in a row. */
  readonly flaps: number
}

export const QUIET: Series = {
  ...{ status: 'quiet', outcomes: [], doneOrder: Number.NEGATIVE_INFINITY },
  ...{ seq: 0, startsAt: 0, endedAt: null, flaps: 0 },
}

/** An alert that comes back within this log time after its end flaps, ms. */
export const FLAP_MS = 3_600_000
/** Each return doubles what it takes to end, at most so often: 2, 4, 8, 16 clear observations. */
const FLAPS_MAX = 3

export const clearNeeded = ({ flaps }: Pick<Series, 'flaps'>, { clearAfter }: Judging): number =>
  clearAfter * 2 ** flaps

/** `raised` and `cleared` are the changes that are told. */
export type Change = 'raised' | 'cleared' | undefined

/**
 * The series after one more observation.
 * @param at log time, ms
 */
export const judge = (
  series: Series,
  judging: Judging,
  outcome: Outcome,
  at: number,
): { readonly series: Series; readonly change: Change } => {
  const outcomes = withOutcome(series, outcome, Math.max(judging.outOf, clearNeeded(series, judging)))
  if (outcomes === undefined) return { series, change: undefined }
  if (series.status === 'firing') {
    const needed = clearNeeded(series, judging)
    const isClear = outcomes.length >= needed && outcomes.slice(-needed).every(({ clear }) => clear)
    return isClear
      ? { series: ended(series, at, outcomes.at(-1) as Outcome), change: 'cleared' }
      : { series: { ...series, outcomes }, change: undefined }
  }
  const held = outcomes.slice(-judging.outOf).filter(({ holds }) => holds).length
  if (held >= judging.raiseAfter) return { series: raised(series, outcomes, at), change: 'raised' }
  const next: Series =
    held > 0 ? { ...series, status: 'pending', outcomes } : { ...series, status: 'quiet', outcomes: [] }
  return { series: next, change: undefined }
}

/** @returns `undefined` if the observation is too old to count */
const withOutcome = (
  { outcomes, doneOrder }: Series,
  outcome: Outcome,
  kept: number,
): readonly Outcome[] | undefined => {
  const { order } = outcome
  if (order <= doneOrder) return undefined
  const others = outcomes.filter((each) => each.order !== order)
  const at = others.findIndex((each) => each.order > order)
  const all = at < 0 ? [...others, outcome] : [...others.slice(0, at), outcome, ...others.slice(at)]
  return all.slice(-kept)
}

const raised = (series: Series, outcomes: readonly Outcome[], at: number): Series => {
  const isFlapping = series.endedAt !== null && at - series.endedAt <= FLAP_MS
  const flaps = isFlapping ? Math.min(FLAPS_MAX, series.flaps + 1) : 0
  return { ...series, status: 'firing', outcomes, seq: series.seq + 1, startsAt: at, flaps }
}

/** The series after its end, whatever the reason: it takes new observations to raise it again. */
export const ended = (series: Series, at: number, last: Pick<Outcome, 'order'> | undefined): Series => ({
  ...series,
  ...{ status: 'quiet', outcomes: [], seq: series.seq + 1, endedAt: at },
  doneOrder: Math.max(series.doneOrder, last?.order ?? series.outcomes.at(-1)?.order ?? series.doneOrder),
})

/** Ids of the events that held, oldest first. */
export const evidenceOf = ({ outcomes }: Series, { outOf }: Judging): readonly string[] =>
  outcomes
    .slice(-outOf)
    .filter(({ holds }) => holds)
    .map(({ evidence }) => evidence)

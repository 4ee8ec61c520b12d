/** How good the watched model was, week by week: what the platform has measured with the outcomes, compared with the same figure computed from the flights. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type DelayModel, type Departure, delayQuality, scoreOf } from '../../examples/delays/index.ts'
import type { Http } from './http.ts'

const TIMEOUT_MS = 120_000
const POLL_MS = 100
/** Two ways to add up the same numbers. */
const ROUNDING = 1e-9

export interface QualityResult {
  readonly weeks: number
  readonly differences: number
}

interface Figure {
  readonly window_start: number
  readonly predictions: number
  readonly labelled: number
  readonly value: number | null
}

export interface QualityOptions {
  readonly http: Http
  readonly model: DelayModel
  readonly windows: ReadonlyMap<number, readonly Departure[]>
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Waits until every week is measured with all its outcomes. @throws Error if it is not in time */
export const compareQuality = async ({ http, model, windows, say, signal }: QualityOptions): Promise<QualityResult> => {
  const deadline = performance.now() + TIMEOUT_MS
  for (;;) {
    signal.throwIfAborted()
    const path = `/v1/performance?name=${delayQuality.name}&figure=auc&kind=realised&slice=&limit=1000`
    const { items } = await http.get<{ items: Figure[] }>(path)
    const known = items.filter(({ window_start: start, labelled }) => labelled === windows.get(start)?.length)
    if (known.length === windows.size) {
      const wrong = known.filter(
        ({ window_start: start, value }) =>
          value === null || Math.abs(value - aucOf(model, windows.get(start) ?? [])) > ROUNDING,
      )
      const values = known.map(({ value }) => value ?? Number.NaN)
      say(
        `performance     AUC of ${known.length} weeks from ${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}, every outcome known; computed again from the flights: ${wrong.length} differences`,
      )
      return { weeks: known.length, differences: wrong.length }
    }
    if (performance.now() > deadline)
      throw new Error(
        `${known.length} of ${windows.size} weeks are measured with all outcomes in ${TIMEOUT_MS / 1000} s`,
      )
    await sleep(POLL_MS)
  }
}

/** Probability that a late flight has a greater score than one that is not; ties count half. */
export const aucOf = (model: DelayModel, of: readonly Departure[]): number => {
  const scored = of.map((each) => ({ score: scoreOf(model, each.features), late: each.late }))
  scored.sort((a, b) => a.score - b.score)
  let ranks = 0
  let late = 0
  for (let from = 0; from < scored.length; ) {
    let to = from + 1
    while (to < scored.length && scored[to].score === scored[from].score) to++
    for (let i = from; i < to; i++) {
      if (!scored[i].late) continue
      late++
      ranks += (from + to + 1) / 2
    }
    from = to
  }
  return (ranks - (late * (late + 1)) / 2) / (late * (scored.length - late))
}

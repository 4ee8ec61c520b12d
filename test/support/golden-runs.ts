/** The runs of the golden cases of searches: five runs a to e, of which some lack a metric, a parameter or a tag. */
import type { Subject } from '../../queries/search/index.ts'

export interface GoldenRun {
  readonly id: string
  readonly start: number
  readonly m?: number
  readonly p?: string
  readonly t?: string
}

export const goldenRuns: readonly GoldenRun[] = [
  { id: 'a', start: 10, m: 1, p: 'Ab', t: 'x' },
  { id: 'b', start: 20, m: Number.NaN, p: 'ab' },
  { id: 'c', start: 30, p: '10' },
  { id: 'd', start: 20, m: -3, p: '9' },
  { id: 'e', start: 5, m: Number.POSITIVE_INFINITY },
]

export const goldenSubject = ({ id, start, m, p, t }: GoldenRun): Subject => ({
  attributes: { run_id: id, start_time: start },
  metrics: m === undefined ? [] : [{ key: 'm', value: m }],
  params: new Map(p === undefined ? [] : [['p', p]]),
  tags: new Map(t === undefined ? [] : [['t', t]]),
})

/** Filter and order -> the runs that are found, in their order. */
export const goldenSearches: readonly (readonly [filter: string, orderBy: readonly string[], found: string])[] = [
  ['', [], 'cbdae'],
  ['', ['metrics.m ASC'], 'daebc'],
  ['', ['metrics.m DESC'], 'eadbc'],
  ["params.p LIKE 'A%'", ['run_id'], 'a'],
  ["params.p ILIKE 'A%'", ['run_id'], 'ab'],
  ["params.p = 'ab'", ['run_id'], 'b'],
  ["params.p != 'ab'", ['run_id'], 'acd'],
  ["tags.t != 'x'", ['run_id'], ''],
  ['metrics.m != 1', ['run_id'], 'bde'],
  ['metrics.m <= 1', ['run_id'], 'abd'],
  ['start_time > 10', ['run_id'], 'bcd'],
  ['', ['params.p ASC'], 'cdabe'],
]

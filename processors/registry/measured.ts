/** What an evaluation may say. The first thing that is wrong is named. */
import type { avro } from '../../schemas/index.ts'

export const METRICS_MAX = 1000
export const GROUPS_MAX = 200
/** Of all metrics together: a test of a policy draws all of them some thousand times. */
export const SCORES_MAX = 20_000
const TEXT_MAX = 250

export interface Invalid {
  readonly field: string
  readonly value: string
  readonly expected: string
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 100) ?? 'undefined'
const wrong = (field: string, value: unknown, expected: string): Invalid => ({ field, value: shown(value), expected })

const textWrong = (field: string, text: string): Invalid | undefined =>
  text === '' || text.length > TEXT_MAX ? wrong(field, text, `a text of 1 to ${TEXT_MAX} characters`) : undefined

/** The first thing that is wrong in what a command says of an evaluation. */
export const invalidIn = ({ dataset, digest, metrics, groups }: avro.RecordEvaluation): Invalid | undefined => {
  if (metrics.length + groups.length === 0)
    return wrong('metrics', metrics, 'at least one metric, or counts of a group')
  if (metrics.length > METRICS_MAX) return wrong('metrics', metrics.length, `at most ${METRICS_MAX}`)
  if (groups.length > GROUPS_MAX) return wrong('groups', groups.length, `at most ${GROUPS_MAX}`)
  const scores = metrics.reduce((sum, metric) => sum + metric.scores.length, 0)
  if (scores > SCORES_MAX) return wrong('metrics', `${scores} scores`, `at most ${SCORES_MAX} scores of all metrics`)
  return (
    textWrong('dataset', dataset) ??
    (digest === null ? undefined : textWrong('digest', digest)) ??
    firstOf(metrics, metricWrong) ??
    firstOf(groups, countsWrong) ??
    twice('metrics', metrics, ({ metric, by, group }) => [metric, by, group]) ??
    twice('groups', groups, ({ by, group }) => [by, group])
  )
}

const firstOf = <T>(list: readonly T[], wrongIn: (one: T, i: number) => Invalid | undefined): Invalid | undefined => {
  for (const [i, one] of list.entries()) {
    const found = wrongIn(one, i)
    if (found !== undefined) return found
  }
  return undefined
}

const twice = <T>(field: string, list: readonly T[], keyOf: (one: T) => unknown): Invalid | undefined => {
  const seen = new Set<string>()
  return firstOf(list, (one, i) => {
    const key = JSON.stringify(keyOf(one))
    if (seen.has(key)) return wrong(`${field}.${i}`, keyOf(one), 'each of them once')
    seen.add(key)
    return undefined
  })
}

const metricWrong = (one: avro.EvaluationMetric, i: number): Invalid | undefined => {
  const { metric, by, group, value, rows, scores } = one
  const at = `metrics.${i}`
  if ((by === null) !== (group === null)) return wrong(`${at}.group`, group, 'both by and group, or neither')
  const bad = scores.find((score) => !Number.isFinite(score))
  if (bad !== undefined) return wrong(`${at}.scores`, String(bad), 'finite numbers')
  if ((value === null) === (scores.length === 0)) return wrong(`${at}.value`, value, 'either value or scores')
  if (rows !== null && rows < 0) return wrong(`${at}.rows`, rows, 'a number of rows')
  if (scores.length > 0 && rows !== null && rows !== scores.length)
    return wrong(`${at}.rows`, rows, `none, or the number of scores, which is ${scores.length}`)
  return (
    textWrong(`${at}.metric`, metric) ??
    (by === null || group === null ? undefined : (textWrong(`${at}.by`, by) ?? textWrong(`${at}.group`, group)))
  )
}

const countsWrong = (one: avro.GroupCounts, i: number): Invalid | undefined => {
  const { by, group, rows, selected, positives, truePositives } = one
  const at = `groups.${i}`
  const isCount = (count: number, most: number) => count >= 0 && count <= most
  if (rows < 0) return wrong(`${at}.rows`, rows, 'a number of rows')
  if (!isCount(selected, rows)) return wrong(`${at}.selected`, selected, `a number from 0 to rows, ${rows}`)
  if ((positives === null) !== (truePositives === null))
    return wrong(`${at}.truePositives`, truePositives, 'both positives and truePositives, or neither')
  if (positives !== null && truePositives !== null) {
    if (!isCount(positives, rows)) return wrong(`${at}.positives`, positives, `a number from 0 to rows, ${rows}`)
    const [least, most] = [Math.max(0, selected + positives - rows), Math.min(selected, positives)]
    if (truePositives < least || truePositives > most)
      return wrong(`${at}.truePositives`, truePositives, `a number from ${least} to ${most}, as the other counts allow`)
  }
  return textWrong(`${at}.by`, by) ?? textWrong(`${at}.group`, group)
}

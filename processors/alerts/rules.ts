/** Which measurements a rule is about, and what it says of a value. */
import type { avro } from '../../schemas/index.ts'
import { matches } from '../catalog/index.ts'
import type { Outcome } from './series.ts'

/** A rule that is in force. */
export interface Rule {
  readonly rule: avro.AlertRule
  readonly version: number
  /** The team that declared it first: it is part of every fingerprint of the rule. */
  readonly team: string
}

/** What a rule can be about: one thing of a signal. */
export type Watched = Pick<avro.Measurement, 'of' | 'model' | 'version' | 'baselineId'>

/** A pattern that is not there fits everything, also what has no name. */
export const fits = (pattern: string | null, name: string | null): boolean =>
  pattern === null || (name !== null && matches(pattern, name))

export const isAbout = ({ rule }: Rule, watched: Watched): boolean => isNamed(rule, watched)

/** Whether a rule asks for what was observed of something. */
export const isNamed = (
  rule: Pick<avro.AlertRule, 'of' | 'model'>,
  { of, model }: Pick<Watched, 'of' | 'model'>,
): boolean => fits(rule.of, of) && fits(rule.model, model)

export const subjectOf = ({ rule, team }: Rule, { of, model, version, baselineId }: Watched): avro.AlertSubject => ({
  ...{ team, rule: rule.name, model, version, feature: of === '' ? null : of, baselineId },
})

/** What a rule of values says. `undefined`: there is no value, which neither raises nor clears. */
export const valueOutcome = (
  { threshold, clearAt, isBelow }: avro.AlertRule,
  value: number | null,
): Pick<Outcome, 'holds' | 'clear'> | undefined => {
  if (value === null || Number.isNaN(value) || threshold === null || clearAt === null) return undefined
  return isBelow
    ? { holds: value <= threshold, clear: value > clearAt }
    : { holds: value >= threshold, clear: value < clearAt }
}

const isExact = (pattern: string | null): pattern is string => pattern?.includes('*') === false

/** What a rule of absence expects although nothing was ever observed of it: what it names without a pattern. */
export const expectedOf = ({ rule }: Rule): Watched | undefined => {
  const { absentMs, of, model } = rule
  if (absentMs === null || (of === null && model === null)) return undefined
  if ((of !== null && !isExact(of)) || (model !== null && !isExact(model))) return undefined
  return { of: of ?? '', model, version: null, baselineId: null }
}

const SUMMARY_MAX = 1024
const named = ({ of, model, version }: Watched): string =>
  [model === null ? '' : `model ${model}${version === null ? '' : ` version ${version}`}`, of]
    .filter((part) => part !== '')
    .join(', ') || 'everything'

/** One sentence about an alert, at most 1,024 characters. */
export const summaryOf = ({ rule }: Rule, watched: Watched, value: number | null, detail: string | null): string => {
  const { name, signal, threshold, isBelow, absentMs } = rule
  const said =
    absentMs !== null
      ? `nothing was observed for ${absentMs} ms`
      : `${signal} is ${value}, ${isBelow ? 'at most' : 'at least'} ${threshold} raises`
  const text = `${name}: ${named(watched)}: ${said}${detail === null ? '' : ` (${detail})`}`
  return text.length <= SUMMARY_MAX ? text : `${text.slice(0, SUMMARY_MAX - 3)}...`
}

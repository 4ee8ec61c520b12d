/** Rules on a metric: alone, or against the champion. */
import { type avro, derivedId } from '../../../schemas/index.ts'
import { bootstrap, RESAMPLES, signTest } from './paired.ts'
import { type Evaluated, type Finding, type GateInput, inconclusive, type Measured, passIf } from './types.ts'

/** What is wrong with a value, or the value. */
type Read =
  | { readonly why: string; readonly measured?: Measured }
  | { readonly measured: Measured; readonly value: number }

const measuredIn = (evaluated: Evaluated | undefined, { metric, by }: avro.PolicyRule, group: string | null) =>
  evaluated?.metrics.find((each) => each.metric === metric && each.by === by && each.group === group)

const read = (who: string, evaluated: Evaluated | undefined, rule: avro.PolicyRule, group: string | null): Read => {
  if (evaluated === undefined) return { why: `${who} is not measured on the dataset` }
  const measured = measuredIn(evaluated, rule, group)
  if (measured === undefined) return { why: `'${rule.metric}' of ${who} is not measured` }
  const { value, rows } = measured
  if (value === null) return { measured, why: `'${rule.metric}' of ${who} is not finite` }
  if (rule.minRows === null || rule.minRows === 0) return { measured, value }
  if (rows === null)
    return { measured, why: `the number of rows of ${who} is not known, at least ${rule.minRows} are needed` }
  if (rows < rule.minRows)
    return { measured, why: `${who} is measured on ${rows} rows, at least ${rule.minRows} are needed` }
  return { measured, value }
}

/** The groups of a rule: those on which either version was measured, in the order of their names. */
export const groupsOf = (rule: avro.PolicyRule, ...evaluations: readonly (Evaluated | undefined)[]): string[] => {
  const found = evaluations.flatMap((evaluated) =>
    (evaluated?.metrics ?? []).filter(({ metric, by }) => metric === rule.metric && by === rule.by),
  )
  return [...new Set(found.map(({ group }) => group!))].sort()
}

const orient =
  ({ higherIsBetter }: avro.PolicyRule) =>
  (value: number) =>
    higherIsBetter ? value : -value

export const absolute = (rule: avro.PolicyRule, { candidate }: GateInput, group: string | null): Finding => {
  const found = read('the candidate', candidate.evaluated, rule, group)
  const shown = { group, candidate: found.measured?.value ?? null, rows: found.measured?.rows ?? null }
  if ('why' in found) return inconclusive(found.why, shown)
  const oriented = orient(rule)
  const margin = oriented(found.value) - oriented(rule.threshold!)
  return { ...shown, margin, verdict: passIf(margin >= 0) }
}

/** @param at ordinal of the group: each test has a seed of its own */
export const compared = (rule: avro.PolicyRule, input: GateInput, group: string | null, at: number): Finding => {
  const { candidate, champion } = input
  const v = read('the candidate', candidate.evaluated, rule, group)
  const b = read('the champion', champion?.evaluated, rule, group)
  const shown = {
    group,
    candidate: v.measured?.value ?? null,
    champion: b.measured?.value ?? null,
    rows: v.measured?.rows ?? null,
  }
  if ('why' in v) return inconclusive(v.why, shown)
  if ('why' in b) return inconclusive(b.why, shown)
  const digest = candidate.evaluated?.digest ?? null
  if (digest === null || digest !== champion?.evaluated?.digest)
    return inconclusive(
      'the versions are not measured on the same rows: the digests of the dataset are unknown or differ',
      shown,
    )
  const threshold = rule.threshold!
  const required = rule.check === 'relative' ? { share: threshold, amount: 0 } : { share: 0, amount: threshold }
  if (b.value === 0 && required.share > 0)
    return inconclusive(`'${rule.metric}' of the champion is 0, of which there is no share`, shown)
  const oriented = orient(rule)
  const margin =
    oriented(v.value) -
    oriented(b.value) -
    (required.share === 0 ? required.amount : required.share * Math.abs(b.value))
  const values = { ...shown, margin }
  if (rule.test === null) return { ...values, verdict: passIf(margin >= 0) }
  const scores = [v.measured.scores.map(oriented), b.measured.scores.map(oriented)] as const
  if (scores[0].length === 0 || scores[0].length !== scores[1].length)
    return inconclusive(
      `a test needs the scores of the same rows, there are ${scores[0].length} and ${scores[1].length}`,
      values,
    )
  return { ...values, ...tested(rule, scores, required, seedOf(input.gateId, rule.name, at)) }
}

const tested = (
  { test, confidence }: avro.PolicyRule,
  [candidate, champion]: readonly [readonly number[], readonly number[]],
  required: { readonly share: number; readonly amount: number },
  seed: string,
): Finding => {
  const level = confidence!
  if (test === 'sign') {
    const { wins, losses, pBetter, pWorse } = signTest(candidate, champion, required.amount)
    const found = { wins, losses, pValue: pBetter }
    return judged(pBetter <= 1 - level, pWorse <= 1 - level, found)
  }
  const { lower, upper, pValue } = bootstrap(candidate, champion, required, level, seed)
  return judged(lower >= 0, upper < 0, { lower, upper, pValue, resamples: RESAMPLES, seed })
}

const judged = (isBetter: boolean, isWorse: boolean, found: Partial<Finding>): Finding =>
  isBetter || isWorse
    ? { ...found, verdict: passIf(isBetter) }
    : inconclusive('chance is not ruled out at this confidence', found)

/** The seed of a test: it follows from the id of the gate, so a replay draws the same rows. */
export const seedOf = (gateId: string, rule: string, at: number): string =>
  derivedId(gateId, rule, 0, at, 0).replaceAll('-', '')

/** What each check of a rule needs and may have. */
import type { avro } from '../../../../schemas/index.ts'
import { type Check, isFields } from '../../check.ts'
import type { Fields } from '../../types.ts'

type Field = 'metric' | 'direction' | 'threshold' | 'by' | 'test' | 'confidence' | 'minRows'

export interface Form {
  readonly needs: readonly Field[]
  readonly may: readonly Field[]
}

const rates = (needs: readonly Field[], may: readonly Field[] = []): Form => ({ needs, may: ['minRows', ...may] })
const live: Form = { needs: ['metric', 'threshold'], may: ['direction', 'confidence', 'minRows'] }
const versus: Form = { needs: ['metric', 'threshold'], may: ['direction', 'by', 'test', 'confidence', 'minRows'] }

export const FORMS: Readonly<Record<avro.PolicyCheck, Form>> = {
  absolute: { needs: ['metric', 'threshold'], may: ['direction', 'by', 'minRows'] },
  minimum_change: versus,
  relative: versus,
  demographic_parity_ratio: rates(['by'], ['threshold']),
  equal_opportunity_difference: rates(['by', 'threshold']),
  equalized_odds_difference: rates(['by', 'threshold']),
  // Without a metric or threshold, but for drift: rules of earlier releases, which are inconclusive.
  drift: { needs: [], may: ['metric', 'threshold', 'minRows'] },
  data_quality: { needs: [], may: ['metric', 'threshold', 'minRows'] },
  live_performance: { needs: [], may: ['metric', 'threshold', 'direction', 'minRows'] },
  live_minimum_change: live,
  live_relative: live,
}

/** Checks of candidate and champion by what was measured while both served. */
export const LIVE_COMPARISONS: readonly unknown[] = ['live_minimum_change', 'live_relative']
/** Those of which the registry knows the quantiles. */
const LIVE_CONFIDENCES: readonly unknown[] = [0.9, 0.95, 0.975, 0.99, 0.999]

export const RULES_MAX = 50
/** Tests take time in the one order in which the registry decides. */
export const TESTS_MAX = 4
const TEXT_MAX = 250
const NAME = /^[a-z][a-z0-9_]{0,63}$/

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX
const isRate = (check: string): boolean => /_(ratio|difference)$/.test(check)

/** Adds the problems of a list of rules. */
export const checkRules = (check: Check, rules: unknown): void => {
  if (rules === undefined) return
  const isList = Array.isArray(rules) && rules.length <= RULES_MAX
  if (!check.that(isList, 'rules', rules, `a list of at most ${RULES_MAX} rules`)) return
  const seen = new Set<unknown>()
  let tests = 0
  ;(rules as unknown[]).forEach((rule, i) => {
    const path = `rules.${i}`
    if (!isFields(rule)) {
      check.add(path, rule, 'an object with name and check')
      return
    }
    const { name } = rule
    const isName = typeof name === 'string' && NAME.test(name)
    check.that(isName, `${path}.name`, name, 'a lower case letter, then at most 63 of a-z, 0-9 and _')
    check.that(!seen.has(name), `${path}.name`, name, 'a name that no other rule of the policy has')
    seen.add(name)
    if (rule.test !== undefined) tests++
    checkRule(check, rule, `${path}.`)
  })
  check.that(tests <= TESTS_MAX, 'rules', `${tests} rules with a test`, `at most ${TESTS_MAX} rules with a test`)
}

const checkRule = (check: Check, rule: Fields, path: string): void => {
  const kind = rule.check as avro.PolicyCheck
  const isKnown = typeof rule.check === 'string' && Object.hasOwn(FORMS, rule.check)
  if (!check.that(isKnown, `${path}check`, rule.check, `one of ${Object.keys(FORMS).join(', ')}`)) return
  const { needs, may } = FORMS[kind]
  for (const field of needs)
    if (rule[field] === undefined) check.add(path + field, undefined, `a value, which the check ${kind} needs`)
  for (const field of Object.keys(rule))
    if (!['name', 'check', ...needs, ...may].includes(field))
      check.add(
        path + field,
        rule[field],
        `no such field with the check ${kind}, only ${['name', 'check', ...needs, ...may].join(', ')}`,
      )
  checkValues(check, rule, path)
}

const checkValues = (check: Check, rule: Fields, path: string): void => {
  const { metric, direction, threshold, by, test, confidence, minRows } = rule
  const when = (value: unknown, holds: boolean, field: Field, expected: string): void => {
    check.that(value === undefined || holds, path + field, value, expected)
  }
  when(metric, isText(metric), 'metric', `a text of 1 to ${TEXT_MAX} characters`)
  when(by, isText(by), 'by', `a text of 1 to ${TEXT_MAX} characters`)
  when(direction, direction === 'higher' || direction === 'lower', 'direction', 'higher or lower')
  const isShare = typeof threshold === 'number' && threshold >= 0 && threshold <= 1
  if (isRate(String(rule.check))) when(threshold, isShare, 'threshold', 'a number from 0 to 1')
  else when(threshold, Number.isFinite(threshold), 'threshold', 'a finite number')
  when(test, test === 'bootstrap' || test === 'sign', 'test', 'bootstrap or sign')
  const isSignOfShare = test === 'sign' && rule.check === 'relative'
  when(test, !isSignOfShare, 'test', 'bootstrap: a sign test has no share of the champion, only minimum_change')
  const isConfidence = typeof confidence === 'number' && confidence >= 0.5 && confidence <= 0.999
  if (LIVE_COMPARISONS.includes(rule.check)) {
    when(confidence, LIVE_CONFIDENCES.includes(confidence), 'confidence', `one of ${LIVE_CONFIDENCES.join(', ')}`)
    when(
      metric,
      /^[a-z][a-z0-9_]*\..+$/.test(String(metric)),
      'metric',
      'a measure of performance and a figure, such as quality.auc',
    )
  } else {
    when(confidence, isConfidence, 'confidence', 'a number from 0.5 to 0.999')
    when(confidence, test !== undefined, 'confidence', 'none without a test')
  }
  if (minRows !== undefined) check.integer(minRows, `${path}minRows`, 1, 1_000_000_000)
}

/** The problems of a rule for alerts, field by field. The input may be any JSON. */
import { parseDuration } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Look } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'
import { clearAtOf } from './record.ts'

/** What can be watched, and the unit of its values. */
export const SIGNALS: Readonly<Record<string, string>> = Object.fromEntries([
  ['task', '1 for a task, or an instance as a whole, that does not work'],
  ['lag', 'records that an instance has not applied yet'],
  ['freshness', 'seconds since the log got the last row of a dataset'],
  ['store', '1 for a store (`redis`, `clickhouse`, `registry`) that does not answer'],
  ['drift', 'drift of a feature of a model, as a multiple of its threshold'],
  [
    'overdue',
    'seconds that a window of a monitor, of a measure of performance or of a contract has waited for partitions that lag; 0 once it is measured',
  ],
  [
    'performance',
    'a figure of a model, named `<measure>.<figure>` and, of a slice, ` where <slice>`; `<measure>.drift` is the growth of the error, 1 or more if performance has drifted',
  ],
  [
    'contract',
    'of a window of a contract: `<contract>.breaches` and `<contract>.warnings` are the rules that are broken, `<contract>.rows` the rows that came, `<contract>.rule.<rule>` 1 if that rule is broken, else 0; of an outcome that is not certain there is no value',
  ],
  ['predictions', 'predictions of a model: see below'],
])

const FIELDS = ['name', 'alertOn', 'raiseAfter', 'outOf', 'clearAfter', 'severity', 'mutedBy', 'runbook']
const CONDITION = ['signal', 'of', 'model', 'threshold', 'clearAt', 'direction', 'absentFor']
const TEXT_MAX = 250
const STARS_MAX = 10
/** Observations that are kept of a series that flaps. */
const OUT_OF_MAX = 100
const CLEAR_AFTER_MAX = 100
const ABSENT_MS_MIN = 30_000
const MUTERS_MAX = 20
/** Every observation is judged by all of them. */
export const RULES_MAX = 500
const NAME = /^[a-z][a-z0-9_]{0,63}$/

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX

/** @returns all problems of the declaration; empty if it is valid */
export const alertRuleProblems = (rule: unknown, look: Pick<Look, 'names'>): readonly Problem[] => {
  if (!isFields(rule)) return [{ path: '', value: rule, expected: 'an object with name and alertOn' }]
  const check = new Check()
  check.known(rule, [...FIELDS, ...DESCRIBED], '')
  check.name(rule.name)
  check.described(rule)
  const others = look.names('alert_rule').filter((name) => name !== rule.name).length
  check.that(others < RULES_MAX, 'name', rule.name, `at most ${RULES_MAX} rules, retired ones included`)
  checkWatched(check, rule.alertOn)
  checkCounts(check, rule)
  const { severity, runbook, mutedBy, name } = rule
  check.that(
    severity === undefined || severity === 'page' || severity === 'ticket',
    'severity',
    severity,
    'page or ticket',
  )
  check.that(runbook === undefined || isText(runbook), 'runbook', runbook, `a text of 1 to ${TEXT_MAX} characters`)
  const isList = mutedBy === undefined || (Array.isArray(mutedBy) && mutedBy.length <= MUTERS_MAX)
  if (check.that(isList, 'mutedBy', mutedBy, `a list of at most ${MUTERS_MAX} names of rules`))
    ((mutedBy ?? []) as unknown[]).forEach((each, i) => {
      const isOther = typeof each === 'string' && NAME.test(each) && each !== name
      check.that(isOther, `mutedBy.${i}`, each, 'the name of another rule')
    })
  return check.problems
}

const checkWatched = (check: Check, alertOn: unknown): void => {
  if (!isFields(alertOn)) {
    check.add('alertOn', alertOn, 'an object with signal')
    return
  }
  check.known(alertOn, CONDITION, 'alertOn.')
  const { signal } = alertOn
  const isSignal = typeof signal === 'string' && Object.hasOwn(SIGNALS, signal)
  check.that(isSignal, 'alertOn.signal', signal, `one of ${Object.keys(SIGNALS).join(', ')}`)
  for (const field of ['of', 'model'] as const) {
    const value = alertOn[field]
    const stars = typeof value === 'string' ? value.split('*').length - 1 : 0
    const holds = value === undefined || (isText(value) && stars <= STARS_MAX)
    check.that(holds, `alertOn.${field}`, value, `a name, or a pattern with at most ${STARS_MAX} *`)
  }
  checkValues(check, alertOn)
}

const checkValues = (check: Check, condition: Fields): void => {
  const { threshold, clearAt, direction, absentFor } = condition
  if (absentFor !== undefined) {
    const ms = parseDuration(absentFor)
    check.that(
      ms !== undefined && ms >= ABSENT_MS_MIN,
      'alertOn.absentFor',
      absentFor,
      'a duration of at least 30s, such as 1h',
    )
    for (const field of ['threshold', 'clearAt', 'direction'] as const)
      check.that(
        condition[field] === undefined,
        `alertOn.${field}`,
        condition[field],
        'nothing: a rule of absence judges no value',
      )
    return
  }
  const isDirection = direction === undefined || direction === 'above' || direction === 'below'
  check.that(isDirection, 'alertOn.direction', direction, 'above or below')
  for (const field of ['threshold', 'clearAt'] as const) {
    const value = condition[field]
    check.that(value === undefined || Number.isFinite(value), `alertOn.${field}`, value, 'a finite number')
  }
  if (check.problems.length > 0) return
  const isBelow = direction === 'below'
  const from = (threshold ?? 1) as number
  const to = (clearAt ?? clearAtOf(from, isBelow)) as number
  const isApart = isBelow ? to >= from : to <= from
  const side = isBelow ? 'at least' : 'at most'
  check.that(
    isApart,
    'alertOn.clearAt',
    to,
    `${side} the threshold, ${from}: an alert ends where its condition does not hold`,
  )
}

const checkCounts = (check: Check, { raiseAfter = 1, outOf, clearAfter = 2 }: Fields): void => {
  check.integer(raiseAfter, 'raiseAfter', 1, OUT_OF_MAX)
  if (outOf !== undefined && Number.isInteger(raiseAfter))
    check.integer(outOf, 'outOf', raiseAfter as number, OUT_OF_MAX)
  check.integer(clearAfter, 'clearAfter', 1, CLEAR_AFTER_MAX)
}

/** The problems of a silence, field by field. The input may be any JSON. */
import { isInRange, looksLikeSeconds } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Look } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import { timeOf } from './record.ts'

const TEXT_MAX = 250
const STARS_MAX = 10
/** Every firing alert is held against all of them. */
const SILENCES_MAX = 500
const TIME = 'a time as RFC 3339, such as 2026-03-01T08:00:00Z, or in ms since the epoch'

/** @returns all problems of the declaration; empty if it is valid */
export const silenceProblems = (silence: unknown, look: Pick<Look, 'names' | 'find'>): readonly Problem[] => {
  if (!isFields(silence)) return [{ path: '', value: silence, expected: 'an object with name, silences and until' }]
  const check = new Check()
  check.known(silence, ['name', 'silences', 'from', 'until', ...DESCRIBED], '')
  check.name(silence.name)
  check.described(silence)
  const live = look
    .names('silence')
    .filter((name) => name !== silence.name && look.find('silence', name)?.retired === false)
  check.that(live.length < SILENCES_MAX, 'name', silence.name, `at most ${SILENCES_MAX} silences that are not retired`)
  checkSilenced(check, silence.silences)
  const { from, until } = silence
  const isFrom = from === undefined || isTime(from)
  const isUntil = isTime(until)
  check.that(isFrom, 'from', from, TIME)
  check.that(isUntil, 'until', until, TIME)
  if (isFrom && isUntil && from !== undefined)
    check.that((timeOf(from) as number) < (timeOf(until) as number), 'until', until, 'a time after from')
  return check.problems
}

const isTime = (value: unknown): boolean => {
  const ms = timeOf(value)
  return ms !== undefined && isInRange(ms) && !(typeof value === 'number' && looksLikeSeconds(value))
}

const checkSilenced = (check: Check, silences: unknown): void => {
  if (!isFields(silences)) {
    check.add('silences', silences, 'an object with rule')
    return
  }
  check.known(silences, ['rule', 'model', 'of'], 'silences.')
  for (const field of ['rule', 'model', 'of'] as const) {
    const value = silences[field]
    const isPattern = typeof value === 'string' && value !== '' && value.length <= TEXT_MAX
    const holds = isPattern && value.split('*').length - 1 <= STARS_MAX
    const isOptional = field !== 'rule' && value === undefined
    check.that(holds || isOptional, `silences.${field}`, value, `a name, or a pattern with at most ${STARS_MAX} *`)
  }
}

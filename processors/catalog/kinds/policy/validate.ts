/** The problems of a policy, field by field. The input may be any JSON. */
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Look } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'
import { checkRules, FORMS, LIVE_COMPARISONS } from './rules.ts'

const TEXT_MAX = 250
const STARS_MAX = 10
const APPROVALS_MAX = 20
/** Every move of an alias or stage looks through all of them. */
const POLICIES_MAX = 500
export const GUARDED_STAGES = ['Staging', 'Production'] as const

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_MAX

/** @returns all problems of the declaration; empty if it is valid */
export const policyProblems = (policy: unknown, look: Pick<Look, 'names'>): readonly Problem[] => {
  if (!isFields(policy)) return [{ path: '', value: policy, expected: 'an object with name, guards and rules' }]
  const check = new Check()
  check.known(policy, ['name', 'guards', 'dataset', 'rules', 'approvals', ...DESCRIBED], '')
  check.name(policy.name)
  check.described(policy)
  const others = look.names('policy').filter((name) => name !== policy.name).length
  check.that(others < POLICIES_MAX, 'name', policy.name, `at most ${POLICIES_MAX} policies, retired ones included`)
  checkGuards(check, policy.guards)
  checkRules(check, policy.rules)
  const { dataset, approvals = 0, rules = [] } = policy
  check.integer(approvals, 'approvals', 0, APPROVALS_MAX)
  check.that(dataset === undefined || isText(dataset), 'dataset', dataset, `a text of 1 to ${TEXT_MAX} characters`)
  if (check.problems.length > 0) return check.problems
  const list = rules as readonly Fields[]
  check.that(list.length > 0 || approvals !== 0, 'rules', rules, 'at least one rule, or approvals')
  const measures = list.some(
    ({ check: of }) => !LIVE_COMPARISONS.includes(of) && FORMS[of as keyof typeof FORMS].needs.length > 0,
  )
  check.that(
    !measures || dataset !== undefined,
    'dataset',
    dataset,
    'the name of the dataset on which versions are measured',
  )
  return check.problems
}

const checkGuards = (check: Check, guards: unknown): void => {
  if (!isFields(guards)) {
    check.add('guards', guards, 'an object with model, and alias or stage')
    return
  }
  check.known(guards, ['model', 'alias', 'stage'], 'guards.')
  const { model, alias, stage } = guards
  const stars = typeof model === 'string' ? model.split('*').length - 1 : 0
  const pattern = `the name of a model, or a pattern with at most ${STARS_MAX} *`
  check.that(isText(model) && stars <= STARS_MAX, 'guards.model', model, pattern)
  if (!check.that((alias === undefined) !== (stage === undefined), 'guards', guards, 'either alias or stage')) return
  check.that(alias === undefined || isText(alias), 'guards.alias', alias, `a text of 1 to ${TEXT_MAX} characters`)
  const isStage = (GUARDED_STAGES as readonly unknown[]).includes(stage)
  check.that(stage === undefined || isStage, 'guards.stage', stage, `one of ${GUARDED_STAGES.join(', ')}`)
}

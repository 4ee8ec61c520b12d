/**
 * What changes between two contracts, and for whom it breaks: producers, whose rows may be refused now, or readers, to whom less is promised. A new
 * property that may be null, a set rule that is the same or text for people breaks nobody.
 */
import { readContract, type Subject } from './odcs.ts'
import type { Reading } from './reading.ts'
import type { RowRule, RowTest, SetRule } from './rule.ts'
import { expectationOf } from './said.ts'

export interface Change {
  /** The property; empty: the whole object. */
  readonly field: string
  readonly rule: string
  readonly before: string | null
  readonly after: string | null
  /** Nobody: the change is compatible. */
  readonly breaks: readonly ('producers' | 'readers')[]
}

/** Both documents are read by their own properties. */
export const contractChanges = (before: unknown, after: unknown, object?: string): readonly Change[] => {
  const subject: Subject = { dataset: object ?? '', ...(object !== undefined && { object }) }
  const [old, now] = [readContract(before, subject), readContract(after, subject)] as const
  return [...columnChanges(old, now), ...ruleChanges(old, now), ...setChanges(old, now)]
}

export const isBreaking = (changes: readonly Change[]): boolean => changes.some(({ breaks }) => breaks.length > 0)

const columnChanges = (old: Reading, now: Reading): readonly Change[] => {
  const types = (reading: Reading) => new Map(reading.columns.map(({ column, type }) => [column.name, type]))
  const [before, after] = [types(old), types(now)]
  const changes: Change[] = []
  for (const [field, type] of before) {
    const other = after.get(field)
    if (other === undefined) changes.push({ field, rule: 'property', before: type, after: null, breaks: ['readers'] })
    else if (other !== type)
      changes.push({ field, rule: 'logicalType', before: type, after: other, breaks: ['producers', 'readers'] })
  }
  for (const [field, type] of after)
    if (!before.has(field)) changes.push({ field, rule: 'property', before: null, after: type, breaks: [] })
  return changes
}

const ruleChanges = (old: Reading, now: Reading): readonly Change[] => {
  const changes: Change[] = []
  const after = new Map(now.rows.map((rule) => [rule.name, rule]))
  const gone = new Set(old.columns.map(({ column }) => column.name))
  for (const { column } of now.columns) gone.delete(column.name)
  for (const rule of old.rows) {
    const other = after.get(rule.name)
    after.delete(rule.name)
    if (gone.has(rule.column)) continue
    const said = { field: rule.column, rule: rule.name, before: textOf(rule), after: other ? textOf(other) : null }
    if (other === undefined) changes.push({ ...said, breaks: isStrict(rule) ? ['readers'] : [] })
    else if (textOf(rule) !== textOf(other)) changes.push({ ...said, breaks: brokenBy(rule, other) })
  }
  const known = new Set(old.columns.map(({ column }) => column.name))
  for (const rule of after.values())
    changes.push({
      ...{ field: rule.column, rule: rule.name, before: null, after: textOf(rule) },
      // Rows of before do not have a new property, so only a rule against null refuses them.
      breaks: isStrict(rule) && (known.has(rule.column) || refusesNull(rule)) ? ['producers'] : [],
    })
  return changes
}

const refusesNull = ({ tests }: RowRule): boolean =>
  tests.some((test) => test.is === 'present' || (test.is === 'listed' && test.not && test.values.includes(null)))

const isStrict = ({ action }: RowRule): boolean => action === 'reject'

const textOf = ({ action, tests }: RowRule): string =>
  `${action} unless ${tests.map((test) => ('values' in test ? `${test.is} ${JSON.stringify(test.values)}` : expectationOf(test))).join(' and ')}`

const brokenBy = (old: RowRule, now: RowRule): Change['breaks'] => {
  if (!isStrict(old) && !isStrict(now)) return []
  if (!isStrict(old)) return ['producers']
  if (!isStrict(now)) return ['readers']
  if (old.tests.length !== now.tests.length) return ['producers', 'readers']
  const parts = old.tests.map((test, i) => compare(test, now.tests[i] as RowTest))
  return (['producers', 'readers'] as const).filter((who) => parts.some((part) => part.includes(who)))
}

/** Whom it breaks that `now` takes the place of `old`. */
const compare = (old: RowTest, now: RowTest): Change['breaks'] => {
  if (JSON.stringify(old) === JSON.stringify(now)) return []
  if (old.is === 'listed' && now.is === 'listed' && old.not === now.not) {
    const [narrow, wide] = old.not ? ([now.values, old.values] as const) : ([old.values, now.values] as const)
    const refused = narrow.some((value) => !wide.includes(value))
    const passed = wide.some((value) => !narrow.includes(value))
    return [...(refused ? (['producers'] as const) : []), ...(passed ? (['readers'] as const) : [])]
  }
  if ((old.is === 'range' && now.is === 'range') || (old.is === 'length' && now.is === 'length')) {
    const lower = moved(
      old.min,
      now.min,
      1,
      'isAboveMin' in old && old.isAboveMin,
      'isAboveMin' in now && now.isAboveMin,
    )
    const upper = moved(
      old.max,
      now.max,
      -1,
      'isBelowMax' in old && old.isBelowMax,
      'isBelowMax' in now && now.isBelowMax,
    )
    return (['producers', 'readers'] as const).filter((who) => lower === who || upper === who)
  }
  return ['producers', 'readers']
}

type Bound = number | string | undefined

/** @param inward the sign of a bound that moves inward */
const moved = (
  old: Bound,
  now: Bound,
  inward: 1 | -1,
  wasStrict = false,
  isStrictNow = false,
): 'producers' | 'readers' | undefined => {
  if (old === now) return wasStrict === isStrictNow ? undefined : isStrictNow ? 'producers' : 'readers'
  if (old === undefined) return 'producers'
  if (now === undefined) return 'readers'
  return now > old === inward > 0 ? 'producers' : 'readers'
}

const setText = ({ measure, unit, operator, operands }: SetRule): string =>
  `${JSON.stringify(measure)} ${unit} ${operator} ${operands.join(', ')}`

/** A rule about windows refuses no row; without it, or with another, readers are promised something else. */
const setChanges = (old: Reading, now: Reading): readonly Change[] => {
  const after = new Map(now.sets.map((rule) => [rule.name, rule]))
  const changes: Change[] = []
  const fieldOf = ({ measure }: SetRule) =>
    'column' in measure ? measure.column : 'columns' in measure ? measure.columns.join(', ') : ''
  for (const rule of old.sets) {
    const other = after.get(rule.name)
    after.delete(rule.name)
    if (other !== undefined && setText(other) === setText(rule)) continue
    changes.push({
      ...{ field: fieldOf(rule), rule: rule.name, before: setText(rule), after: other ? setText(other) : null },
      breaks: ['readers'],
    })
  }
  for (const rule of after.values())
    changes.push({ field: fieldOf(rule), rule: rule.name, before: null, after: setText(rule), breaks: [] })
  return changes
}

/** The quality checks of a property or of a schema. A check that no row may break acts at once; any other is one about windows. */
import { readDistance } from './distance-checks.ts'
import { readExpectation } from './expectations.ts'
import { patternFlaw } from './patterns.ts'
import { type Column, isNode, type Node, type Reading } from './reading.ts'
import { type Action, OPERATORS, type Operator, type RowTest, type Scalar, type SetRule } from './rule.ts'
import { rangeTests, scalarOf } from './values.ts'

/** Where a check stands: of a column, or of all columns. */
export interface Place {
  readonly path: string
  readonly column?: Column
  /** By name, for checks about several columns. */
  readonly columns: ReadonlyMap<string, Column>
}

const FIELDS = [
  ...['id', 'name', 'description', 'type', 'metric', 'rule', 'arguments', 'unit', 'dimension', 'severity'],
  ...['method', 'businessImpact', 'customProperties', 'tags', 'authoritativeDefinitions', 'scheduler', 'schedule'],
  ...['query', 'engine', 'implementation'],
]
const METRICS = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount']

/** Severities of a check that lets rows pass. Every other one, and none, rejects. */
const MILD = new Set(['warning', 'warn', 'info', 'information', 'informational', 'notice', 'low', 'minor'])

/** The custom property by which a check says what it does. */
const ACTION = 'millraceAction'

/** What happens to a row that breaks a check: by its custom property, else by its severity. `none`: others enforce it. */
export const actionOf = (check: Node, path: string, reading: Reading): Action | 'none' => {
  const properties = Array.isArray(check.customProperties) ? check.customProperties : []
  const own = properties.find((each) => isNode(each) && each.property === ACTION) as Node | undefined
  if (own !== undefined) {
    const { value } = own
    if (value === 'reject' || value === 'warn' || value === 'none') return value
    reading.flaw(`${path}.customProperties`, value, `${ACTION} reject, warn or none`)
  }
  const { severity } = check
  reading.that(severity === undefined || typeof severity === 'string', `${path}.severity`, severity, 'text')
  return MILD.has(String(severity).toLowerCase()) ? 'warn' : 'reject'
}

/** Reads one check of `quality`. */
export const readCheck = (check: unknown, place: Place, reading: Reading): void => {
  const { path } = place
  if (!isNode(check)) {
    reading.flaw(path, check, 'an object with type or metric')
    return
  }
  for (const key of Object.keys(check))
    if (!FIELDS.includes(key) && !(OPERATORS as readonly string[]).includes(key))
      reading.flaw(`${path}.${key}`, check[key], `no such field, only ${[...FIELDS, ...OPERATORS].join(', ')}`)
  const action = actionOf(check, path, reading)
  const type = check.type ?? 'library'
  if (type === 'text' || action === 'none') {
    const reason = type === 'text' ? 'it is text for people' : `it says ${ACTION} none`
    reading.unenforced.push({ path, reason })
    return
  }
  if (type === 'library') {
    readLibrary(check, action, place, reading)
    return
  }
  if (type === 'custom' && check.engine === 'greatExpectations') {
    readExpectation(check, action, place, reading)
    return
  }
  if (type === 'custom' && (check.engine === 'psi' || check.engine === 'ks')) {
    readOwn(check, check.engine, action, place, reading)
    return
  }
  const expected = `library, text, or custom with engine greatExpectations, psi or ks; a check that others enforce has the custom property ${ACTION} with the value none`
  reading.flaw(`${path}.${type === 'custom' ? 'engine' : 'type'}`, type === 'custom' ? check.engine : type, expected)
}

const readOwn = (
  check: Node,
  engine: 'psi' | 'ks',
  action: Action,
  { path, column }: Place,
  reading: Reading,
): void => {
  const bound = boundOf(check, path, reading)
  if (!reading.that(column !== undefined, path, engine, 'a check of a property') || bound === undefined) return
  const of = column as Column
  const name = nameOf(check, `${of.name}.${engine}`)
  readDistance({ engine, name, action, bound, implementation: check.implementation, column: of, path }, reading)
}

const readLibrary = (check: Node, action: Action, place: Place, reading: Reading): void => {
  const { path, column } = place
  const metric = check.metric ?? check.rule
  if (!reading.that(METRICS.includes(String(metric)), `${path}.metric`, metric, `one of ${METRICS.join(', ')}`)) return
  const bound = boundOf(check, path, reading)
  const unit = check.unit ?? 'rows'
  if (!reading.that(unit === 'rows' || unit === 'percent', `${path}.unit`, unit, 'rows or percent')) return
  if (bound === undefined) return
  const given = check.arguments ?? {}
  if (!reading.that(isNode(given), `${path}.arguments`, given, 'an object')) return
  const name = nameOf(check, column === undefined ? String(metric) : `${column.name}.${metric}`)
  const about = { name, action, unit, ...bound } as Omit<SetRule, 'measure'>
  if (metric === 'rowCount') {
    reading.that(column === undefined, path, metric, 'a metric of a property; rowCount is one of a schema')
    if (reading.that(unit === 'rows', `${path}.unit`, unit, 'rows')) reading.set({ ...about, measure: { of: 'rows' } })
    return
  }
  if (metric === 'duplicateValues') {
    const columns = duplicated(given as Node, place, reading)
    if (columns !== undefined) reading.set({ ...about, measure: { of: 'duplicates', columns } })
    return
  }
  if (column === undefined) {
    reading.flaw(path, metric, 'rowCount or duplicateValues: the others are of a property')
    return
  }
  const tests = testsOf(String(metric), given as Node, column, `${path}.arguments`, reading)
  if (tests === undefined) return
  if (isNever(about)) reading.row(name, column.name, action, ...tests)
  else reading.set({ ...about, measure: { of: 'failing', column: column.name, tests } })
}

export const nameOf = ({ name, id }: Node, otherwise: string): string => {
  for (const text of [id, name]) if (typeof text === 'string' && text !== '') return text.slice(0, 200)
  return otherwise
}

/** Whether no row at all may fail. */
export const isNever = ({ unit, operator, operands }: Pick<SetRule, 'unit' | 'operator' | 'operands'>): boolean => {
  const [limit] = operands
  if (limit === undefined) return false
  if (operator === 'mustBe' || operator === 'mustBeLessOrEqualTo') return limit === 0
  // Rows are counted in whole numbers.
  return operator === 'mustBeLessThan' && unit === 'rows' && limit > 0 && limit <= 1
}

const boundOf = (check: Node, path: string, reading: Reading): Pick<SetRule, 'operator' | 'operands'> | undefined => {
  const given = OPERATORS.filter((operator) => check[operator] !== undefined)
  const [operator] = given as [Operator]
  if (!reading.that(given.length === 1, path, given.join(', ') || 'no operator', `one of ${OPERATORS.join(', ')}`))
    return undefined
  const value = check[operator]
  const isPair = operator === 'mustBeBetween' || operator === 'mustNotBeBetween'
  const operands = isPair && Array.isArray(value) ? value : [value]
  const isRight = operands.length === (isPair ? 2 : 1) && operands.every((each) => Number.isFinite(each))
  const isAscending = !isPair || (operands[0] as number) <= (operands[1] as number)
  const expected = isPair ? 'two numbers, the smaller one first' : 'a number'
  return reading.that(isRight && isAscending, `${path}.${operator}`, value, expected)
    ? { operator, operands: operands as readonly number[] }
    : undefined
}

const duplicated = (given: Node, { path, column, columns }: Place, reading: Reading): readonly string[] | undefined => {
  if (column !== undefined) return [column.name]
  const { properties } = given
  const isList = Array.isArray(properties) && properties.length > 0
  if (!reading.that(isList, `${path}.arguments.properties`, properties, 'a list of properties')) return undefined
  const names = properties as readonly unknown[]
  const unknown = names.find((name) => !columns.has(String(name)))
  const expected = `properties of the schema: ${[...columns.keys()].join(', ')}`
  return reading.that(unknown === undefined, `${path}.arguments.properties`, unknown, expected)
    ? (names as readonly string[])
    : undefined
}

/** What a value has to be that does not count as null, missing or invalid. */
const testsOf = (
  metric: string,
  given: Node,
  column: Column,
  path: string,
  reading: Reading,
): readonly RowTest[] | undefined => {
  if (metric === 'nullValues') return [{ is: 'present' }]
  const list = (name: string, canBeNull: boolean): readonly Scalar[] | undefined => {
    const values = given[name]
    if (!reading.that(Array.isArray(values) && values.length > 0, `${path}.${name}`, values, 'a list of values'))
      return undefined
    const read = (values as readonly unknown[]).map((value, i) =>
      value === null && canBeNull ? null : scalarOf(value, column, `${path}.${name}.${i}`, reading),
    )
    return read.some((value) => value === undefined) ? undefined : (read as readonly Scalar[])
  }
  if (metric === 'missingValues') {
    const values = list('missingValues', true)
    return values && [{ is: 'listed', values, not: true }]
  }
  return invalidity(given, column, path, reading, () => list('validValues', true))
}

const VALIDITY = [
  ...['validValues', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['min', 'max'],
]

const invalidity = (
  given: Node,
  column: Column,
  path: string,
  reading: Reading,
  validValues: () => readonly Scalar[] | undefined,
): readonly RowTest[] | undefined => {
  const flaws = reading.flaws.length
  const names = Object.keys(given)
  for (const name of names)
    reading.that(VALIDITY.includes(name), `${path}.${name}`, given[name], `one of ${VALIDITY.join(', ')}`)
  reading.that(names.length > 0, path, given, `at least one of ${VALIDITY.join(', ')}`)
  const tests: RowTest[] = []
  if (given.validValues !== undefined) {
    const values = validValues()
    if (values !== undefined) tests.push({ is: 'listed', values })
  }
  tests.push(...textTests(given, column, path, reading))
  const { min, max, minimum = min, maximum = max } = given
  tests.push(...rangeTests({ ...given, minimum, maximum }, column, path, reading).map(([, test]) => test))
  return reading.flaws.length === flaws ? tests : undefined
}

/** The tests of text: pattern and length. */
export const textTests = (given: Node, column: Column, path: string, reading: Reading): readonly RowTest[] => {
  const { pattern, minLength, maxLength } = given
  const names = ['pattern', 'minLength', 'maxLength'].filter((name) => given[name] !== undefined)
  if (names.length === 0) return []
  const expected = `no ${names[0]}: column ${column.name} is of type ${column.type}, not text`
  if (!reading.that(column.type === 'string', `${path}.${names[0]}`, given[names[0] as string], expected)) return []
  const tests: RowTest[] = []
  if (pattern !== undefined) {
    const flaw = patternFlaw(pattern)
    if (flaw !== undefined) reading.flaw(`${path}.pattern`, pattern, flaw)
    else tests.push({ is: 'pattern', patterns: [pattern as string] })
  }
  for (const [name, key] of [
    ['minLength', 'min'],
    ['maxLength', 'max'],
  ] as const) {
    const limit = name === 'minLength' ? minLength : maxLength
    if (limit === undefined) continue
    const isLimit = Number.isSafeInteger(limit) && (limit as number) >= 0
    if (reading.that(isLimit, `${path}.${name}`, limit, 'an integer of at least 0'))
      tests.push({ is: 'length', [key]: limit as number } as RowTest)
  }
  return tests
}

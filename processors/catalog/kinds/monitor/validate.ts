/** The problems of a monitor, field by field. The input may be any JSON. */
import { parseDuration } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'
import { type NamedRows, type Types, typesOfNamed } from './named-rows.ts'

const COLUMNS_MAX = 1_000
/** Every row is counted once for all rows and once for each of its slices. */
const SLICES_MAX = 100
const TEXT_MAX = 250
const WINDOW_MIN_MS = 1_000
const SPAN_MAX_MS = 366 * 86_400_000
const WINDOWS_MAX = 100
export const PSI_MAX = 5

const NUMERIC = ['long', 'double']
const CATEGORICAL = ['string', 'boolean', 'long']
const SHARES = ['alpha', 'ksMin', 'shiftMin', 'clearBelow']
const NUMBERS = [...SHARES, 'psiMin', 'minRows', 'alarmAfter', 'alarmOf', 'clearAfter']

/** @returns all problems of the declaration; empty if it is valid */
export const monitorProblems = (monitor: unknown, named: NamedRows): readonly Problem[] => {
  if (!isFields(monitor))
    return [{ path: '', value: monitor, expected: 'an object with name, predictions or dataset, watches and window' }]
  const check = new Check()
  const times = ['window', 'grace', 'overdue']
  check.known(monitor, ['name', 'predictions', 'dataset', 'watches', 'slices', ...times, ...NUMBERS, ...DESCRIBED], '')
  check.name(monitor.name)
  check.described(monitor)
  const { predictions, dataset } = monitor
  const isOfDataset = dataset !== undefined
  if (isOfDataset) check.that(predictions === undefined, 'predictions', predictions, 'nothing: it watches a dataset')
  const types = typesOfNamed(check, monitor, named, isOfDataset)
  checkWatches(check, monitor.watches, types)
  checkSlices(check, monitor.slices, types)
  span(check, 'window', monitor.window, WINDOW_MIN_MS)
  for (const name of ['grace', 'overdue']) if (monitor[name] !== undefined) span(check, name, monitor[name], 0)
  checkNumbers(check, monitor)
  return check.problems
}

const span = (check: Check, path: string, value: unknown, min: number): void => {
  const ms = parseDuration(value)
  check.that(
    ms !== undefined && ms >= min && ms <= SPAN_MAX_MS,
    path,
    value,
    `a duration of ${min} ms to 366d, such as 1h`,
  )
}

const checkWatches = (check: Check, watches: unknown, types: Types): void => {
  const isList = Array.isArray(watches) && watches.length > 0 && watches.length <= COLUMNS_MAX
  if (!check.that(isList, 'watches', watches, `a list of 1 to ${COLUMNS_MAX} columns`)) return
  const seen = new Set<unknown>()
  ;(watches as unknown[]).forEach((watched, i) => {
    const path = `watches.${i}`
    if (!isFields(watched)) {
      check.add(path, watched, 'an object with column and kind')
      return
    }
    check.known(watched, ['column', 'kind', 'role'], `${path}.`)
    const { column, kind, role } = watched
    const isKind = check.that(
      kind === 'numeric' || kind === 'categorical',
      `${path}.kind`,
      kind,
      'numeric or categorical',
    )
    const isRole = role === undefined || role === 'feature' || role === 'output'
    check.that(isRole, `${path}.role`, role, 'feature or output')
    check.that(!seen.has(column), `${path}.column`, column, 'a column that is not there twice')
    seen.add(column)
    if (types.size === 0 || !isKind) return
    const allowed = kind === 'numeric' ? NUMERIC : CATEGORICAL
    const type = types.get(column)
    const suits = type !== undefined && allowed.includes(type)
    const expected = `a column of type ${allowed.join(', ')}${type === undefined ? '' : `, it is ${type}`}`
    check.that(suits, `${path}.column`, column, expected)
  })
}

/** Adds the problems of a list of sliced columns. @param types of the columns; empty if they are not known */
export const checkSlices = (check: Check, slices: unknown, types: Types): void => {
  if (slices === undefined) return
  if (!check.that(Array.isArray(slices), 'slices', slices, 'a list of columns with values')) return
  const seen = new Set<unknown>()
  let count = 0
  ;(slices as unknown[]).forEach((slice, i) => {
    const path = `slices.${i}`
    if (!isFields(slice)) {
      check.add(path, slice, 'an object with column and values')
      return
    }
    check.known(slice, ['column', 'values'], `${path}.`)
    const { column, values } = slice
    check.that(!seen.has(column), `${path}.column`, column, 'a column that is not there twice')
    seen.add(column)
    const type = types.get(column)
    const suits = types.size === 0 || (type !== undefined && CATEGORICAL.includes(type))
    check.that(suits, `${path}.column`, column, `a column of type ${CATEGORICAL.join(', ')}`)
    const isText = (value: unknown) => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX
    const isList =
      Array.isArray(values) && values.length > 0 && values.every(isText) && new Set(values).size === values.length
    if (check.that(isList, `${path}.values`, values, 'a list of different texts, at least one'))
      count += (values as unknown[]).length
  })
  check.that(count <= SLICES_MAX, 'slices', `${count} values`, `at most ${SLICES_MAX} values in all`)
}

const checkNumbers = (check: Check, monitor: Fields): void => {
  for (const name of SHARES) {
    const value = monitor[name]
    const holds = value === undefined || (typeof value === 'number' && value > 0 && value <= 1)
    check.that(holds, name, value, 'a number above 0, at most 1')
  }
  const { psiMin, minRows, alarmAfter = 2, alarmOf = 3, clearAfter } = monitor
  const isLimit = psiMin === undefined || (typeof psiMin === 'number' && psiMin > 0 && psiMin <= PSI_MAX)
  check.that(isLimit, 'psiMin', psiMin, `a number above 0, at most ${PSI_MAX}`)
  if (minRows !== undefined) check.integer(minRows, 'minRows', 1, 1_000_000_000)
  check.integer(alarmOf, 'alarmOf', 1, WINDOWS_MAX)
  check.integer(alarmAfter, 'alarmAfter', 1, Number.isSafeInteger(alarmOf) ? (alarmOf as number) : WINDOWS_MAX)
  if (clearAfter !== undefined) check.integer(clearAfter, 'clearAfter', 1, WINDOWS_MAX)
}

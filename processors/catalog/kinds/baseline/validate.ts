/** The problems of a baseline, field by field. The input may be any JSON. */
import type { avro } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'
import { sliceNames } from '../monitor/slices.ts'

const SOURCE_MAX = 1_000
const LENGTH_MAX = 2_000
type List = (typeof LISTS)[number]
/** Kafka takes records up to 1 MB, and the catalogue keeps every declaration in memory. */
const BYTES_MAX = 900_000
const LISTS = ['edges', 'categories', 'others', 'counts', 'knots'] as const

/** @param monitor the one that it names, if it is declared @returns all problems of the declaration; empty if it is valid */
export const baselineProblems = (baseline: unknown, monitor: avro.Monitor | undefined): readonly Problem[] => {
  if (!isFields(baseline))
    return [{ path: '', value: baseline, expected: 'an object with name, monitor and reference' }]
  const check = new Check()
  check.known(baseline, ['name', 'monitor', 'modelVersion', 'source', 'reference', 'slices', ...DESCRIBED], '')
  check.name(baseline.name)
  check.described(baseline)
  const { modelVersion, source, reference } = baseline
  if (monitor !== undefined && monitor.dataset !== null)
    check.that(modelVersion === undefined, 'modelVersion', modelVersion, 'nothing: the monitor watches a dataset')
  else if (modelVersion !== undefined) check.integer(modelVersion, 'modelVersion', 0, Number.MAX_SAFE_INTEGER - 1)
  const isSource = source === undefined || (typeof source === 'string' && source.length <= SOURCE_MAX)
  check.that(isSource, 'source', source, `a text of at most ${SOURCE_MAX} characters`)
  const isKnown = check.that(monitor !== undefined, 'monitor', baseline.monitor, 'a declared monitor')
  if (!check.that(Array.isArray(reference), 'reference', reference, 'a list, one for each watched column'))
    return check.problems
  const { watches } = isKnown ? (monitor as avro.Monitor) : { watches: [] }
  const list = reference as readonly unknown[]
  const expected = `the ${watches.length} columns that the monitor watches: ${watches.map(({ column }) => column).join(', ')}`
  if (isKnown) check.that(list.length === watches.length, 'reference', `${list.length} columns`, expected)
  list.forEach((of, i) => {
    if (!isFields(of)) {
      check.add(`reference.${i}`, of, 'an object with feature, kind and counts')
      return
    }
    checkReference(check, of, `reference.${i}.`, watches[i])
  })
  if (check.problems.length === 0) checkSlices(check, baseline.slices, list as readonly Fields[], monitor)
  if (check.problems.length === 0) checkSize(check, list as readonly Fields[], (baseline.slices ?? []) as [])
  return check.problems
}

const checkSlices = (
  check: Check,
  slices: unknown,
  reference: readonly Fields[],
  monitor: avro.Monitor | undefined,
): void => {
  if (slices === undefined) return
  if (!check.that(Array.isArray(slices), 'slices', slices, 'a list of slices with counts')) return
  const left = new Set(sliceNames(monitor?.slices ?? []))
  const expected = `a slice of the monitor, each once: ${[...left].join(', ') || 'it has none'}`
  for (const [i, of] of (slices as unknown[]).entries()) {
    const path = `slices.${i}`
    if (!isFields(of)) {
      check.add(path, of, 'an object with slice and counts')
      return
    }
    check.known(of, ['slice', 'counts'], `${path}.`)
    check.that(left.delete(String(of.slice)), `${path}.slice`, of.slice, expected)
    const { counts } = of
    const areLists = Array.isArray(counts) && counts.length === reference.length
    if (!check.that(areLists, `${path}.counts`, counts, `${reference.length} lists, one for each column`)) return
    for (const [column, list] of (counts as unknown[]).entries()) {
      const { length: wanted } = reference[column].counts as readonly unknown[]
      const fits =
        Array.isArray(list) &&
        list.length === wanted &&
        list.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
      check.that(fits, `${path}.counts.${column}`, list, `${wanted} integers from 0`)
    }
  }
}

const checkReference = (check: Check, of: Fields, path: string, watched: avro.WatchedColumn | undefined): void => {
  check.known(of, ['feature', 'kind', 'isExact', 'hasAllOthers', ...LISTS], path)
  const { feature, kind } = of
  const wanted = watched?.column ?? feature
  check.that(feature === wanted, `${path}feature`, feature, `${String(wanted)}, as the monitor has it here`)
  const expected = watched?.kind ?? 'numeric or categorical'
  const isKind = check.that(
    (kind === 'numeric' || kind === 'categorical') && (watched === undefined || kind === watched.kind),
    ...([`${path}kind`, kind, expected] as const),
  )
  for (const name of ['isExact', 'hasAllOthers'])
    check.that(of[name] === undefined || typeof of[name] === 'boolean', path + name, of[name], 'true or false')
  const lists = Object.fromEntries(LISTS.map((name) => [name, of[name] ?? []])) as Record<List, unknown>
  for (const name of LISTS) {
    const isList = Array.isArray(lists[name]) && (lists[name] as unknown[]).length <= LENGTH_MAX
    if (!check.that(isList, path + name, lists[name], `a list of at most ${LENGTH_MAX}`)) return
  }
  checkLists(check, lists as Record<List, unknown[]>, path)
  if (isKind) checkLengths(check, kind === 'numeric', lists as Record<List, unknown[]>, path)
}

const checkLists = (check: Check, lists: Record<List, unknown[]>, path: string): void => {
  const areCounts = lists.counts.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
  check.that(areCounts, `${path}counts`, lists.counts, 'integers from 0')
  for (const name of ['edges', 'knots'] as const)
    check.that(
      isAscending(lists[name]),
      path + name,
      lists[name],
      "numbers, 'Infinity' or '-Infinity', ascending, each once",
    )
  const texts = [...lists.categories, ...lists.others]
  const areTexts = texts.every((value) => typeof value === 'string') && new Set(texts).size === texts.length
  check.that(areTexts, `${path}categories`, lists.categories, 'texts, each once and not among others')
}

const checkLengths = (check: Check, isNumeric: boolean, lists: Record<List, unknown[]>, path: string): void => {
  const { edges, categories, counts, knots } = lists
  const boundaries = new Set([...edges, ...knots]).size
  length(check, `${path}counts`, counts, isNumeric ? 2 * boundaries + 2 : categories.length + 3)
  for (const name of isNumeric ? (['categories', 'others'] as const) : (['edges', 'knots'] as const))
    length(check, path + name, lists[name], 0)
}

const length = (check: Check, path: string, list: readonly unknown[], expected: number): void => {
  check.that(list.length === expected, path, `${list.length} entries`, `${expected} entries`)
}

const boundOf = (value: unknown): number => {
  if (value === 'Infinity' || value === '-Infinity') return Number(value)
  return typeof value === 'number' ? value : Number.NaN
}

const isAscending = (list: readonly unknown[]): boolean => {
  const bounds = list.map(boundOf)
  return bounds.every((value, i) => (i === 0 ? !Number.isNaN(value) : value > bounds[i - 1]))
}

/** A bound of the bytes of the record: 8 for a number, 5 for a count. */
const checkSize = (check: Check, list: readonly Fields[], slices: readonly { counts: unknown[][] }[]): void => {
  let bytes = slices.reduce((sum, { counts }) => sum + 100 + 5 * counts.reduce((all, { length }) => all + length, 0), 0)
  for (const of of list) {
    const { edges = [], knots = [], counts = [], categories = [], others = [] } = of as Record<string, unknown[]>
    bytes += 100 + 8 * (edges.length + knots.length) + 5 * counts.length
    bytes += ([...categories, ...others] as string[]).reduce((sum, text) => sum + 4 + 3 * text.length, 0)
  }
  check.that(
    bytes <= BYTES_MAX,
    'reference',
    `about ${bytes} bytes`,
    `at most ${BYTES_MAX}: watch fewer columns or slices, or use several monitors`,
  )
}

/** The problems of business metrics and their references, field by field. */
import type { avro } from '../../../../schemas/index.ts'
import { type Check, isFields } from '../../check.ts'
import type { Fields } from '../../types.ts'
import type { Types } from '../monitor/named-rows.ts'
import { sliceName } from '../monitor/slices.ts'

export const METRIC_KINDS: readonly avro.MetricKind[] = ['count', 'sum', 'mean', 'rate']
export const DIRECTIONS: readonly avro.MetricDirection[] = ['both', 'up', 'down']
const METRICS_MAX = 100
const REFERENCES_MAX = 1_000
const SOURCE_MAX = 1_000
const NAME = /^[a-z][a-z0-9_]{0,63}$/
const NUMERIC = ['long', 'double']
const TEXTUAL = ['string', 'boolean', 'long']
const MAGNITUDE_MAX = 1e100

const isNumber = (value: unknown): value is number =>
  Number.isFinite(value) && Math.abs(value as number) <= MAGNITUDE_MAX

/** @param types of the columns; empty if they are not known */
export const checkMetrics = (check: Check, { metrics, references, slices }: Fields, types: Types): void => {
  const isList = Array.isArray(metrics) && metrics.length > 0 && metrics.length <= METRICS_MAX
  if (!check.that(isList, 'metrics', metrics, `a list of 1 to ${METRICS_MAX} metrics`)) return
  const kinds = new Map<unknown, unknown>()
  ;(metrics as unknown[]).forEach((metric, i) => {
    const path = `metrics.${i}`
    if (!isFields(metric)) check.add(path, metric, 'an object with name and kind')
    else {
      checkMetric(check, metric, `${path}.`, types)
      check.that(!kinds.has(metric.name), `${path}.name`, metric.name, 'a name that is not there twice')
      kinds.set(metric.name, metric.kind)
    }
  })
  if (references !== undefined) checkReferences(check, references, kinds, declaredSliceNames(slices))
}

const checkMetric = (check: Check, metric: Fields, path: string, types: Types): void => {
  check.known(metric, ['name', 'kind', 'column', 'weight', 'value', 'direction'], path)
  const { name, kind, column, weight, value, direction = 'both' } = metric
  const isName = typeof name === 'string' && NAME.test(name) && name !== 'drift'
  check.that(isName, `${path}name`, name, 'a lower case letter, then at most 63 of a-z, 0-9 and _; not drift')
  check.that(
    (DIRECTIONS as readonly unknown[]).includes(direction),
    `${path}direction`,
    direction,
    DIRECTIONS.join(', '),
  )
  const isKind = (METRIC_KINDS as readonly unknown[]).includes(kind)
  if (!check.that(isKind, `${path}kind`, kind, `one of ${METRIC_KINDS.join(', ')}`)) return
  const suits = (at: unknown, allowed: readonly string[]) =>
    typeof at === 'string' && (types.size === 0 || allowed.includes(types.get(at) ?? ''))
  const ofValue = kind === 'rate' && value === undefined ? ['boolean'] : kind === 'rate' ? TEXTUAL : NUMERIC
  if (kind === 'count')
    for (const field of ['column', 'weight'])
      check.that(metric[field] === undefined, path + field, metric[field], 'nothing: a count is of rows')
  else check.that(suits(column, ofValue), `${path}column`, column, `a column of type ${ofValue.join(', ')}`)
  if (kind !== 'count' && weight !== undefined)
    check.that(suits(weight, NUMERIC), `${path}weight`, weight, `a column of type ${NUMERIC.join(', ')}`)
  const isText = value === undefined || (kind === 'rate' && typeof value === 'string' && value !== '')
  check.that(isText, `${path}value`, value, 'a text, and only of a rate')
}

/** Adds the problem of a text that says from what a reference was captured. */
export const checkSource = (check: Check, source: unknown, path: string): void => {
  const holds = source === undefined || (typeof source === 'string' && source !== '' && source.length <= SOURCE_MAX)
  check.that(holds, path, source, `a text of 1 to ${SOURCE_MAX} characters`)
}

/** Names of slices as they are declared, right or wrong, and `''` for all rows. */
export const declaredSliceNames = (slices: unknown): ReadonlySet<unknown> => {
  const listed = Array.isArray(slices) ? slices.filter(isFields) : []
  const named = listed.flatMap(({ column, values }) =>
    Array.isArray(values) ? values.map((value) => sliceName(String(column), String(value))) : [],
  )
  return new Set<unknown>(['', ...named])
}

const checkReferences = (
  check: Check,
  references: unknown,
  kinds: ReadonlyMap<unknown, unknown>,
  slices: ReadonlySet<unknown>,
): void => {
  const isList = Array.isArray(references) && references.length <= REFERENCES_MAX
  if (!check.that(isList, 'references', references, `a list of at most ${REFERENCES_MAX} references`)) return
  const seen = new Set<string>()
  ;(references as unknown[]).forEach((reference, i) => {
    const path = `references.${i}.`
    if (!isFields(reference)) {
      check.add(`references.${i}`, reference, 'an object with metric and value')
      return
    }
    check.known(reference, ['metric', 'slice', 'value', 'rows', 'windows', 'deviation', 'source'], path)
    checkSource(check, reference.source, `${path}source`)
    const { metric, slice = '', value, rows, windows, deviation } = reference
    check.that(kinds.has(metric), `${path}metric`, metric, `one of ${[...kinds.keys()].join(', ')}`)
    check.that(slices.has(slice), `${path}slice`, slice, 'a slice that is declared, or nothing for all rows')
    const key = JSON.stringify([metric, slice])
    check.that(!seen.has(key), `${path}metric`, metric, 'one reference for each metric of a slice')
    seen.add(key)
    const kind = kinds.get(metric)
    const isTotal = kind === 'count' || kind === 'sum'
    const isValue =
      isNumber(value) && (kind !== 'rate' || (value >= 0 && value <= 1)) && (kind !== 'count' || value >= 0)
    check.that(isValue, `${path}value`, value, kind === 'rate' ? 'a number from 0 to 1' : 'a number')
    if (isTotal) {
      check.that(rows === undefined, `${path}rows`, rows, 'nothing: a count or sum has windows')
      if (windows !== undefined) check.integer(windows, `${path}windows`, 1, 1_000_000)
    } else {
      check.that(windows === undefined, `${path}windows`, windows, 'nothing: a mean or rate has rows')
      check.integer(rows, `${path}rows`, 1, Number.MAX_SAFE_INTEGER - 1)
    }
    const isSpread = isNumber(deviation) && deviation >= 0
    check.that(
      isSpread || (deviation === undefined && kind !== 'mean'),
      `${path}deviation`,
      deviation,
      'a number from 0',
    )
  })
}

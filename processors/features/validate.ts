/** Whether a view can run on its dataset. It is checked at declaration, so `makeFeatures` does not check again. */

import type { ColumnType, DatasetDeclaration, Feature, FeatureViewDeclaration } from '../../schemas/index.ts'
import { durationText, parseDuration, reservedInViews } from '../../schemas/index.ts'
import {
  type Columns,
  columnList,
  everyType,
  isIntegerIn,
  isRecord,
  type Problem,
  type Report,
  reportUnknown,
} from './check.ts'
import { checkFilter, FILTER_DEPTH_MAX } from './check-filter.ts'
import { defaultHopMs } from './plan.ts'

const DAY_MS = 86_400_000
const WINDOW_MAX_MS = 400 * DAY_MS
const TILES_MAX = 10_000
const FEATURES_MAX = 500
/** Maximum texts in a vector: each may take 8,192 bytes, and a vector has to stay below the 1 MB of a record batch. */
const TEXTS_MAX = 110
const PARTITIONS_MAX = 1_024
const DURATION = 'a duration such as 90s, 5m, 1h, 7d or a whole number of ms'

/** The limits that the reference page names. */
export const LIMITS = {
  windowMs: WINDOW_MAX_MS,
  /** Hops in a window. */
  tiles: TILES_MAX,
  features: FEATURES_MAX,
  texts: TEXTS_MAX,
  filterDepth: FILTER_DEPTH_MAX,
} as const

const VIEW_NAME = /^[a-z][a-z0-9_]{0,63}$/
const FEATURE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,127}$/

const viewFields = new Set([
  'name',
  'dataset',
  'entity',
  'filter',
  'features',
  'ttl',
  'partitions',
  'owner',
  'description',
  'tags',
])
const featureFields = new Set(['function', 'column', 'window', 'hop', 'description'])

const numeric: readonly ColumnType[] = ['long', 'double']
/** Types of columns that a function accepts. */
export const FUNCTION_TYPES: Readonly<Record<Feature['function'], readonly ColumnType[]>> = {
  count: everyType,
  sum: numeric,
  mean: numeric,
  min: everyType,
  max: everyType,
  stddev: numeric,
  first: everyType,
  last: everyType,
  distinct: everyType,
}

/**
 * The problems of a view, field by field; empty if it is valid. The value may come from JSON and have any shape.
 * @param view `entity` is a list of columns here; a caller with the name of an entity resolves it first
 */
export const validateView = (view: FeatureViewDeclaration, dataset: DatasetDeclaration): readonly Problem[] => {
  const problems: Problem[] = []
  const report: Report = (field, value, expected) => problems.push({ path: field, value, expected })
  if (!isRecord(view)) {
    report('', view, 'an object')
    return problems
  }
  const columns = new Map(dataset.columns.map((column) => [column.name, column]))
  reportUnknown('', view, viewFields, report)
  if (typeof view.name !== 'string' || !VIEW_NAME.test(view.name)) {
    report('name', view.name, 'a lower-case letter, then up to 63 lower-case letters, digits and _')
  }
  if (view.dataset !== dataset.name) report('dataset', view.dataset, `'${dataset.name}'`)
  checkEntity(view, dataset, columns, report)
  checkFeatures(view, columns, report)
  if (view.filter !== undefined) checkFilter('filter', view.filter, columns, 1, report)
  if (view.ttl !== undefined && parseDuration(view.ttl) === undefined)
    report('ttl', view.ttl, `${DURATION}; 0 = any age`)
  if (view.partitions !== undefined && !isIntegerIn(view.partitions, 1, PARTITIONS_MAX)) {
    report('partitions', view.partitions, `an integer from 1 to ${PARTITIONS_MAX}`)
  }
  checkDescribed(view, report)
  return problems
}

const checkDescribed = ({ owner, description, tags }: FeatureViewDeclaration, report: Report): void => {
  if (owner !== undefined && typeof owner !== 'string') report('owner', owner, 'text')
  if (description !== undefined && typeof description !== 'string') report('description', description, 'text')
  const texts = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')
  if (tags !== undefined && !texts) report('tags', tags, 'a list of texts')
}

const checkEntity = (
  view: FeatureViewDeclaration,
  dataset: DatasetDeclaration,
  columns: Columns,
  report: Report,
): void => {
  const { entity } = view
  if (!Array.isArray(entity) || entity.length === 0) {
    report('entity', entity, 'a list of at least one column')
    return
  }
  const seen = new Set<unknown>()
  for (const [i, name] of entity.entries()) {
    const field = `entity.${i}`
    const column = columns.get(name)
    if (column === undefined) report(field, name, `a column of ${dataset.name}: ${columnList(columns)}`)
    else if (column.type === 'double') report(field, name, 'a column whose text is exact: not of type double')
    if (seen.has(name)) report(field, name, 'each column once')
    if (reservedInViews.includes(name)) report(field, name, `a name other than ${reservedInViews.join(', ')}`)
    seen.add(name)
  }
}

const checkFeatures = (view: FeatureViewDeclaration, columns: Columns, report: Report): void => {
  const { features } = view
  if (!isRecord(features) || !isIntegerIn(Object.keys(features).length, 1, FEATURES_MAX)) {
    report('features', features, `an object of 1 to ${FEATURES_MAX} features by name`)
    return
  }
  for (const [name, feature] of Object.entries(features)) {
    const field = `features.${name}`
    if (!FEATURE_NAME.test(name)) report(field, name, 'a name of a letter, then up to 127 letters, digits and _')
    if (reservedInViews.includes(name)) report(field, name, `a name other than ${reservedInViews.join(', ')}`)
    if (Array.isArray(view.entity) && view.entity.includes(name)) {
      report(field, name, 'a name that is not that of an entity column')
    }
    if (!isRecord(feature)) report(field, feature, 'an object with function, column, window')
    else checkFeature(field, feature as Feature, columns, report)
  }
  checkTexts(view, columns, report)
}

const keepsValue: readonly unknown[] = ['min', 'max', 'first', 'last']

/** The values come from different rows, so the size of a row does not bound the size of a vector. */
const checkTexts = (view: FeatureViewDeclaration, columns: Columns, report: Report): void => {
  const isText = (name: unknown) => ['string', 'bytes'].includes(columns.get(name as string)?.type ?? '')
  const features = Object.values(view.features).filter(isRecord)
  const kept = features.filter((feature) => keepsValue.includes(feature.function) && isText(feature.column)).length
  const texts = kept + (Array.isArray(view.entity) ? view.entity.filter(isText).length : 0)
  if (texts > TEXTS_MAX) report('features', texts, `at most ${TEXTS_MAX} texts or bytes in a vector, entity included`)
}

const checkFeature = (field: string, feature: Feature, columns: Columns, report: Report): void => {
  reportUnknown(`${field}.`, feature, featureFields, report)
  const { description } = feature
  if (description !== undefined && typeof description !== 'string') report(`${field}.description`, description, 'text')
  const types = Object.hasOwn(FUNCTION_TYPES, feature.function) ? FUNCTION_TYPES[feature.function] : undefined
  if (types === undefined)
    report(`${field}.function`, feature.function, `one of ${Object.keys(FUNCTION_TYPES).join(', ')}`)
  const column = feature.column === undefined ? undefined : columns.get(feature.column)
  if (feature.column === undefined) {
    if (types !== undefined && feature.function !== 'count') {
      report(`${field}.column`, undefined, `a column for ${feature.function}: ${columnList(columns, types)}`)
    }
  } else if (column === undefined) report(`${field}.column`, feature.column, columnList(columns, types))
  else if (types !== undefined && !types.includes(column.type)) {
    const expected = `a column of type ${types.join(' or ')} for ${feature.function}: ${columnList(columns, types)}`
    report(`${field}.column`, `${feature.column} (${column.type})`, expected)
  }
  checkWindow(field, feature, report)
}

const checkWindow = (field: string, feature: Feature, report: Report): void => {
  if (feature.window === undefined) {
    if (feature.hop !== undefined) report(`${field}.hop`, feature.hop, 'no hop without a window')
    return
  }
  const windowMs = parseDuration(feature.window)
  if (windowMs === undefined || windowMs <= 0 || windowMs > WINDOW_MAX_MS) {
    report(`${field}.window`, feature.window, `${DURATION}, more than 0 and at most ${durationText(WINDOW_MAX_MS)}`)
    return
  }
  const hopMs = feature.hop === undefined ? defaultHopMs(windowMs) : parseDuration(feature.hop)
  if (hopMs === undefined || hopMs <= 0) report(`${field}.hop`, feature.hop, `${DURATION}, more than 0`)
  else if (feature.hop !== undefined && hopMs > windowMs) {
    report(`${field}.hop`, feature.hop, `at most the window, ${durationText(windowMs)}`)
  } else if (windowMs / hopMs > TILES_MAX) {
    report(
      `${field}.hop`,
      feature.hop,
      `at least a ${TILES_MAX}th of the window, ${Math.ceil(windowMs / TILES_MAX)} ms`,
    )
  }
}

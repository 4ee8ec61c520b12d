/** The problems of a measure of performance, field by field. The input may be any JSON. */
import { type avro, parseDuration } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'
import { type NamedRows, typesOfNamed } from '../monitor/named-rows.ts'
import { checkSlices } from '../monitor/validate.ts'
import { DETECTORS } from './record.ts'
import { checkMetrics, checkSource, declaredSliceNames } from './validate-metrics.ts'

export const TASKS: readonly avro.PredictionTask[] = ['binary', 'classes', 'regression', 'ranking', 'metrics']
export const K_MAX = 1_000
export const WORSE_BY_MAX = 5
const TEXT_MAX = 250
const FIGURES_MAX = 100
const WINDOW_MIN_MS = 1_000
const SPAN_MAX_MS = 366 * 86_400_000

const TIMES = ['grace', 'labelsWithin', 'earlyWithin', 'reviseEvery', 'overdue'] as const
const OF_BINARY = ['positive', 'threshold', 'values']
const FIELDS = ['name', 'predictions', 'modelVersion', 'task', ...OF_BINARY, 'k', 'slices', 'window', ...TIMES]
const OF_METRICS = ['dataset', 'metrics', 'references', 'emptyWindows']
/** Of predictions alone. */
const OF_MODELS = ['predictions', 'modelVersion', 'earlyWithin', 'reference', 'sliceReferences', 'detector']
const JUDGED = ['minRows', 'alpha', 'worseBy', 'reference', 'sliceReferences', 'detector']
const VALUES = ['truePositive', 'falsePositive', 'falseNegative', 'trueNegative']

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX
const isNumber = (value: unknown): value is number => Number.isFinite(value)

/** @returns all problems of the declaration; empty if it is valid */
export const performanceProblems = (declaration: unknown, named: NamedRows): readonly Problem[] => {
  if (!isFields(declaration))
    return [{ path: '', value: declaration, expected: 'an object with name, predictions or dataset, task and window' }]
  const check = new Check()
  check.known(declaration, [...FIELDS, ...OF_METRICS, ...JUDGED, ...DESCRIBED], '')
  check.name(declaration.name)
  check.described(declaration)
  const { modelVersion, slices, task } = declaration
  const isOfDataset = task === 'metrics'
  for (const field of isOfDataset ? OF_MODELS : OF_METRICS)
    check.that(
      declaration[field] === undefined,
      field,
      declaration[field],
      `nothing: ${isOfDataset ? '' : 'only '}the task metrics has ${isOfDataset ? 'none' : 'it'}`,
    )
  const types = typesOfNamed(check, declaration, named, isOfDataset)
  if (isOfDataset) {
    checkMetrics(check, declaration, types)
    const { emptyWindows } = declaration
    const isFlag = emptyWindows === undefined || typeof emptyWindows === 'boolean'
    check.that(isFlag, 'emptyWindows', emptyWindows, 'true or false')
  }
  if (modelVersion !== undefined) check.integer(modelVersion, 'modelVersion', 0, Number.MAX_SAFE_INTEGER - 1)
  checkTask(check, declaration)
  checkSlices(check, slices, types)
  checkTimes(check, declaration)
  checkJudged(check, declaration)
  if (declaration.reference !== undefined) checkReference(check, declaration.reference, task, 'reference', [])
  if (declaration.sliceReferences !== undefined) checkSliceReferences(check, declaration, declaredSliceNames(slices))
  checkDetector(check, declaration.detector)
  return check.problems
}

const checkTask = (check: Check, { task, positive, threshold, values, k, ...rest }: Fields): void => {
  const isTask = check.that((TASKS as readonly unknown[]).includes(task), 'task', task, `one of ${TASKS.join(', ')}`)
  if (!isTask) return
  const isBinary = task === 'binary'
  const of = { ...rest, positive, threshold, values } as Fields
  if (isBinary) check.that(isText(positive), 'positive', positive, `a text of 1 to ${TEXT_MAX} characters`)
  else
    for (const field of OF_BINARY)
      check.that(of[field] === undefined, field, of[field], `nothing: only the task binary has it`)
  if (task === 'ranking') {
    if (k !== undefined) check.integer(k, 'k', 1, K_MAX)
  } else check.that(k === undefined, 'k', k, 'nothing: only the task ranking has it')
  if (!isBinary) return
  const isShare = threshold === undefined || (isNumber(threshold) && threshold >= 0 && threshold <= 1)
  check.that(isShare, 'threshold', threshold, 'a number from 0 to 1')
  if (values === undefined) return
  if (!isFields(values)) {
    check.add('values', values, `an object with ${VALUES.join(', ')}`)
    return
  }
  check.known(values, VALUES, 'values.')
  for (const name of VALUES) check.that(isNumber(values[name]), `values.${name}`, values[name], 'a finite number')
}

const checkTimes = (check: Check, declaration: Fields): void => {
  const span = (path: string, min: number): void => {
    const ms = parseDuration(declaration[path])
    const holds = ms !== undefined && ms >= min && ms <= SPAN_MAX_MS
    check.that(holds, path, declaration[path], `a duration of ${min} ms to 366d, such as 1h`)
  }
  span('window', WINDOW_MIN_MS)
  for (const name of TIMES) if (declaration[name] !== undefined) span(name, 0)
}

const checkJudged = (check: Check, { minRows, alpha, worseBy }: Fields): void => {
  if (minRows !== undefined) check.integer(minRows, 'minRows', 1, 1_000_000_000)
  const isChance = alpha === undefined || (isNumber(alpha) && alpha > 0 && alpha < 1)
  check.that(isChance, 'alpha', alpha, 'a number above 0 and below 1')
  const isGrowth = worseBy === undefined || (isNumber(worseBy) && worseBy >= 0 && worseBy <= WORSE_BY_MAX)
  check.that(isGrowth, 'worseBy', worseBy, `a number from 0 to ${WORSE_BY_MAX}`)
}

/** A slice is compared with its own reference: one of each, and only where all rows have one too. */
const checkSliceReferences = (
  check: Check,
  { sliceReferences: list, reference, task }: Fields,
  slices: ReadonlySet<unknown>,
): void => {
  if (!check.that(Array.isArray(list), 'sliceReferences', list, 'a list of references with their slices')) return
  check.that(reference !== undefined, 'reference', reference, 'the reference of all rows, beside those of slices')
  const seen = new Set<unknown>()
  ;(list as unknown[]).forEach((each, i) => {
    const path = `sliceReferences.${i}`
    checkReference(check, each, task, path, ['slice'])
    if (!isFields(each)) return
    const isSlice = each.slice !== '' && slices.has(each.slice) && !seen.has(each.slice)
    check.that(isSlice, `${path}.slice`, each.slice, 'a slice that is declared, each once')
    seen.add(each.slice)
  })
}

const checkReference = (
  check: Check,
  reference: unknown,
  task: unknown,
  path: string,
  more: readonly string[],
): void => {
  if (!isFields(reference)) {
    check.add(path, reference, `an object with ${[...more, 'rows and error'].join(', ')}`)
    return
  }
  check.known(reference, [...more, 'rows', 'error', 'deviation', 'figures', 'source'], `${path}.`)
  checkSource(check, reference.source, `${path}.source`)
  const { rows, error, deviation, figures } = reference
  check.integer(rows, `${path}.rows`, 1, Number.MAX_SAFE_INTEGER - 1)
  const isShare = task === 'binary' || task === 'classes'
  const holds = isNumber(error) && error >= 0 && (!isShare || error <= 1)
  check.that(holds, `${path}.error`, error, isShare ? 'a number from 0 to 1' : 'a number from 0')
  if (deviation !== undefined || task === 'regression' || task === 'ranking')
    check.that(
      isNumber(deviation) && deviation >= 0 && !isShare,
      `${path}.deviation`,
      deviation,
      isShare ? 'nothing: it follows from the share of wrong answers' : 'a number from 0',
    )
  if (figures === undefined) return
  const isMap = isFields(figures) && Object.keys(figures).length <= FIGURES_MAX
  if (!check.that(isMap, `${path}.figures`, figures, `an object with at most ${FIGURES_MAX} figures by name`)) return
  for (const [name, value] of Object.entries(figures as Fields))
    check.that(isText(name) && isNumber(value), `${path}.figures.${name}`, value, 'a finite number')
}

const checkDetector = (check: Check, detector: unknown): void => {
  if (detector === undefined) return
  if (!isFields(detector)) {
    check.add('detector', detector, 'an object with kind')
    return
  }
  check.known(detector, ['kind', 'delta', 'threshold'], 'detector.')
  const { kind, delta, threshold } = detector
  const isKind = typeof kind === 'string' && Object.hasOwn(DETECTORS, kind)
  check.that(isKind, 'detector.kind', kind, `one of ${Object.keys(DETECTORS).join(', ')}`)
  const isDelta = delta === undefined || (isNumber(delta) && delta > 0 && (kind !== 'adwin' || delta < 1))
  check.that(isDelta, 'detector.delta', delta, 'a number above 0; of adwin below 1')
  const isThreshold = threshold === undefined || (kind === 'page_hinkley' && isNumber(threshold) && threshold > 0)
  check.that(isThreshold, 'detector.threshold', threshold, 'a number above 0, and only of page_hinkley')
}

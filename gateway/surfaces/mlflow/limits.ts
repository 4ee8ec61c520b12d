/**
 * What MLflow's server accepts: names, lengths, counts, with its words.
 * Source: mlflow/mlflow, mlflow/utils/validation.py.
 */
import type { avro } from '../../../schemas/index.ts'
import { invalidParameter, type MlflowError } from './errors.ts'
import { doubleOf, type Params, required } from './params.ts'

const KEY_CHARACTERS_MAX = 250
const PARAM_CHARACTERS_MAX = 6000
const TAG_CHARACTERS_MAX = 8000
const EXPERIMENT_TAG_CHARACTERS_MAX = 5000
const EXPERIMENT_NAME_CHARACTERS_MAX = 500
const METRICS_MAX = 1000
const LABELS_MAX = 100
const ENTITIES_MAX = 1000
export const BATCH_BYTES_MAX = 1_000_000

/** Letters and digits of any script, as Python's `\w`. */
const NAME = /^[\p{L}\p{N}_\-. :/]*$/u
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/

const invalidValue = (path: string, value: unknown, message?: string): MlflowError =>
  invalidParameter(
    `Invalid value ${JSON.stringify(value)} for parameter '${path}' supplied${message === undefined ? '.' : `: ${message}`}`,
  )

export const tooLong = (what: string, max: number): MlflowError =>
  invalidParameter(`'${what}' exceeds the maximum length of ${max} characters`)

export const characters = (text: string): number => {
  let count = text.length
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) count--
  return count
}

/** The first characters of a text. A character beyond 16 bits counts once, as in Python. */
const cut = (text: string, max: number): string =>
  text.length <= max || characters(text) <= max ? text : [...text].slice(0, max).join('')

/** The name that a path has after `.`, `..` and repeated slashes are resolved, as Python's `posixpath.normpath`. */
const normal = (path: string): string => {
  const isRooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !isRooted) parts.push(part)
  }
  return `${isRooted ? (path.startsWith('//') && !path.startsWith('///') ? '//' : '/') : ''}${parts.join('/')}` || '.'
}

export const requireName = (name: string, path: string): void => {
  if (!NAME.test(name))
    throw invalidValue(
      path,
      name,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  requireUniquePath(name, path)
}

export const requireUniquePath = (name: string, path: string): void => {
  const resolved = normal(name)
  if (resolved !== name || resolved === '.' || resolved.startsWith('..') || resolved.startsWith('/'))
    throw invalidValue(
      path,
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${resolved}'`,
    )
}

export const requireRunId = (runId: string): void => {
  if (!RUN_ID.test(runId)) throw invalidValue('run_id', runId)
}

export const requireExperimentName = (name: string): string => {
  if (name === '') throw invalidParameter("Invalid experiment name: ''")
  if (characters(name) > EXPERIMENT_NAME_CHARACTERS_MAX) throw tooLong('name', EXPERIMENT_NAME_CHARACTERS_MAX)
  return name
}

const at = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** A number as Python writes a float. */
const pythonFloat = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : `${value}`

/** A metric of a request. @param path of the element of a list; `''` for a request with one */
export const metricOf = (params: Params, path = ''): avro.Metric => {
  const key = params.text('key')
  requireName(key, at(path, 'name'))
  const given = params.raw('value')
  const value = doubleOf(given)
  const timestamp = params.integer('timestamp')
  if (value === undefined)
    throw invalidValue(
      at(path, 'value'),
      given,
      `(timestamp=${timestamp}). Please specify value as a valid double (64-bit floating point)`,
    )
  if (timestamp < 0)
    throw invalidValue(
      at(path, 'timestamp'),
      timestamp,
      `metric '${key}' (value=${pythonFloat(value)}). Timestamp must be a nonnegative long (64-bit integer) `,
    )
  if (characters(key) > KEY_CHARACTERS_MAX) throw tooLong('Metric name', KEY_CHARACTERS_MAX)
  const [datasetName, datasetDigest] = [params.optionalText('dataset_name'), params.optionalText('dataset_digest')]
  if (!datasetName !== !datasetDigest)
    throw invalidParameter('Both dataset_name and dataset_digest must be provided if one is provided')
  return {
    key,
    value,
    timestamp,
    step: params.optionalInteger('step') ?? 0,
    modelId: params.optionalText('model_id') || null,
    datasetName: datasetName || null,
    datasetDigest: datasetDigest || null,
  }
}

/** A parameter of a run. A long value is cut, as MLflow's server does. */
export const paramOf = (params: Params, path = ''): avro.Label => {
  const key = params.text('key')
  requireName(key, at(path, 'key'))
  if (characters(key) > KEY_CHARACTERS_MAX) throw tooLong('Param key', KEY_CHARACTERS_MAX)
  return { key, value: cut(params.optionalText('value') ?? '', PARAM_CHARACTERS_MAX) }
}

/** A tag of a run. A long value is cut, as MLflow's server does. */
export const tagOf = (params: Params, path = ''): avro.Label => {
  requireName(params.text('key'), at(path, 'key'))
  return firstTagOf(params, path)
}

/** A tag of a run that is created: its name may have any characters, as with MLflow's server. */
export const firstTagOf = (params: Params, path = ''): avro.Label => {
  const key = params.text('key')
  if (characters(key) > KEY_CHARACTERS_MAX) throw tooLong(at(path, 'key'), KEY_CHARACTERS_MAX)
  return { key, value: cut(params.optionalText('value') ?? '', TAG_CHARACTERS_MAX) }
}

/** A tag of an experiment. */
export const experimentTagOf = (params: Params): avro.Label => {
  requireName(params.text('key'), 'key')
  return firstExperimentTagOf(params)
}

/** A tag of an experiment that is created: its name may have any characters, as with MLflow's server. */
export const firstExperimentTagOf = (params: Params): avro.Label => {
  const key = params.text('key')
  if (characters(key) > KEY_CHARACTERS_MAX) throw tooLong('key', KEY_CHARACTERS_MAX)
  const value = params.optionalText('value') ?? ''
  if (characters(value) > EXPERIMENT_TAG_CHARACTERS_MAX) throw tooLong('value', EXPERIMENT_TAG_CHARACTERS_MAX)
  return { key, value }
}

const limit = (what: string, max: number, count: number): void => {
  if (count > max)
    throw invalidParameter(
      `A batch logging request can contain at most ${max} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
    )
}

export interface Batch {
  readonly metrics: readonly avro.Metric[]
  readonly params: readonly avro.Label[]
  readonly tags: readonly avro.Label[]
}

/** @throws MlflowError if one part of it cannot be stored: then nothing is */
export const batchOf = (call: Params): Batch => {
  const [metrics, params, tags] = [call.list('metrics'), call.list('params'), call.list('tags')]
  for (const [i, metric] of metrics.entries())
    for (const name of ['key', 'value', 'timestamp']) required(metric, name, `metrics[${i}]`)
  for (const [i, param] of params.entries()) required(param, 'key', `params[${i}]`)
  for (const [i, tag] of tags.entries()) required(tag, 'key', `tags[${i}]`)
  limit('metrics', METRICS_MAX, metrics.length)
  limit('params', LABELS_MAX, params.length)
  limit('tags', LABELS_MAX, tags.length)
  limit('metrics, params, and tags', ENTITIES_MAX, metrics.length + params.length + tags.length)
  const batch = {
    metrics: metrics.map((metric, i) => metricOf(metric, `metrics[${i}]`)),
    params: params.map((param, i) => paramOf(param, `params[${i}]`)),
    tags: tags.map((tag, i) => tagOf(tag, `tags[${i}]`)),
  }
  requireUnique(batch.params)
  return batch
}

const requireUnique = (params: readonly avro.Label[]): void => {
  const seen = new Set<string>()
  const repeated: string[] = []
  for (const { key } of params) {
    if (seen.has(key)) repeated.push(key)
    seen.add(key)
  }
  if (repeated.length > 0)
    throw invalidParameter(
      `Duplicate parameter keys have been submitted: [${repeated.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
    )
}

/**
 * The parameters of a request as MLflow's server reads them: fields of the JSON body, or of the query of a GET. Unknown fields are ignored,
 * integers may be texts of digits, and what is missing or of another type is refused with MLflow's words.
 * Source: mlflow/mlflow, mlflow/server/handlers.py, `_get_request_message` and `_validate_param_against_schema`.
 */
import { ExactInteger, LONG_MAX } from '../../../schemas/index.ts'
import { invalidParameter, type MlflowError } from './errors.ts'

const SEE = 'See the API docs for more information about request parameters.'

const missing = (name: string): MlflowError =>
  invalidParameter(`Missing value for required parameter '${name}'. ${SEE}`)

/** The name of a value's type in Python. */
const pythonType = (value: unknown): string => {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (value instanceof ExactInteger) return 'int'
  return 'dict'
}

const wrongType = (name: string, value: unknown): MlflowError =>
  invalidParameter(
    `Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied:  Hint: Value was of type '${pythonType(value)}'. ${SEE}`,
  )

const INTEGER = /^[+-]?[0-9]+$/

/** An integer of any size, rounded; `undefined` for what is none. */
const integerOf = (value: unknown): number | undefined => {
  if (value instanceof ExactInteger || (typeof value === 'string' && INTEGER.test(value))) return Number(String(value))
  return Number.isInteger(value) ? (value as number) : undefined
}

export type Fields = Readonly<Record<string, unknown>>

export class Params {
  readonly #fields: Fields

  constructor(fields: Fields) {
    this.#fields = fields
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null
  }

  /** A text that is not empty: MLflow's server takes an empty one for a missing one. @throws MlflowError */
  text(name: string): string {
    return this.optionalText(name) || fail(missing(name))
  }

  /** The id of an experiment. Older clients send a number. @throws MlflowError */
  experimentId(): string {
    return this.optionalExperimentId() || fail(missing('experiment_id'))
  }

  optionalExperimentId(): string | undefined {
    const value = this.#of('experiment_id')
    return Number.isSafeInteger(value) ? String(value) : this.optionalText('experiment_id')
  }

  experimentIds(): readonly string[] {
    const value = this.#of('experiment_ids')
    if (!Array.isArray(value)) return this.texts('experiment_ids')
    return new Params({
      experiment_ids: value.map((each) => (Number.isSafeInteger(each) ? String(each) : each)),
    }).texts('experiment_ids')
  }

  /** The error for a value that is not one of those that are allowed. */
  wrong(name: string): MlflowError {
    return wrongType(name, this.#of(name))
  }

  optionalText(name: string): string | undefined {
    const value = this.#of(name)
    if (value === undefined || typeof value === 'string') return value
    throw wrongType(name, value)
  }

  /** The id of a run, which clients send under one of two names. */
  runId(): string {
    return this.optionalText('run_id') || this.optionalText('run_uuid') || fail(missing('run_id'))
  }

  optionalInteger(name: string): number | undefined {
    const value = this.#of(name)
    if (value === undefined) return undefined
    const number = integerOf(value)
    if (number === undefined) throw wrongType(name, value)
    if (Math.abs(number) > LONG_MAX)
      throw invalidParameter(
        `Invalid value ${value} for parameter '${name}' supplied: it must lie within +-${LONG_MAX}. ${SEE}`,
      )
    return number
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? fail(missing(name))
  }

  /** A number, also as `"NaN"`, `"Infinity"` and `"-Infinity"`. */
  double(name: string): number {
    const value = this.#of(name)
    if (value === undefined || value === '') throw missing(name)
    return doubleOf(value) ?? fail(wrongType(name, value))
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#of(name)
    if (value === undefined || typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    throw wrongType(name, value)
  }

  /** A list of texts; a single value of a query is a list of one. */
  texts(name: string): readonly string[] {
    const value = this.#of(name)
    if (value === undefined) return []
    const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : fail(wrongType(name, value))
    for (const each of list) if (typeof each !== 'string') throw wrongType(name, value)
    return list
  }

  requiredList(name: string): readonly Params[] {
    if (!this.has(name)) throw missing(name)
    return this.list(name)
  }

  /** A list of objects. */
  list(name: string): readonly Params[] {
    const value = this.#of(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) throw wrongType(name, value)
    return value.map((each: unknown) => {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) throw wrongType(name, value)
      return new Params(each as Fields)
    })
  }

  object(name: string): Params {
    const value = this.#of(name)
    if (value === undefined) throw missing(name)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(name, value)
    return new Params(value as Fields)
  }

  raw(name: string): unknown {
    return this.#fields[name]
  }

  #of(name: string): unknown {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined
    return value === null ? undefined : value
  }
}

const fail = (error: MlflowError): never => {
  throw error
}

/** An error that ends as MLflow's do where a parameter has a value that is out of bounds. */
export const outOfBounds = (message: string): MlflowError => invalidParameter(`${message} ${SEE}`)

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}
const DOUBLE = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/

export const doubleOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  if (value instanceof ExactInteger) return Number(String(value))
  if (typeof value !== 'string') return undefined
  return Object.hasOwn(WORDS, value) ? WORDS[value] : DOUBLE.test(value) ? Number(value) : undefined
}

/** @throws MlflowError for a field that a list element lacks, as `params[3].key` */
export const required = (params: Params, name: string, path: string): void => {
  if (!params.has(name) || params.raw(name) === '') throw missing(`${path}.${name}`)
}

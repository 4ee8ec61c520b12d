/**
 * What MLflow's registry accepts, with its words.
 * Source: mlflow/mlflow, mlflow/utils/validation.py and mlflow/entities/model_registry/model_version_stages.py.
 */
import type { avro } from '../../../../schemas/index.ts'
import { invalidParameter, notThere } from '../errors.ts'
import { characters, requireName, requireUniquePath, tooLong } from '../limits.ts'
import type { Params } from '../params.ts'

const NAME_CHARACTERS_MAX = 256
const ALIAS_CHARACTERS_MAX = 255
const TAG_KEY_CHARACTERS_MAX = 250
const TAG_VALUE_CHARACTERS_MAX = 100_000

const STAGES: readonly avro.Stage[] = ['None', 'Staging', 'Production', 'Archived']

export const noModel = (name: string) => notThere(`Registered Model with name=${name} not found`)
export const noVersion = (name: string, version: string) =>
  notThere(`Model Version (name=${name}, version=${version}) not found`)

/** The name of the model that a request is about. */
export const modelNameOf = (params: Params, field = 'name'): string => {
  const name = params.text(field)
  if (characters(name) > NAME_CHARACTERS_MAX) throw tooLong(field, NAME_CHARACTERS_MAX)
  return name
}

/** A name that a model gets: it is part of addresses, as `models:/name/1`. */
export const newModelNameOf = (params: Params, field = 'name'): string => {
  const name = modelNameOf(params, field)
  if (name.trim() === '') throw invalidParameter(`Missing value for required parameter '${field}'.`)
  if (/[/:]/.test(name)) throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`)
  requireUniquePath(name, 'name')
  return name
}

/** A version as a request names it. */
export interface NamedVersion {
  readonly name: string
  /** As the request wrote it. */
  readonly text: string
  readonly number: number
}

export const versionOf = (params: Params): NamedVersion => {
  const name = modelNameOf(params)
  const text = params.text('version')
  if (!/^\s*[+-]?[0-9]+(_[0-9]+)*\s*$/.test(text))
    throw invalidParameter(`Parameter 'version' must be an integer, got '${text}'.`)
  const number = Number(text.replaceAll('_', ''))
  // What no version can be is not there; a larger number could not be written.
  if (number < 1 || number > 2_147_483_647) throw noVersion(name, text)
  return { name, text, number }
}

export const tagOf = (params: Params): avro.Label => {
  const key = params.text('key')
  requireName(key, 'key')
  if (characters(key) > TAG_KEY_CHARACTERS_MAX) throw tooLong('key', TAG_KEY_CHARACTERS_MAX)
  const value = params.optionalText('value') ?? ''
  if (characters(value) > TAG_VALUE_CHARACTERS_MAX) throw tooLong('value', TAG_VALUE_CHARACTERS_MAX)
  return { key, value }
}

/** The key of a tag to remove. */
export const tagKeyOf = (params: Params): string => {
  const key = params.text('key')
  requireName(key, 'key')
  return key
}

export const aliasOf = (params: Params): string => {
  const alias = params.text('alias')
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias))
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    )
  if (characters(alias) > ALIAS_CHARACTERS_MAX) throw tooLong('Registered model alias name', ALIAS_CHARACTERS_MAX)
  return alias
}

/** An alias that can be set: it is not taken for a version. */
export const settableAliasOf = (params: Params): string => {
  const alias = aliasOf(params)
  if (alias.toLowerCase() === 'latest') throw invalidParameter("'latest' alias name (case insensitive) is reserved.")
  if (/^[vV][0-9]+$/.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`)
  return alias
}

/** A stage in any case of letters. */
export const stageOf = (text: string): avro.Stage => {
  const stage = STAGES.find((each) => each.toLowerCase() === text.toLowerCase())
  if (stage !== undefined) return stage
  throw invalidParameter(`Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`)
}

/** The size of a page of a search. @param most a greater one is refused as MLflow does */
export const pageSizeOf = (params: Params, usual: number, most: number): number => {
  const size = params.optionalInteger('max_results') ?? usual
  if (size > most) throw params.wrong('max_results')
  if (size < 1) throw invalidParameter(`Invalid value for max_results. It must be a positive integer, but got ${size}`)
  return size
}

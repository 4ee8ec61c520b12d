/** `registered-models/alias`: aliases of versions. */
import { header } from '../../../http/header.ts'
import type { Call, Endpoint } from '../endpoints.ts'
import { invalidParameter, notThere } from '../errors.ts'
import { aliasOf, modelNameOf, noModel, noVersion, settableAliasOf, versionOf } from './checks.ts'
import { decided } from './decided.ts'
import { versionWithAliases } from './shown.ts'

const evidence = { gateIds: [], approvalIds: [], policyVersion: null }

/**
 * The version to which the caller expects the alias to point, in the field `expected_version` or the header `If-Match`: `''` means that it is
 * not set. `null`: nothing is expected. MLflow has no such field.
 */
const expectedVersion = ({ params, request }: Call): number | null => {
  const text = params.optionalText('expected_version') ?? header(request, 'if-match')?.replace(/^"(.*)"$/, '$1')
  if (text === undefined || text === '*') return null
  if (text === '') return 0
  if (/^[0-9]{1,10}$/.test(text) && Number(text) <= 2_147_483_647) return Number(text)
  throw invalidParameter(
    `expected_version is '${text}', expected the number of a version, or '' for an alias that is not set.`,
  )
}

const set = async (call: Call): Promise<object> => {
  const version = versionOf(call.params)
  const alias = settableAliasOf(call.params)
  const value = { model: version.name, alias, version: version.number, expectedVersion: expectedVersion(call) }
  await decided(call, { type: 'MoveAlias', value: { ...value, evidence, reason: null } }, version)
  return {}
}

const remove = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  const value = { model: name, alias: aliasOf(call.params), version: null, expectedVersion: expectedVersion(call) }
  await decided(call, { type: 'MoveAlias', value: { ...value, evidence, reason: null } }, { name })
  return {}
}

const get = async ({ params, context }: Call): Promise<object> => {
  const name = modelNameOf(params)
  const alias = aliasOf(params)
  const reader = context.models.present()
  const found = await reader.modelWithLatest(name)
  if (found === undefined) {
    if (alias.toLowerCase() === 'latest') throw noModel(name)
    throw invalidParameter(`Registered model alias ${alias} not found.`)
  }
  if (alias.toLowerCase() === 'latest') {
    const latest = found.latest.at(-1)
    if (latest === undefined) throw notThere(`Latest version not found for model ${name}.`)
    return { model_version: versionWithAliases(latest) }
  }
  const number = found.model.aliases.get(alias)
  if (number === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`)
  const version = await reader.version(name, number)
  if (version === undefined) throw noVersion(name, String(number))
  return { model_version: versionWithAliases(version) }
}

const PATH = { path: 'registered-models/alias' }
const promote = { access: 'models:promote' } as const

// biome-ignore format: a table
export const aliasEndpoints: readonly Endpoint[] = [
  { method: 'POST', ...PATH, ...promote, audit: 'alias.move', summary: 'Point an alias to a version', handle: set },
  { method: 'DELETE', ...PATH, ...promote, audit: 'alias.remove', summary: 'Remove an alias', handle: remove },
  { method: 'GET', ...PATH, access: 'models:read', audit: 'alias.get', summary: 'Get the version of an alias', handle: get },
]

/** `model-versions/*`: versions of models, their stages, tags, and searches. */
import { findVersions, type Version } from '../../../../queries/registry/index.ts'
import { versionSearch } from '../../../../queries/search/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import type { Call, Endpoint } from '../endpoints.ts'
import { invalidParameter } from '../errors.ts'
import { modelNameOf, type NamedVersion, noVersion, pageSizeOf, stageOf, tagKeyOf, tagOf, versionOf } from './checks.ts'
import { decided } from './decided.ts'
import { linkLoggedModel } from './logged-model.ts'
import { IS_PROMPT, nextPage, searchOf } from './models.ts'
import { originOf, trainingOf } from './provenance.ts'
import { registeredShown, versionShown, versionWithAliases } from './shown.ts'
import { requireSource } from './source.ts'

/** As MLflow's server answers a search that names no size. */
const PAGE = 200_000
const PAGE_MAX = 200_000

const found = async ({ context }: Call, { name, text, number }: NamedVersion): Promise<Version> => {
  const version = await context.models.present().version(name, number)
  if (version === undefined) throw noVersion(name, text)
  return version
}

/** The version after a write of this request. */
const present = async (call: Call, named: NamedVersion): Promise<object> => ({
  model_version: versionWithAliases(await found(call, named)),
})

const create = async (call: Call): Promise<object> => {
  const { params } = call
  const name = modelNameOf(params)
  const source = params.text('source')
  const tags = params.list('tags').map(tagOf)
  const loggedModelId = params.optionalText('model_id') || null
  const asked = { source, runId: params.optionalText('run_id') || null, loggedModelId }
  const { runId, artifacts, location } = await originOf(call, asked)
  // The source of a prompt is no place.
  if (!tags.some(({ key }) => key === IS_PROMPT))
    requireSource(source, artifacts, loggedModelId === null ? 'run' : 'model')
  const value = {
    ...{
      model: name,
      version: null,
      source,
      location,
      runId,
      loggedModelId,
      tags,
      createdAt: null,
      importedFrom: null,
    },
    ...(await trainingOf(call.context, runId, location ?? source)),
    runLink: params.optionalText('run_link') || null,
    description: params.optionalText('description') ?? '',
  }
  const { event, subject } = await decided(call, { type: 'RegisterModel', value }, { name })
  const registered = event?.value as unknown as avro.ModelRegistered | undefined
  const number = registered?.version ?? Number(subject)
  if (loggedModelId !== null) await linkLoggedModel(call, loggedModelId, name, number)
  if (registered !== undefined) return { model_version: registeredShown(registered) }
  return present(call, { name, text: String(number), number })
}

const get = (call: Call): Promise<object> => present(call, versionOf(call.params))

const downloadUri = async (call: Call): Promise<object> => {
  const { registered } = await found(call, versionOf(call.params))
  return { artifact_uri: registered.location ?? registered.source }
}

const update = async (call: Call): Promise<object> => {
  const version = versionOf(call.params)
  const description = call.params.optionalText('description') ?? null
  const value = { model: version.name, version: version.number, description }
  await decided(call, { type: 'UpdateVersion', value }, version)
  return present(call, version)
}

const moveStage = async (call: Call): Promise<object> => {
  const { params } = call
  const version = versionOf(params)
  const text = params.text('stage')
  const stage = stageOf(text)
  const archiveExisting = params.optionalBoolean('archive_existing_versions') ?? false
  if (archiveExisting && stage !== 'Staging' && stage !== 'Production')
    throw invalidParameter(
      `Model version transition cannot archive existing model versions because '${text}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
    )
  const evidence = { gateIds: [], approvalIds: [], policyVersion: null }
  const value = { model: version.name, version: version.number, stage, archiveExisting, evidence, reason: null }
  await decided(call, { type: 'MoveStage', value }, version)
  return present(call, version)
}

const remove = async (call: Call): Promise<object> => {
  const version = versionOf(call.params)
  const value = { model: version.name, version: version.number, reason: null }
  await decided(call, { type: 'DeleteVersion', value }, version)
  return {}
}

const search = async ({ params, context }: Call): Promise<object> => {
  const size = pageSizeOf(params, PAGE, PAGE_MAX)
  const { search, offset } = searchOf(params, versionSearch)
  const all = await findVersions(context.models.source(), search)
  const page = all.slice(offset, offset + size)
  return {
    ...(page.length === 0 ? {} : { model_versions: page.map(versionShown) }),
    ...nextPage(offset, size, all.length),
  }
}

const setTag = async (call: Call): Promise<object> => {
  const version = versionOf(call.params)
  const value = { model: version.name, version: version.number, ...tagOf(call.params) }
  await decided(call, { type: 'TagVersion', value }, version)
  return {}
}

const deleteTag = async (call: Call): Promise<object> => {
  const version = versionOf(call.params)
  const value = { model: version.name, version: version.number, key: tagKeyOf(call.params), value: null }
  await decided(call, { type: 'TagVersion', value }, version)
  return {}
}

const read = { access: 'models:read', audit: 'version.get' } as const
const write = { access: 'models:write' } as const
const promote = { access: 'models:promote' } as const
const at = (name: string) => ({ path: `model-versions/${name}` })

// biome-ignore format: a table
export const versionEndpoints: readonly Endpoint[] = [
  { method: 'POST', ...at('create'), ...write, audit: 'version.create', summary: 'Add a version to a model', handle: create },
  { method: 'GET', ...at('get'), ...read, summary: 'Get a version', handle: get },
  { method: 'GET', ...at('get-download-uri'), ...read, summary: 'Get where the artifacts of a version are', handle: downloadUri },
  { method: 'PATCH', ...at('update'), ...write, audit: 'version.update', summary: 'Change the description of a version', handle: update },
  { method: 'POST', ...at('transition-stage'), ...promote, audit: 'version.stage', summary: 'Move a version to a stage', handle: moveStage },
  { method: 'DELETE', ...at('delete'), ...write, audit: 'version.delete', summary: 'Delete a version', handle: remove },
  { method: 'GET', ...at('search'), ...read, summary: 'Search versions', handle: search },
  { method: 'POST', ...at('set-tag'), ...write, audit: 'version.tag', summary: 'Set a tag of a version', handle: setTag },
  { method: 'DELETE', ...at('delete-tag'), ...write, audit: 'version.untag', summary: 'Remove a tag of a version', handle: deleteTag },
]

/** `registered-models/*`: models, their names, tags, and searches. */
import { findModels, latestOf, type Model } from '../../../../queries/registry/index.ts'
import { modelSearch, pageOffset, pageToken, SearchError } from '../../../../queries/search/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import type { Call, Endpoint } from '../endpoints.ts'
import { invalidParameter, MlflowError } from '../errors.ts'
import type { Params } from '../params.ts'
import { modelNameOf, newModelNameOf, noModel, pageSizeOf, stageOf, tagKeyOf, tagOf } from './checks.ts'
import { decided } from './decided.ts'
import { modelShown, versionWithAliases } from './shown.ts'

export const IS_PROMPT = 'mlflow.prompt.is_prompt'
const PAGE = 100
const PAGE_MAX = 1000

/** The model after a write of this request. */
const present = async ({ context }: Call, name: string): Promise<{ registered_model: object }> => {
  const found = await context.models.present().modelWithLatest(name)
  if (found === undefined) throw noModel(name)
  return { registered_model: modelShown(found.model, found.latest) }
}

const create = async (call: Call): Promise<object> => {
  const { params } = call
  const name = newModelNameOf(params)
  const tags = params.list('tags').map(tagOf)
  const description = params.optionalText('description') || null
  const value = { model: name, description, tags, createdAt: null, importedFrom: null }
  try {
    const { event } = await decided(call, { type: 'CreateModel', value }, { name })
    if (event === undefined) return await present(call, name)
    return { registered_model: modelShown(createdModel(event.value as unknown as avro.ModelCreated)) }
  } catch (error) {
    const isTaken = error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS'
    throw isTaken ? await taken(call, name, tags) : error
  }
}

const createdModel = ({ meta, model, modelId, description, tags, createdAt }: avro.ModelCreated): Model => {
  const created = createdAt ?? meta.time
  const byKey = new Map(tags.map(({ key, value }) => [key, value]))
  return {
    id: modelId,
    name: model,
    description,
    created,
    updated: created,
    renamed: undefined,
    tags: byKey,
    aliases: new Map(),
  }
}

/** A prompt is a model with a tag, and the two share names. */
const taken = async ({ context }: Call, name: string, tags: readonly avro.Label[]): Promise<MlflowError> => {
  const kindOf = (isPrompt: boolean) => (isPrompt ? 'Prompt' : 'Registered Model')
  const held = kindOf((await context.models.present().model(name))?.tags.has(IS_PROMPT) === true)
  const wanted = kindOf(tags.some(({ key }) => key === IS_PROMPT))
  const text =
    held === wanted
      ? `${wanted} (name=${name}) already exists.`
      : `Tried to create a ${wanted.toLowerCase()} with name '${name}', but the name is already taken by a ${held.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`
  return new MlflowError('RESOURCE_ALREADY_EXISTS', text)
}

const get = (call: Call): Promise<object> => present(call, modelNameOf(call.params))

const rename = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  const newName = newModelNameOf(call.params, 'new_name')
  try {
    await decided(call, { type: 'RenameModel', value: { model: name, newName } }, { name })
  } catch (error) {
    const isTaken = error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS'
    throw isTaken ? new MlflowError(error.code, `Registered Model (name=${newName}) already exists.`) : error
  }
  return present(call, newName)
}

const update = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  const description = call.params.optionalText('description') || null
  await decided(call, { type: 'UpdateModel', value: { model: name, description } }, { name })
  return present(call, name)
}

const remove = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  await decided(call, { type: 'DeleteModel', value: { model: name, reason: null } }, { name })
  return {}
}

/** A search with its page. @throws MlflowError with MLflow's text about the filter, the order or the token */
export const searchOf = <T>(params: Params, read: (text: { filter: string; orderBy: readonly string[] }) => T) => {
  try {
    const text = { filter: params.optionalText('filter') ?? '', orderBy: params.texts('order_by') }
    return { search: read(text), offset: pageOffset(params.optionalText('page_token')) }
  } catch (error) {
    throw error instanceof SearchError ? invalidParameter(error.message) : error
  }
}

/** Where the next page begins, if there is one. */
export const nextPage = (offset: number, size: number, found: number): object =>
  found > offset + size ? { next_page_token: pageToken(offset + size) } : {}

const search = async ({ params, context }: Call): Promise<object> => {
  const size = pageSizeOf(params, PAGE, PAGE_MAX)
  const { search, offset } = searchOf(params, modelSearch)
  const source = context.models.source()
  const found = await findModels(source, search)
  const page = found.slice(offset, offset + size)
  const latest = await latestOf(source, page)
  return {
    ...(page.length === 0 ? {} : { registered_models: page.map((model, i) => modelShown(model, latest[i])) }),
    ...nextPage(offset, size, found.length),
  }
}

const latestVersions = async ({ params, context }: Call): Promise<object> => {
  const name = modelNameOf(params)
  const stages = params.texts('stages').map(stageOf)
  const found = await context.models.present().modelWithLatest(name)
  if (found === undefined) throw noModel(name)
  const versions = found.latest.filter(({ stage }) => stages.length === 0 || stages.includes(stage))
  return versions.length === 0 ? {} : { model_versions: versions.map(versionWithAliases) }
}

const setTag = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  const { key, value } = tagOf(call.params)
  await decided(call, { type: 'TagModel', value: { model: name, key, value } }, { name })
  return {}
}

const deleteTag = async (call: Call): Promise<object> => {
  const name = modelNameOf(call.params)
  const key = tagKeyOf(call.params)
  await decided(call, { type: 'TagModel', value: { model: name, key, value: null } }, { name })
  return {}
}

const read = { access: 'models:read', audit: 'model.get' } as const
const write = { access: 'models:write' } as const
const at = (name: string) => ({ path: `registered-models/${name}` })

// biome-ignore format: a table
export const modelEndpoints: readonly Endpoint[] = [
  { method: 'POST', ...at('create'), ...write, audit: 'model.create', summary: 'Create a model', handle: create },
  { method: 'GET', ...at('get'), ...read, summary: 'Get a model', handle: get },
  { method: 'POST', ...at('rename'), ...write, audit: 'model.rename', summary: 'Rename a model', handle: rename },
  { method: 'PATCH', ...at('update'), ...write, audit: 'model.update', summary: 'Change the description of a model', handle: update },
  { method: 'DELETE', ...at('delete'), ...write, audit: 'model.delete', summary: 'Delete a model', handle: remove },
  { method: 'GET', ...at('search'), ...read, summary: 'Search models', handle: search },
  { method: 'POST', ...at('get-latest-versions'), ...read, summary: 'Get the latest version of each stage', handle: latestVersions },
  { method: 'GET', ...at('get-latest-versions'), ...read, summary: 'Get the latest version of each stage', handle: latestVersions },
  { method: 'POST', ...at('set-tag'), ...write, audit: 'model.tag', summary: 'Set a tag of a model', handle: setTag },
  { method: 'DELETE', ...at('delete-tag'), ...write, audit: 'model.untag', summary: 'Remove a tag of a model', handle: deleteTag },
]

import { beforeAll, expect, test } from 'vitest'
import type { Command } from '../../../../processors/registry/index.ts'
import {
  aliasesOf,
  type EntitySource,
  type Fields,
  findModels,
  findVersions,
  latestOf,
  RegistryReader,
} from '../../../../queries/registry/index.ts'
import { modelSearch, versionSearch } from '../../../../queries/search/index.ts'
import {
  createModel,
  deleteVersion,
  entitiesOf,
  moveAlias,
  moveStage,
  registerModel,
  renameModel,
  tagModel,
  tagVersion,
  type Wire,
  wireOf,
} from '../../../support/models.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

/** A source over the entities that the projection would store, and what was read of it. */
const sourceOf = (...commands: readonly Command[]) => {
  const entities: ReadonlyMap<string, Fields> = entitiesOf(wire, commands)
  const read: string[] = []
  const source: EntitySource = {
    fields: async (asked) => {
      read.push(...asked)
      return asked.map((entity) => entities.get(entity) ?? new Map())
    },
  }
  return { source, read, reader: new RegistryReader(source) }
}

const models = [
  createModel('m', { tags: [{ key: 'a', value: '1' }] }),
  registerModel('m', { runId: 'r1' }),
  registerModel('m', { runId: 'r2', createdAt: 50 }),
  registerModel('m'),
  createModel('n'),
  registerModel('n', { runId: 'r1' }),
]
const id = models[0]!.value.meta.id

test('a model and its latest versions are read by name', async () => {
  const staged = [moveStage(1, 'Production'), moveStage(2, 'Production'), moveAlias('x', 2), moveAlias('y', 2)]
  const { reader } = sourceOf(...models, ...staged)
  const { model, latest } = (await reader.modelWithLatest('m'))!
  expect([model.id, model.name, [...model.tags]]).toEqual([id, 'm', [['a', '1']]])
  expect(latest.map(({ version, stage }) => [version, stage])).toEqual([
    [2, 'Production'],
    [3, 'None'],
  ])
  expect(aliasesOf((await reader.version('m', 2))!)).toEqual(['x', 'y'])
  expect((await reader.versions('m'))!.map(({ version }) => version)).toEqual([1, 2, 3])
})

test('what is not there is undefined', async () => {
  const { reader } = sourceOf(...models, deleteVersion(3))
  const absent = [reader.model('x'), reader.modelWithLatest('x'), reader.version('x', 1), reader.version('m', 3)]
  expect(await Promise.all(absent)).toEqual([undefined, undefined, undefined, undefined])
})

test('versions of a renamed model have its name, and count as updated then', async () => {
  const rename = renameModel('m', 'z')
  const at = { ...rename, value: { ...rename.value, meta: { ...rename.value.meta, time: 90 } } }
  const { reader } = sourceOf(...models, at, registerModel('z', { createdAt: 95 }))
  const versions = (await reader.versions('z'))!
  expect(versions.map(({ model, updated }) => [model.name, updated])).toEqual([
    ['z', 90],
    ['z', 90],
    ['z', 90],
    ['z', 95],
  ])
})

test('models are found by name and tag; prompts only if they are asked for', async () => {
  const prompt = [createModel('p'), tagModel('mlflow.prompt.is_prompt', 'true', 'p')]
  const { source } = sourceOf(...models, ...prompt)
  const find = async (filter: string) => (await findModels(source, modelSearch({ filter }))).map(({ name }) => name)
  expect(await find('')).toEqual(['m', 'n'])
  expect(await find("name LIKE 'M%'")).toEqual([])
  expect(await find("name ILIKE 'M%' AND tags.a = '1'")).toEqual(['m'])
  expect(await find("tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['p'])
  const latest = await latestOf(source, await findModels(source, modelSearch({ filter: '' })))
  expect(latest.map((versions) => versions.map(({ version }) => version))).toEqual([[3], [1]])
})

test('versions are found by model, run, number and tag, in the order that is asked for', async () => {
  const { source } = sourceOf(...models, tagVersion(3, 'k', 'v'))
  const find = async (filter: string, ...orderBy: string[]) =>
    (await findVersions(source, versionSearch({ filter, orderBy }))).map(
      ({ model, version }) => `${model.name}${version}`,
    )
  expect(await find('')).toEqual(['m2', 'm3', 'm1', 'n1'])
  expect(await find("name = 'm'", 'version_number ASC')).toEqual(['m1', 'm2', 'm3'])
  expect(await find("run_id = 'r1'")).toEqual(['m1', 'n1'])
  expect(await find("run_id IN ('r2')")).toEqual(['m2'])
  expect(await find("name = 'm' AND version_number > 1", 'creation_timestamp DESC')).toEqual(['m2', 'm3'])
  expect(await find("tags.k = 'v'")).toEqual(['m3'])
  expect(await find("name = 'x'")).toEqual([])
})

test('a search reads only what it names', async () => {
  const { source, read } = sourceOf(...models, deleteVersion(1))
  const found = await findVersions(source, versionSearch({ filter: "run_id = 'r2'" }))
  expect(found.map(({ version }) => version)).toEqual([2])
  expect(read).toEqual(['run/r2', `model/${id}`, `version/${id}/2`])
  read.length = 0
  await findVersions(source, versionSearch({ filter: "name = 'm' AND version_number > 2" }))
  expect(read).toEqual(['name/m', `model/${id}`, `versions/${id}`, `version/${id}/2`, `version/${id}/3`])
})

test('a run lists a version that was deleted since, and no search finds it', async () => {
  const { source } = sourceOf(...models, deleteVersion(1))
  const found = await findVersions(source, versionSearch({ filter: "run_id = 'r1'" }))
  expect(found.map(({ model, version }) => [model.name, version])).toEqual([['n', 1]])
})

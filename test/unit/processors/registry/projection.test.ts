import { beforeAll, expect, test } from 'vitest'
import { type Command, registryRows, registryTable } from '../../../../processors/registry/index.ts'
import type { ProjectionTools, Value } from '../../../../streams/core/projection.ts'
import {
  createModel,
  deleteModel,
  deleteVersion,
  entitiesOf,
  moveAlias,
  moveStage,
  outputsOf,
  registerModel,
  renameModel,
  tagModel,
  tagVersion,
  updateModel,
  updateVersion,
  type Wire,
  wireOf,
} from '../../../support/models.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

const created = createModel('m', { description: 'd', tags: [{ key: 'a', value: '1' }] })
const id = created.value.meta.id
const tools = () => ({ codecs: wire.codecs }) as unknown as ProjectionTools

const stateOf = (...commands: readonly Command[]): Record<string, Record<string, string>> =>
  Object.fromEntries([...entitiesOf(wire, commands)].map(([entity, fields]) => [entity, Object.fromEntries(fields)]))

const rowsOf = (...commands: readonly Command[]): Record<string, Value>[] => {
  const names = registryTable('t.').columns.map(({ name }) => name)
  const rows: Record<string, Value>[] = []
  const { project } = registryRows(tools())
  for (const { value } of outputsOf(wire, commands))
    project({ offset: 0, timestamp: 0, key: null, value }, (values) =>
      rows.push(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
    )
  return rows
}

test('a model has its name, times, description, tags and aliases', () => {
  const state = stateOf(
    ...[created, tagModel('b', '2'), tagModel('a', null), registerModel(), moveAlias('champion', 1)],
    updateModel(null),
  )
  expect(state[`model/${id}`]).toEqual({ name: 'm', created: '0', updated: '0', 'tag/b': '2', 'alias/champion': '1' })
  expect(state['name/m']).toEqual({ id })
})

test('a version has what it was registered with, and what changed since', () => {
  const register = registerModel('m', { runId: 'r', description: 'd', tags: [{ key: 'a', value: '1' }], createdAt: 7 })
  const commands = [created, register, tagVersion(1, 'b', '2'), updateVersion(1, 'e'), moveStage(1, 'Staging')]
  const { registered, ...rest } = stateOf(...commands)[`version/${id}/1`]!
  expect(rest).toEqual({
    ...{ description: 'e', stage: 'Staging', created: '7', updated: '0', 'tag/a': '1', 'tag/b': '2' },
  })
  expect(JSON.parse(registered!)).toMatchObject({
    source: 's3://models/1',
    runId: 'r',
    missing: ['training_set', 'positions', 'code_commit', 'seed', 'environment'],
  })
})

test('the stages of all versions are one entity, archived and deleted ones too', () => {
  const commands = [created, registerModel(), registerModel(), registerModel(), moveStage(1, 'Production')]
  const archiving = [...commands, moveStage(2, 'Production', { archiveExisting: true }), deleteVersion(3)]
  expect(stateOf(...archiving)[`versions/${id}`]).toEqual({ 1: 'Archived', 2: 'Production' })
  expect(Object.keys(stateOf(...archiving)).sort()).toEqual(
    [`model/${id}`, 'models', 'name/m', `version/${id}/1`, `version/${id}/2`, `versions/${id}`].sort(),
  )
})

test('another name frees the former one, and a deleted model leaves nothing', () => {
  const commands = [created, registerModel(), deleteVersion(1), registerModel(), renameModel('m', 'n')]
  const renamed = stateOf(...commands)
  expect([renamed['name/m'], renamed['name/n']]).toEqual([undefined, { id }])
  expect(renamed[`model/${id}`]).toMatchObject({ name: 'n', renamed: '0' })
  expect(stateOf(...commands, moveAlias('a', 2, { model: 'n' }), deleteModel('n'))).toEqual({})
})

test('each change is a row that says who made it, why, and on what evidence', () => {
  const rows = rowsOf(
    created,
    registerModel(),
    moveAlias('champion', 1, { reason: 'better' }),
    moveAlias('champion', 1),
  )
  expect(rows.at(-1)).toEqual({
    entity: `model/${id}`,
    field: 'alias/champion',
    value: '1',
    event: 'AliasMoved',
    event_id: expect.any(String),
    event_time: 0,
    team: 'ops',
    actor: 'ann',
    correlation_id: 'c1',
    reason: 'better',
    evidence: JSON.stringify({ gateIds: [], approvalIds: [], policyVersion: null }),
  })
  const removed = rowsOf(created, registerModel(), deleteModel()).filter(({ field }) => field === '')
  expect(removed.map(({ entity, value }) => [entity, value])).toEqual([
    [`model/${id}`, null],
    [`versions/${id}`, null],
    [`version/${id}/1`, null],
  ])
})

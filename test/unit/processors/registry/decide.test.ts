import { beforeAll, describe, expect, test } from 'vitest'
import type { Command } from '../../../../processors/registry/index.ts'
import {
  createModel,
  decided,
  deleteModel,
  deleteVersion,
  evidence,
  last,
  moveAlias,
  moveStage,
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

const created = createModel()
const modelId = created.value.meta.id
const m = { model: 'm', modelId }
/** A model `m` with some versions. */
const given = (versions: number): Command[] => [created, ...Array.from({ length: versions }, () => registerModel())]
const refused = (code: string) => [{ refused: code }]
const moved = (alias: string, version: number | null, previousVersion: number | null) => [
  { type: 'AliasMoved', value: { ...m, alias, version, previousVersion, evidence, reason: null } },
]
const numbersOf = (outcomes: readonly unknown[]) =>
  (outcomes.flat() as { type?: string; value?: { version: number } }[])
    .filter(({ type }) => type === 'ModelRegistered')
    .map(({ value }) => value?.version)

describe('models', () => {
  test('a model is created with its tags, of which the last value of a key counts', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]
    const command = createModel('m', { description: 'd', tags, createdAt: 5 })
    expect(last(wire, command)).toEqual([
      {
        type: 'ModelCreated',
        value: {
          ...{ model: 'm', modelId: command.value.meta.id, description: 'd', createdAt: 5, importedFrom: null },
          tags: [
            { key: 'a', value: '3' },
            { key: 'b', value: '2' },
          ],
        },
      },
    ])
  })

  test('a name is not empty, and belongs to one model at a time', () => {
    expect(last(wire, createModel(''))).toEqual(refused('NAME_EMPTY'))
    expect(last(wire, created, createModel())).toEqual(refused('MODEL_EXISTS'))
    expect(last(wire, created, createModel('n'), renameModel('m', 'n'))).toEqual(refused('MODEL_EXISTS'))
    expect(last(wire, created, renameModel('m', ''))).toEqual(refused('NAME_EMPTY'))
  })

  test('a model keeps its id, versions and aliases under another name, and the old name is free', () => {
    const commands = [...given(2), moveAlias('champion', 2), renameModel('m', 'n')]
    expect(last(wire, ...commands)).toEqual([
      { type: 'ModelRenamed', value: { model: 'n', modelId, previousName: 'm', lastVersion: 2 } },
    ])
    expect(last(wire, ...commands, moveAlias('champion', 2, { model: 'n' }))).toEqual(['unchanged'])
    expect(last(wire, ...commands, registerModel('m'))).toEqual(refused('MODEL_UNKNOWN'))
    expect(last(wire, ...commands, createModel('m'))).toMatchObject([{ type: 'ModelCreated' }])
    expect(last(wire, created, renameModel('m', 'm'))).toEqual(['unchanged'])
  })

  test('a command for a model that is not there is refused', () => {
    const commands = [
      ...[renameModel('m', 'n'), updateModel('d'), deleteModel(), tagModel('k', 'v'), registerModel()],
      ...[updateVersion(1, 'd'), tagVersion(1, 'k', 'v'), deleteVersion(1), moveStage(1, 'Staging'), moveAlias('a', 1)],
    ]
    for (const command of commands) expect(last(wire, command), command.type).toEqual(refused('MODEL_UNKNOWN'))
  })

  test('descriptions and tags are set and removed', () => {
    expect(last(wire, created, updateModel('d'))).toEqual([{ type: 'ModelUpdated', value: { ...m, description: 'd' } }])
    expect(last(wire, created, tagModel('k', 'v'))).toEqual([
      { type: 'ModelTagged', value: { ...m, key: 'k', value: 'v' } },
    ])
    expect(last(wire, created, tagModel('k', null))).toEqual([
      { type: 'ModelTagged', value: { ...m, key: 'k', value: null } },
    ])
    expect(last(wire, created, tagModel('', 'v'))).toEqual(refused('NAME_EMPTY'))
  })

  test('a deleted model takes its aliases along, each by an event of its own', () => {
    const commands = [...given(3), moveAlias('b', 1), moveAlias('a', 3), deleteVersion(2), deleteModel()]
    expect(last(wire, ...commands)).toEqual([
      ...moved('b', null, 1),
      ...moved('a', null, 3),
      { type: 'ModelDeleted', value: { ...m, versions: [1, 3], reason: null } },
    ])
    expect(last(wire, ...commands, createModel(), registerModel(), moveAlias('a', 1))).toEqual(
      refused('VERSION_UNKNOWN'),
    )
  })
})

describe('versions', () => {
  test('a version gets the last number + 1, and says what is not known of its training', () => {
    const [, , [second]] = decided(wire, ...given(2))
    expect(second).toMatchObject({
      type: 'ModelRegistered',
      value: {
        ...m,
        version: 2,
        missing: ['run', 'training_set', 'positions', 'code_commit', 'seed', 'environment'],
      },
    })
    const known = registerModel('m', {
      ...{ runId: 'r', trainingSetIds: ['t'], positions: [{ topic: 'f', partition: 0, offset: 7 }] },
      ...{ codeCommit: 'c', seed: 1, environmentHash: 'h', loggedModelId: 'm-1', userId: 'ann' },
    })
    expect(last(wire, created, known)).toMatchObject([{ value: { missing: [], loggedModelId: 'm-1', userId: 'ann' } }])
  })

  test('M4: a number is not given again after the version was deleted, and its alias points to nothing', () => {
    const commands = [...given(3), moveAlias('champion', 3), deleteVersion(3)]
    expect(last(wire, ...commands)).toEqual([
      { type: 'VersionDeleted', value: { ...m, version: 3, stage: 'None', reason: null } },
    ])
    expect(numbersOf(last(wire, ...commands, registerModel()))).toEqual([4])
    expect(last(wire, ...commands, moveAlias('champion', 3))).toEqual(refused('VERSION_UNKNOWN'))
    expect(last(wire, ...commands, registerModel(), moveAlias('champion', 4, { expectedVersion: 3 }))).toEqual(
      moved('champion', 4, 3),
    )
  })

  test('M5: a number is not given again after the model was deleted and created again', () => {
    expect(numbersOf(last(wire, ...given(4), deleteModel(), createModel(), registerModel()))).toEqual([5])
  })

  test('a number is not given again under a name that a model had before or gets later', () => {
    const renamed = [...given(2), createModel('n'), registerModel('n'), registerModel('n'), registerModel('n')]
    const gone = [...renamed, deleteModel('n'), renameModel('m', 'n')]
    expect(numbersOf(last(wire, ...gone, registerModel('n')))).toEqual([4])
    expect(numbersOf(last(wire, ...gone, createModel('m'), registerModel('m')))).toEqual([3])
  })

  test('an imported version has its number, and the next ones follow it', () => {
    const imported = registerModel('m', { version: 255, createdAt: 9, importedFrom: 'mlflow' })
    expect(last(wire, created, imported)).toMatchObject([
      { type: 'ModelRegistered', value: { version: 255, createdAt: 9, importedFrom: 'mlflow' } },
    ])
    const commands = [created, imported, ...given(3).slice(1)]
    expect(numbersOf(decided(wire, ...commands))).toEqual([255, 256, 257, 258])
    expect(last(wire, ...commands, moveStage(257, 'Production'), deleteModel())).toMatchObject([
      { value: { versions: [255, 256, 257, 258] } },
    ])
    expect(last(wire, created, imported, registerModel('m', { version: 255 }))).toEqual(refused('VERSION_NUMBER_USED'))
    expect(last(wire, created, registerModel('m', { version: 0 }))).toEqual(refused('VERSION_NUMBER_INVALID'))
    const greatest = registerModel('m', { version: 2_147_483_647 })
    expect(last(wire, created, greatest, registerModel())).toEqual(refused('VERSION_NUMBER_INVALID'))
  })

  test('a version that is not there gets no command', () => {
    const commands = [updateVersion(2, 'd'), tagVersion(2, 'k', 'v'), deleteVersion(2), moveStage(2, 'Staging')]
    for (const command of [...commands, moveAlias('a', 2), deleteVersion(0), deleteVersion(-1)]) {
      expect(last(wire, ...given(1), command), command.type).toEqual(refused('VERSION_UNKNOWN'))
      expect(last(wire, ...given(2), deleteVersion(2), command), command.type).toEqual(refused('VERSION_UNKNOWN'))
    }
  })

  test('descriptions and tags of a version are set and removed', () => {
    expect(last(wire, ...given(1), updateVersion(1, 'd'))).toEqual([
      { type: 'VersionUpdated', value: { ...m, version: 1, description: 'd' } },
    ])
    expect(last(wire, ...given(1), tagVersion(1, 'k', null))).toEqual([
      { type: 'VersionTagged', value: { ...m, version: 1, key: 'k', value: null } },
    ])
    expect(last(wire, ...given(1), tagVersion(1, '', 'v'))).toEqual(refused('NAME_EMPTY'))
  })
})

describe('stages', () => {
  const stage = (version: number, from: string, to: string, archived: number[] = []) => [
    { type: 'StageMoved', value: { ...m, version, from, to, archived, evidence, reason: null } },
  ]

  test('a version moves, and the others of the stage are archived if that is asked for', () => {
    const archiveExisting = true
    const commands = [...given(4), moveStage(1, 'Production'), moveStage(3, 'Production'), moveStage(4, 'Staging')]
    expect(last(wire, ...commands)).toEqual(stage(4, 'None', 'Staging'))
    expect(last(wire, ...commands, moveStage(2, 'Production', { archiveExisting }))).toEqual(
      stage(2, 'None', 'Production', [1, 3]),
    )
    expect(last(wire, ...commands, moveStage(3, 'Production', { archiveExisting }))).toEqual(
      stage(3, 'Production', 'Production', [1]),
    )
    expect(last(wire, ...commands, moveStage(4, 'Staging', { archiveExisting }))).toEqual(['unchanged'])
    const archived = [...commands, moveStage(2, 'Production', { archiveExisting }), moveStage(1, 'None')]
    expect(last(wire, ...archived)).toEqual(stage(1, 'Archived', 'None'))
  })

  test('only versions of an active stage can be archived', () => {
    for (const to of ['None', 'Archived'] as const)
      expect(last(wire, ...given(1), moveStage(1, to, { archiveExisting: true }))).toEqual(refused('STAGE_NOT_ACTIVE'))
  })
})

describe('aliases', () => {
  test('an alias moves, and holds where it is moved to where it is', () => {
    const commands = [...given(2), moveAlias('a', 1), moveAlias('a', 2)]
    expect(last(wire, ...commands)).toEqual(moved('a', 2, 1))
    expect(last(wire, ...commands, moveAlias('a', 2))).toEqual(['unchanged'])
    expect(last(wire, ...commands, moveAlias('a', null))).toEqual(moved('a', null, 2))
    expect(last(wire, ...commands, moveAlias('b', null))).toEqual(['unchanged'])
  })

  test('an alias that is not where the command expects it does not move', () => {
    const commands = [...given(2), moveAlias('a', 1)]
    expect(last(wire, ...commands, moveAlias('a', 2, { expectedVersion: 2 }))).toEqual(refused('ALIAS_CONFLICT'))
    expect(last(wire, ...commands, moveAlias('a', 2, { expectedVersion: 0 }))).toEqual(refused('ALIAS_CONFLICT'))
    expect(last(wire, ...commands, moveAlias('a', null, { expectedVersion: 2 }))).toEqual(refused('ALIAS_CONFLICT'))
    expect(last(wire, ...commands, moveAlias('b', 2, { expectedVersion: 1 }))).toEqual(refused('ALIAS_CONFLICT'))
    expect(last(wire, ...commands, moveAlias('a', 2, { expectedVersion: 1 }))).toEqual(moved('a', 2, 1))
    expect(last(wire, ...commands, moveAlias('b', 2, { expectedVersion: 0 }))).toEqual(moved('b', 2, null))
  })

  test('any text is an alias, names of JavaScript too', () => {
    const commands = [...given(1), moveAlias('__proto__', 1), moveAlias('constructor', 1)]
    expect(last(wire, ...commands, moveAlias('__proto__', null))).toEqual(moved('__proto__', null, 1))
    expect(last(wire, ...commands, moveAlias('', 1))).toEqual(refused('NAME_EMPTY'))
  })

  test('evidence that nobody knows supports no move', () => {
    const unknown = [
      { ...evidence, gateIds: ['g'] },
      { ...evidence, approvalIds: ['a'] },
      { ...evidence, policyVersion: 1 },
    ]
    for (const each of unknown) {
      expect(last(wire, ...given(1), moveAlias('a', 1, { evidence: each }))).toEqual(refused('EVIDENCE_UNKNOWN'))
      expect(last(wire, ...given(1), moveStage(1, 'Staging', { evidence: each }))).toEqual(refused('EVIDENCE_UNKNOWN'))
    }
  })
})

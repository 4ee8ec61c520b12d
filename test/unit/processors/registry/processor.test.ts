import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Command } from '../../../../processors/registry/index.ts'
import { derivedId } from '../../../../schemas/index.ts'
import {
  createModel,
  deleteModel,
  deleteVersion,
  logged,
  moveAlias,
  moveStage,
  type RegistryRecord,
  recordOf,
  registerModel,
  renameModel,
  streamOptions,
  type Wire,
  wireOf,
} from '../../../support/models.ts'
import { seeded } from '../../../support/seed.ts'
import { runStream } from '../../../support/stream.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

const run = (...commands: readonly Command[]) => runStream(streamOptions(wire), logged(wire, commands))
const recordsOf = ({ outputs }: ReturnType<typeof run>): RegistryRecord[] =>
  outputs.map(({ value }) => recordOf(wire, value))
const plain = (data: unknown) => JSON.parse(JSON.stringify(data))

test('an event carries the command that caused it, who gave it, and where it stands', () => {
  const command = createModel()
  const result = run(command)
  const [output] = result.outputs
  expect([output.topic, output.partition, output.key]).toEqual(['t.ml.registry', 0, 'm'])
  const [{ value }] = recordsOf(result)
  expect(plain(value.meta)).toEqual({
    id: derivedId('registry.all.v1.s1', 't.ml.registry.commands', 0, 0, 0),
    source: 'registry.all.v1.s1',
    time: 0,
    team: 'ops',
    actor: 'ann',
    correlationId: 'c1',
    causationId: 't.ml.registry.commands:0:0',
  })
  expect(value.commandId).toBe(command.value.meta.id)
})

test('a refusal says the field and the value that stands against the command', () => {
  const result = run(createModel(), registerModel(), moveAlias('a', 1), moveAlias('a', null, { expectedVersion: 3 }))
  const { meta: _meta, commandId: _id, ...answer } = plain(recordsOf(result).at(-1)!.value)
  expect(answer).toEqual({
    command: 'MoveAlias',
    refusal: {
      code: 'ALIAS_CONFLICT',
      text: "Alias 'a' of model 'm' points to version 1, the command expects 3 (0 = it is not set).",
      field: 'expectedVersion',
      held: '1',
    },
    subject: null,
  })
})

test('a command that comes again has one effect, and gets its first answer', () => {
  const command = registerModel()
  const records = recordsOf(run(createModel(), command, command, registerModel()))
  expect(records.map(({ type }) => type)).toEqual([
    'ModelCreated',
    'ModelRegistered',
    'CommandAnswered',
    'ModelRegistered',
  ])
  expect(plain(records[2]!.value)).toMatchObject({ commandId: command.value.meta.id, refusal: null, subject: '1' })
  expect(records[3]!.value).toMatchObject({ version: 2 })
})

test('a command that comes again when its answer is forgotten makes no second model of the same id', () => {
  const create = createModel()
  const log = logged(wire, [create, renameModel('m', 'n'), create]).map((record, i) => ({
    ...record,
    timestamp: i * 16 * 60_000,
  }))
  const records = recordsOf(runStream(streamOptions(wire, { answersMin: 0 }), log))
  expect(plain(records.at(-1)!.value)).toMatchObject({
    refusal: { code: 'MODEL_EXISTS', text: "There is a model 'n' already." },
  })
})

test('bytes that are no command go to quarantine, and the next command is decided', () => {
  const [create] = logged(wire, [createModel()])
  const { outputs, poison } = runStream(streamOptions(wire), [
    { ...create, value: Buffer.from('no command') },
    { ...create, offset: 1 },
  ])
  expect(poison.map(({ offset }) => offset)).toEqual([0])
  expect(outputs.length).toBe(1)
})

test('a version takes a few bytes of memory, and a deleted model none', () => {
  const versions = 1000
  const commands = [createModel(), ...Array.from({ length: versions }, () => registerModel())]
  const options = { ...streamOptions(wire, { answersMin: 0 }), commitEvery: 100 }
  const later = (command: Command) => ({ ...logged(wire, [command])[0]!, offset: versions + 1, timestamp: 1e9 })
  const log = logged(wire, commands).map((record) => ({ ...record, timestamp: 1 }))
  const grown = runStream(options, [...log, later(moveAlias('a', 1))]).processor.size()
  expect(grown.keys).toBeLessThanOrEqual(10) // name, model, 4 chunks, the last answer
  expect(grown.bytes).toBeLessThan(10_000)
  const { keys } = runStream(options, [...log, later(deleteModel())]).processor.size()
  expect(keys).toBeLessThanOrEqual(3) // the name with its number, the last answer
})

/** The registry as a person would keep it, in maps of names. */
class Twin {
  readonly #models = new Map<string, { stages: Map<number, string>; aliases: Map<string, number> }>()
  readonly #last = new Map<string, number>()

  /** What the command comes to, in short. */
  decide({ type, value }: Command): string {
    if (type === 'GuardModels') throw new Error('the twin knows no policies')
    const model = this.#models.get(value.model)
    if (type === 'CreateModel') {
      if (model !== undefined) return 'MODEL_EXISTS'
      this.#models.set(value.model, { stages: new Map(), aliases: new Map() })
      return 'ModelCreated'
    }
    if (model === undefined) return 'MODEL_UNKNOWN'
    const { stages, aliases } = model
    const lastOf = (name: string) => this.#last.get(name) ?? 0
    switch (type) {
      case 'RegisterModel': {
        const version = value.version ?? lastOf(value.model) + 1
        if (version <= lastOf(value.model)) return 'VERSION_NUMBER_USED'
        this.#last.set(value.model, version)
        stages.set(version, 'None')
        return `ModelRegistered ${version}`
      }
      case 'RenameModel': {
        if (value.newName === value.model) return 'unchanged'
        if (this.#models.has(value.newName)) return 'MODEL_EXISTS'
        this.#last.set(value.newName, Math.max(lastOf(value.model), lastOf(value.newName)))
        this.#models.delete(value.model)
        this.#models.set(value.newName, model)
        return 'ModelRenamed'
      }
      case 'DeleteModel':
        this.#models.delete(value.model)
        return [
          ...[...aliases].map(([alias, version]) => `AliasMoved ${alias} ${version} null`),
          `ModelDeleted ${[...stages.keys()].sort((a, b) => a - b)}`,
        ].join('; ')
      case 'DeleteVersion':
        return stages.delete(value.version) ? 'VersionDeleted' : 'VERSION_UNKNOWN'
      case 'MoveStage': {
        const from = stages.get(value.version)
        if (from === undefined) return 'VERSION_UNKNOWN'
        const others = [...stages].filter(([other, stage]) => stage === value.stage && other !== value.version)
        const archived = value.archiveExisting ? others.map(([other]) => other).sort((a, b) => a - b) : []
        for (const other of archived) stages.set(other, 'Archived')
        stages.set(value.version, value.stage)
        return from === value.stage && archived.length === 0 ? 'unchanged' : `StageMoved ${from} ${archived}`
      }
      case 'MoveAlias': {
        const held = aliases.get(value.alias) ?? null
        if (value.version !== null && !stages.has(value.version)) return 'VERSION_UNKNOWN'
        if (value.expectedVersion !== null && value.expectedVersion !== (held ?? 0)) return 'ALIAS_CONFLICT'
        if (held === value.version) return 'unchanged'
        if (value.version === null) aliases.delete(value.alias)
        else aliases.set(value.alias, value.version)
        return `AliasMoved ${value.alias} ${held} ${value.version}`
      }
      default:
        throw new Error(`the twin does not know ${type}`)
    }
  }
}

const short = (record: RegistryRecord): string => {
  switch (record.type) {
    case 'CommandAnswered':
      return record.value.refusal?.code ?? 'unchanged'
    case 'ModelRegistered':
      return `ModelRegistered ${record.value.version}`
    case 'ModelDeleted':
      return `ModelDeleted ${record.value.versions}`
    case 'StageMoved':
      return `StageMoved ${record.value.from} ${record.value.archived}`
    case 'AliasMoved':
      return `AliasMoved ${record.value.alias} ${record.value.previousVersion} ${record.value.version}`
    default:
      return record.type
  }
}

const model = fc.constantFrom('m', 'n')
// Numbers on both sides of a chunk of 256.
const version = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 254, max: 259 }))
const stage = fc.constantFrom('Staging', 'Production')
const commands = fc.oneof(
  { weight: 2, arbitrary: model.map((name) => createModel(name)) },
  { weight: 4, arbitrary: model.map((name) => registerModel(name)) },
  { weight: 1, arbitrary: fc.tuple(model, version).map(([name, n]) => registerModel(name, { version: n })) },
  { weight: 1, arbitrary: fc.tuple(model, model).map(([from, to]) => renameModel(from, to)) },
  { weight: 1, arbitrary: model.map((name) => deleteModel(name)) },
  { weight: 2, arbitrary: fc.tuple(model, version).map(([name, n]) => deleteVersion(n, name)) },
  {
    weight: 4,
    arbitrary: fc
      .record({ model, version, stage, archiveExisting: fc.boolean() })
      .map(({ version: n, stage: to, ...more }) => moveStage(n, to, more)),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ model, version: fc.option(version), expectedVersion: fc.option(fc.integer({ min: 0, max: 2 })) })
      .map(({ version: n, ...more }) => moveAlias('a', n, more)),
  },
)

test('the registry decides as maps of names would, whatever comes in which order, with its entries in memory and without', () => {
  fc.assert(
    fc.property(
      fc.array(commands, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(0, 1e9),
      (given, memoryBytesMax) => {
        const { outputs } = runStream(streamOptions(wire, { memoryBytesMax }), logged(wire, given))
        const found = given.map((_, i) =>
          outputs
            .filter(({ offset }) => offset === i)
            .map(({ value }) => short(recordOf(wire, value)))
            .join('; '),
        )
        const twin = new Twin()
        expect(found).toEqual(given.map((command) => twin.decide(command)))
      },
    ),
    { numRuns: 300, ...seeded },
  )
})

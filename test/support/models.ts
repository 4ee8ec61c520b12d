/** Builders for the tests of the model registry: commands as people would give them, and what decides them. */
import { type DeciderCodec, deciderCodec } from '../../processors/deciding/index.ts'
import {
  CARD_SCHEMA,
  type Command,
  type CommandOf,
  type CommandType,
  type Event,
  keyOf,
  type LoggedEvent,
  makeRegistry,
  REGISTRY_RECORDS,
  registryFields,
  registryInstance,
} from '../../processors/registry/index.ts'
import { type avro, Codecs, type Encoder, memoryRegistry, type SchemaOf } from '../../schemas/index.ts'
import type { AggregateLimits } from '../../streams/core/aggregate/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { ProjectionTools } from '../../streams/core/projection.ts'
import { metaOf } from './catalog.ts'
import { replayEveryWay, runStream } from './stream.ts'

export const names = namesOf('t.')

let count = 0
type More<T extends CommandType> = Partial<Omit<CommandOf<T>, 'meta'>>
const command = <T extends CommandType>(type: T, value: Omit<CommandOf<T>, 'meta'>): Command & { readonly type: T } =>
  ({ type, value: { meta: metaOf(`command-${count++}`), ...value } }) as unknown as Command & { readonly type: T }

export const evidence: avro.Evidence = { gateIds: [], approvalIds: [], policyVersion: null }

export const createModel = (model = 'm', more: More<'CreateModel'> = {}) =>
  command('CreateModel', { model, description: null, tags: [], createdAt: null, importedFrom: null, ...more })
export const renameModel = (model: string, newName: string) => command('RenameModel', { model, newName })
export const updateModel = (description: string | null, model = 'm') => command('UpdateModel', { model, description })
export const deleteModel = (model = 'm') => command('DeleteModel', { model, reason: null })
export const tagModel = (key: string, value: string | null, model = 'm') => command('TagModel', { model, key, value })
export const registerModel = (model = 'm', more: More<'RegisterModel'> = {}) =>
  command('RegisterModel', {
    model,
    version: null,
    source: 's3://models/1',
    location: null,
    runId: null,
    runLink: null,
    loggedModelId: null,
    trainingSetIds: [],
    positions: [],
    codeCommit: null,
    seed: null,
    environmentHash: null,
    userId: null,
    description: null,
    tags: [],
    createdAt: null,
    importedFrom: null,
    ...more,
  })
export const updateVersion = (version: number, description: string | null, model = 'm') =>
  command('UpdateVersion', { model, version, description })
export const tagVersion = (version: number, key: string, value: string | null, model = 'm') =>
  command('TagVersion', { model, version, key, value })
export const deleteVersion = (version: number, model = 'm') =>
  command('DeleteVersion', { model, version, reason: null })
export const moveStage = (version: number, stage: avro.Stage, more: More<'MoveStage'> = {}) =>
  command('MoveStage', { model: 'm', version, stage, archiveExisting: false, evidence, reason: null, ...more })
export const moveAlias = (alias: string, version: number | null, more: More<'MoveAlias'> = {}) =>
  command('MoveAlias', { model: 'm', alias, version, expectedVersion: null, evidence, reason: null, ...more })

export const guardModels = (policy: avro.Policy | null, policyVersion = 1, name = policy?.name ?? 'promotion') =>
  command('GuardModels', { name, policyVersion, policy })
export const recordEvaluation = (version: number, more: More<'RecordEvaluation'> = {}) =>
  command('RecordEvaluation', {
    model: 'm',
    version,
    dataset: 'holdout',
    digest: 'd1',
    metrics: [],
    groups: [],
    source: null,
    ...more,
  })
export const evaluateGate = (version: number, more: More<'EvaluateGate'> = {}) =>
  command('EvaluateGate', { model: 'm', version, policy: 'promotion', policyVersion: null, live: [], ...more })
export const requestApproval = (version: number, more: More<'RequestApproval'> = {}) =>
  command('RequestApproval', { model: 'm', version, policy: 'promotion', reason: null, ...more })
export const decideApproval = (
  version: number,
  approvalId: string,
  outcome: avro.ApprovalOutcome = 'approved',
  more: More<'DecideApproval'> = {},
) => command('DecideApproval', { model: 'm', version, approvalId, outcome, comment: null, ...more })

/** A card that says what it must of itself. */
export const cardText = (version: number, more: object = {}, model = 'm'): string =>
  JSON.stringify({ schema: CARD_SCHEMA, model: { name: model }, version: { number: version }, ...more })
export const publishCard = (version: number, more: More<'PublishCard'> = {}) =>
  command('PublishCard', {
    ...{ model: 'm', version, card: cardText(version, {}, more.model ?? 'm'), positions: [], expectedNumber: null },
    ...more,
  })

/** The same command, given by another principal. */
export const by = <C extends Command>(actor: string | null, given: C): C => ({
  ...given,
  value: { ...given.value, meta: { ...given.value.meta, actor } },
})

/** The registry's wire over a schema registry in memory. */
export interface Wire {
  readonly codecs: Codecs
  readonly codec: DeciderCodec
  readonly encoders: ReadonlyMap<string, Encoder<unknown>>
}

export const wireOf = async (): Promise<Wire> => {
  const codecs = new Codecs(memoryRegistry())
  const encoders = new Map<string, Encoder<unknown>>()
  for (const [type, schema] of Object.entries(REGISTRY_RECORDS.commands))
    encoders.set(type, await codecs.encoder<unknown>(type, schema as SchemaOf<unknown>))
  return { codecs, codec: await deciderCodec(codecs, names.prefix, REGISTRY_RECORDS), encoders }
}

/** Commands as records at offsets 0, 1, 2, ..., one second apart. */
export const logged = ({ encoders }: Wire, commands: readonly Command[]): LogRecord[] =>
  commands.map((each, offset) => ({
    offset,
    timestamp: 1000 * (offset + 1),
    key: Buffer.from(keyOf(each)),
    value: encoders.get(each.type)!.encode(each.value),
  }))

/** A record of `ml.registry`. */
export type RegistryRecord = LoggedEvent | { readonly type: 'CommandAnswered'; readonly value: avro.CommandAnswered }

export const recordOf = ({ codec }: Wire, value: Buffer | null): RegistryRecord =>
  codec.events.decode(value!) as RegistryRecord

export const streamOptions = ({ codec }: Wire, limits: Partial<AggregateLimits> = {}) => ({
  make: () => makeRegistry({ names, codec, limits }),
  topic: names.registryCommands,
  instance: registryInstance(),
})

/** What came out of commands, one after the other: bytes, as `ml.registry` would hold them. */
export const outputsOf = (wire: Wire, commands: readonly Command[]) =>
  runStream(streamOptions(wire), logged(wire, commands)).outputs

/** An event without `meta` and command id, or the code of a refusal; `unchanged`: the requested state held already. */
export type Outcome = Event | { readonly refused: string } | 'unchanged'

const outcomeOf = (record: RegistryRecord): Outcome => {
  if (record.type === 'CommandAnswered') {
    const { refusal } = record.value
    return refusal === null ? 'unchanged' : { refused: refusal.code }
  }
  const { meta: _meta, commandId: _id, ...value } = JSON.parse(JSON.stringify(record.value))
  return { type: record.type, value } as Event
}

/**
 * Decides commands one after the other, each on what the ones before it caused: with all entries in memory, and with none in every way in
 * which a task may run them. @returns what each command came to
 */
export const decided = (wire: Wire, ...commands: readonly Command[]): Outcome[][] => {
  const records = logged(wire, commands)
  const kept = runStream(streamOptions(wire), records)
  const left = replayEveryWay(streamOptions(wire, { memoryBytesMax: 0 }), records)
  const bytes = ({ outputs }: typeof kept) => outputs.map(({ value }) => value!.toString('hex'))
  if (bytes(kept).join() !== bytes(left).join()) throw new Error('entries that left memory change the outputs')
  const outcomes: Outcome[][] = commands.map(() => [])
  for (const { offset, value } of kept.outputs) outcomes[offset].push(outcomeOf(recordOf(wire, value)))
  return outcomes
}

/** What the last of some commands came to. */
export const last = (wire: Wire, ...commands: readonly Command[]): Outcome[] => decided(wire, ...commands).at(-1)!

/** The entities after commands, as a store of fields would hold them. */
export const entitiesOf = (wire: Wire, commands: readonly Command[]): Map<string, Map<string, string>> => {
  const entities = new Map<string, Map<string, string>>()
  const { project } = registryFields({ codecs: wire.codecs } as unknown as ProjectionTools)
  for (const { value } of outputsOf(wire, commands))
    project(
      { offset: 0, timestamp: 0, key: null, value },
      {
        set: (entity, field, text) => {
          const fields = entities.get(entity) ?? new Map<string, string>()
          entities.set(entity, fields.set(field, String(text)))
        },
        unset: (entity, field) => {
          entities.get(entity)?.delete(field)
          if (entities.get(entity)?.size === 0) entities.delete(entity)
        },
        remove: (entity) => entities.delete(entity),
      },
    )
  return entities
}

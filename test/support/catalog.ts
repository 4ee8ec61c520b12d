/** Builders for the tests of the catalogue: commands as people would give them, and what decides them. */
import {
  Catalog,
  type CatalogCodec,
  type CatalogDecision,
  type Command,
  catalogCodec,
  catalogInstance,
  decide,
  type Entry,
  type Event,
  evolve,
  KINDS,
  makeCatalog,
  type Snapshot,
} from '../../processors/catalog/index.ts'
import {
  type avro,
  Codecs,
  type DatasetDeclaration,
  datasetRecord,
  type Encoder,
  type EntityDeclaration,
  entityRecord,
  type FeatureViewDeclaration,
  memoryRegistry,
  viewRecord,
} from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'

export const names = namesOf('t.')

export const flights: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'at',
  partitions: 2,
}
export const delays: FeatureViewDeclaration = {
  name: 'delays',
  dataset: 'flights',
  entity: ['origin'],
  features: { mean_1h: { function: 'mean', column: 'delay', window: '1h' } },
}
export const airport: EntityDeclaration = { name: 'airport', keys: [{ name: 'origin', type: 'string' }] }

export const metaOf = (id: string): avro.EventMeta => ({
  id,
  source: 'test',
  time: 0,
  team: 'ops',
  actor: 'ann',
  correlationId: 'c1',
  causationId: null,
})

let count = 0
const meta = () => metaOf(`command-${count++}`)

export const declareDataset = (dataset: DatasetDeclaration, expectedVersion: number | null = null): Command => ({
  type: 'DeclareDataset',
  value: { meta: meta(), dataset: datasetRecord(dataset), expectedVersion },
})
export const declareEntity = (entity: EntityDeclaration, expectedVersion: number | null = null): Command => ({
  type: 'DeclareEntity',
  value: { meta: meta(), entity: entityRecord(entity), expectedVersion },
})
export const declareView = (view: FeatureViewDeclaration, expectedVersion: number | null = null): Command => ({
  type: 'DeclareFeatureView',
  value: { meta: meta(), view: viewRecord(view), expectedVersion },
})
/** A declaration of any kind, as a command. */
export const declareOf = (kind: string, declaration: { readonly name: string }): Command => {
  const found = KINDS.kind(kind)
  return {
    type: found.records.declare.type,
    value: { meta: meta(), [kind]: found.recordOf(declaration), expectedVersion: null },
  }
}

export const beginGeneration = (dataset: string, generation = 1): Command => ({
  type: 'BeginGeneration',
  value: { meta: meta(), dataset, generation, reason: null },
})

export const beginSortedGeneration = (
  dataset: string,
  offsets: readonly number[],
  partitions: number | null = null,
): Command => ({
  type: 'BeginSortedGeneration',
  value: {
    meta: meta(),
    dataset,
    sortedBefore: offsets.map((offset, partition) => ({ topic: names.rows(dataset), partition, offset })),
    partitions,
    reason: null,
  },
})

export const positionsOf = (view: string, version: number, offsets: readonly number[]): avro.TopicPosition[] =>
  offsets.map((offset, partition) => ({ topic: names.features(view, version), partition, offset }))

export const activate = (version: number, more: Partial<avro.ActivateView> = {}): Command => ({
  type: 'ActivateView',
  value: {
    meta: meta(),
    view: 'delays',
    version,
    expectedVersion: null,
    positions: positionsOf('delays', version, [10, 20]),
    reason: null,
    ...more,
  },
})
export const choose = (version: number, more: Partial<avro.ChooseViewVersion> = {}): Command => ({
  type: 'ChooseViewVersion',
  value: { meta: meta(), view: 'delays', version, expectedVersion: null, reason: null, ...more },
})
export const retire = (kind: string, name: string, version: number | null = null): Command => ({
  type: 'RetireDeclaration',
  value: { meta: meta(), kind, name, version, reason: null },
})

/** The same command, given again by a caller of its own. */
export const again = <C extends Command>(command: C): C => ({ ...command, value: { ...command.value, meta: meta() } })

/** Decides commands one after the other, each on what the ones before it caused. */
export const given = (...commands: readonly Command[]) => {
  const entries = new Map<string, Entry>()
  const events: Event[] = []
  for (const command of commands) {
    const decision = decide(KINDS, entries, command, names)
    if (decision.kind === 'refused') throw new Error(`given command was refused: ${decision.refusal.text}`)
    for (const event of decision.events) {
      const key = KINDS.keyOf(event)
      entries.set(key, evolve(KINDS, entries.get(key), event))
    }
    events.push(...decision.events)
  }
  return { entries, events, when: (command: Command): CatalogDecision => decide(KINDS, entries, command, names) }
}

/** The catalogue's wire over a registry in memory. */
export interface Wire {
  readonly codec: CatalogCodec
  readonly codecs: Codecs
  command(command: Command): { key: Buffer; value: Buffer }
}

export const wireOf = async (): Promise<Wire> => {
  const codecs = new Codecs(memoryRegistry())
  const codec = await catalogCodec(codecs, names.prefix, KINDS)
  const encoders = new Map<string, Encoder<unknown>>()
  for (const { type, schema } of KINDS.records.commands) {
    encoders.set(type, await codecs.encoder(`t.${type}`, schema))
  }
  return {
    codec,
    codecs,
    command: (command) => ({
      key: Buffer.from(KINDS.keyOf(command)),
      value: encoders.get(command.type)!.encode(command.value),
    }),
  }
}

/** Commands as records at offsets 0, 1, 2, ..., one second apart. */
export const logged = (wire: Wire, commands: readonly Command[]): LogRecord[] =>
  commands.map((command, offset) => ({ offset, timestamp: 1000 * (offset + 1), ...wire.command(command) }))

/** The catalogue after commands, as a process that follows `ml.catalog` has it. */
export const snapshotOf = async (...commands: readonly Command[]): Promise<Snapshot> => {
  const wire = await wireOf()
  const processor = makeCatalog({ names, codec: wire.codec })
  const replay = new Replay({ instance: catalogInstance(), topic: names.catalogCommands, partition: 0, processor })
  replay.apply(logged(wire, commands))
  const catalog = new Catalog(wire.codec)
  replay.take().forEach(({ key, value }, offset) => {
    catalog.apply({ offset, timestamp: offset, key, value })
  })
  return catalog.current
}

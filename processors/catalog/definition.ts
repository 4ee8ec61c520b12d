/** The catalogue has one instance, because its invariants span names. */
import { recordSubject, type SchemaOf } from '../../schemas/index.ts'
import type { Definition, OwnTopic, PlannedProcessor, RecordSchema } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { quarantineTopic } from '../rows/index.ts'
import { COMMAND_PARTITIONS, COMMAND_SCHEMAS, catalogCodec, EVENT_SCHEMAS } from './codec.ts'
import { makeCatalog } from './processor.ts'
import type { Snapshot } from './projection.ts'

const NAME = 'catalog'
const SEMANTICS = 1

/** Id of the one instance. */
export const catalogInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)

const recordsOf = (names: Names, schemas: Readonly<Record<string, unknown>>) => (): readonly RecordSchema[] =>
  Object.values(schemas).map((schema) => ({
    subject: recordSubject(names.prefix, schema as SchemaOf<unknown>),
    schema: schema as SchemaOf<unknown>,
  }))

const commandsTopic = (names: Names): OwnTopic => ({
  name: names.catalogCommands,
  partitions: COMMAND_PARTITIONS,
  kind: 'log',
  records: recordsOf(names, COMMAND_SCHEMAS),
})

const eventsTopic = (names: Names): OwnTopic => ({
  name: names.catalog,
  partitions: COMMAND_PARTITIONS,
  kind: 'log',
  records: recordsOf(names, EVENT_SCHEMAS),
})

const planned = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: catalogInstance(),
  role: NAME,
  topic: names.catalogCommands,
  input: commandsTopic(names),
  outputs: [
    { ...eventsTopic(names), order: 'input' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const codec = await catalogCodec(codecs, names.prefix)
    return { make: () => makeCatalog({ names, codec }) }
  },
})

export const catalog: Definition<Snapshot> = {
  name: NAME,
  summary: 'Decides what is declared, which version of a view readers get, and what is retired.',
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.catalog.commands'],
    writes: ['ml.catalog', 'ml.quarantine'],
    plan: (_catalog, names) => [planned(names)],
  },
  projections: [],
}

/** The catalogue has one instance, because its invariants span names. */
import { recordSubject } from '../../schemas/index.ts'
import type { Definition, OwnTopic, PlannedProcessor, RecordSchema } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { quarantineTopic } from '../rows/index.ts'
import { COMMAND_PARTITIONS, catalogCodec } from './codec.ts'
import type { RecordOf } from './kind-records.ts'
import type { Kinds } from './kind-table.ts'
import { KINDS } from './kinds/index.ts'
import { makeCatalog } from './processor.ts'
import type { Snapshot } from './projection.ts'

const NAME = 'catalog'
const SEMANTICS = 1

/** Id of the one instance. */
export const catalogInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)

const recordsOf = (names: Names, records: readonly RecordOf[]) => (): readonly RecordSchema[] =>
  records
    .flatMap(({ formers = [], schema }) => [...formers.map((former) => former.schema), schema])
    .map((schema) => ({ subject: recordSubject(names.prefix, schema), schema }))

const commandsTopic = (names: Names, kinds: Kinds): OwnTopic => ({
  name: names.catalogCommands,
  partitions: COMMAND_PARTITIONS,
  kind: 'log',
  records: recordsOf(names, kinds.records.commands),
})

/** The topic of events and answers, of a catalogue of these kinds. */
export const catalogTopic = (names: Names, kinds: Kinds): OwnTopic => ({
  name: names.catalog,
  partitions: COMMAND_PARTITIONS,
  kind: 'log',
  records: recordsOf(names, kinds.records.events),
})

const planned = (names: Names, kinds: Kinds): PlannedProcessor => ({
  kind: 'processor',
  instance: catalogInstance(),
  role: NAME,
  topic: names.catalogCommands,
  input: commandsTopic(names, kinds),
  outputs: [
    { ...catalogTopic(names, kinds), order: 'input' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const codec = await catalogCodec(codecs, names.prefix, kinds)
    return { make: () => makeCatalog({ names, codec }) }
  },
})

/** The definition of the catalogue, which says which kinds of declarations there are. */
export interface CatalogDefinition extends Definition<Snapshot> {
  readonly kinds: Kinds
}

/** The catalogue of these kinds. */
export const catalogOf = (kinds: Kinds): CatalogDefinition => ({
  name: NAME,
  summary: 'Decides what is declared, which version of a view readers get, and what is retired.',
  kinds,
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.catalog.commands'],
    writes: ['ml.catalog', 'ml.quarantine'],
    plan: (_catalog, names) => [planned(names, kinds)],
  },
  projections: [],
})

export const catalog = catalogOf(KINDS)

/** The kinds of the catalogue among some definitions. @throws RangeError if there is no catalogue */
export const kindsOf = (definitions: readonly Definition<Snapshot>[]): Kinds => {
  const found = definitions.find((definition): definition is CatalogDefinition => 'kinds' in definition)
  if (found !== undefined) return found.kinds
  const names = definitions.map(({ name }) => name).join(', ')
  throw new RangeError(`definitions are ${names}, expected the catalogue among them`)
}

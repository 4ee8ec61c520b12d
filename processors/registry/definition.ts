/** The registry of models has one instance, because names and policies cross models. */
import type { Definition, OwnTopic, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { commandsTopic, deciderCodec, eventsTopic } from '../deciding/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { makeRegistry } from './processor.ts'
import { cardRows, cardsTable, REGISTRY_SPACE, registryFields, registryRows, registryTable } from './projection.ts'
import { RECORDS } from './records.ts'

const NAME = 'registry'
const SEMANTICS = 1

/** Partitions of both topics: names and policies cross models, so all commands are decided in one order. */
export const PARTITIONS = 1

/** Id of the one instance. */
export const registryInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)

/** Commands of the registry. */
export const registryCommandsTopic = ({ prefix, registryCommands }: Names): OwnTopic =>
  commandsTopic(prefix, registryCommands, PARTITIONS, RECORDS)

/** Events of the registry, and answers to commands that caused none. */
export const registryTopic = ({ prefix, registry }: Names): OwnTopic =>
  eventsTopic(prefix, registry, PARTITIONS, RECORDS)

/** Ids of the projections: who waits until they have stored something asks for their progress. */
export const registryFieldsInstance = (): string => instanceOf('fields', NAME, 1, SEMANTICS)
export const registryTableInstance = (): string => instanceOf('table', NAME, 1, SEMANTICS)
export const cardsTableInstance = (): string => instanceOf('table', 'model_cards', 1, SEMANTICS)

const projected = (
  names: Names,
  instance: string,
  role: string,
  label: string,
  target: PlannedProjection['target'],
): PlannedProjection => ({
  kind: 'projection',
  instance,
  label,
  role,
  topic: names.registry,
  input: registryTopic(names),
  revision: '1',
  target,
})

const planned = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: registryInstance(),
  role: NAME,
  topic: names.registryCommands,
  input: registryCommandsTopic(names),
  outputs: [
    { ...registryTopic(names), order: 'input' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const codec = await deciderCodec(codecs, names.prefix, RECORDS)
    return { make: () => makeRegistry({ names, codec }) }
  },
})

export const registry: Definition<unknown> = {
  name: NAME,
  summary:
    'Decides about models: versions, tags, stages and aliases; gates and approvals of what policies guard; model cards.',
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.registry.commands'],
    writes: ['ml.quarantine', 'ml.registry'],
    plan: (_catalog, names) => [planned(names)],
  },
  projections: [
    {
      name: 'fields',
      summary: 'Stores the present state of models and versions.',
      role: 'online',
      store: 'fields',
      reads: ['ml.registry'],
      plan: (_catalog, names) => [
        projected(names, registryFieldsInstance(), 'online', 'fields:registry', {
          ...{ store: 'fields', space: REGISTRY_SPACE, open: registryFields },
        }),
      ],
    },
    {
      name: 'table',
      summary:
        'Stores every field of a model or version that an event changed, with who changed it, and every model card.',
      role: 'offline',
      store: 'table',
      reads: ['ml.registry'],
      plan: (_catalog, names) => [
        projected(names, registryTableInstance(), 'offline', 'table:registry', {
          ...{ store: 'table', table: registryTable(names.prefix), open: registryRows },
        }),
        projected(names, cardsTableInstance(), 'offline', 'table:model_cards', {
          ...{ store: 'table', table: cardsTable(names.prefix), open: cardRows },
        }),
      ],
    },
  ],
}

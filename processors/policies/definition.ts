/** Policies are put in force by one instance, because the catalogue is decided in one order. */
import { avro, fullNameOf, recordEncoders } from '../../schemas/index.ts'
import type { Definition, PlannedProcessor } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { catalogTopic, KINDS } from '../catalog/index.ts'
import { registryCommandsTopic } from '../registry/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { makePolicies } from './policies.ts'

const NAME = 'policies'
const SEMANTICS = 1

export const policiesInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)

const planned = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: policiesInstance(),
  role: 'registry',
  topic: names.catalog,
  input: catalogTopic(names, KINDS),
  outputs: [
    { ...registryCommandsTopic(names), order: 'shared' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const { schema } = KINDS.kind('policy').records.declared
    const command = await recordEncoders(codecs, names)(avro.GuardModelsSchema)
    const make = () =>
      makePolicies({
        output: names.registryCommands,
        recordName: (value) => codecs.recordName(value),
        declared: { name: fullNameOf(schema), decoder: codecs.decoder(schema) as never },
        retired: { name: fullNameOf(avro.DeclarationRetiredSchema), decoder: codecs.anything() },
        command,
      })
    return { make }
  },
})

export const policies: Definition<unknown> = {
  name: NAME,
  summary: 'Puts declared policies in force: each becomes a command of the registry.',
  processor: {
    role: 'registry',
    semantics: SEMANTICS,
    reads: ['ml.catalog'],
    writes: ['ml.quarantine', 'ml.registry.commands'],
    plan: (_catalog, names) => [planned(names)],
  },
  projections: [],
}

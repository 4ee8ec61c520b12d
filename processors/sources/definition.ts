/** Sources: one instance per declared source for all its versions, so that what was taken stays taken. */
import type { avro } from '../../schemas/index.ts'
import type { Definition, PlannedSource } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Declared, Snapshot } from '../catalog/index.ts'
import { datasetDeclaration } from '../features/index.ts'
import { intakeTopic, quarantineTopic } from '../rows/index.ts'

const NAME = 'sources'
export const SOURCES_ROLE = NAME
const SEMANTICS = 1

export const sourceInstance = (name: string): string => instanceOf(NAME, name, 1, SEMANTICS)

const planned = ({ name, latest }: Declared, catalog: Snapshot, names: Names): PlannedSource[] => {
  const source = latest.record as avro.Source
  const declared = catalog.dataset(source.dataset)
  if (declared === undefined) return []
  const dataset = datasetDeclaration(declared.latest.record)
  const intake = intakeTopic(names, dataset)
  if (intake === undefined) return []
  const instance = sourceInstance(name)
  const topic = names.changelog(instance)
  return [
    {
      ...{ kind: 'source', instance, role: SOURCES_ROLE, topic, source, dataset },
      input: { name: topic, partitions: 1, kind: 'changelog', records: () => [] },
      outputs: [intake, quarantineTopic(names)],
      revision: `${latest.version}/${declared.latest.version}`,
      declaredBy: `source/${name}`,
    },
  ]
}

export const sources: Definition<Snapshot> = {
  name: NAME,
  summary: 'Brings rows from files, tables, buckets and topics to datasets.',
  sources: {
    role: SOURCES_ROLE,
    semantics: SEMANTICS,
    reads: ['ml.changelog.sources.<source>'],
    writes: ['ml.intake.<dataset>', 'ml.quarantine'],
    plan: (catalog, names) =>
      catalog
        .declarations('source')
        .filter(({ retired }) => !retired)
        .flatMap((declared) => planned(declared, catalog, names)),
  },
  projections: [],
}

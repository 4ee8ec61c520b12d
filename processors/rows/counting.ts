/** What processors have in common that count the rows of a dataset window by window: where they read and write, and how they tell rows from other records. */
import { COMPANION_NAMES, type Codecs, companionRecordName, type DatasetDeclaration } from '../../schemas/index.ts'
import type { Output, PlannedProcessor } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import { COUNTING_REST_MS } from './rest.ts'
import { recordNames } from './time-codec.ts'
import { lateTopic, quarantineTopic, rowsTopic } from './topics.ts'

/** What is particular to a processor that counts rows. */
export interface Counting extends Pick<PlannedProcessor, 'instance' | 'revision' | 'declaredBy' | 'build'> {
  /** Whose rows. */
  readonly dataset: DatasetDeclaration
  /** The topic of what was counted. */
  readonly counted: Output
}

/** The plan of an instance that counts the rows of a dataset. Those that count write late rows and quarantine, too, and have the role of drift. */
export const countingProcessor = (names: Names, { dataset, counted, ...of }: Counting): PlannedProcessor => {
  const input = rowsTopic(names, dataset)
  return {
    kind: 'processor',
    role: 'drift',
    topic: input.name,
    input,
    outputs: [counted, { ...lateTopic(names), order: 'shared' }, { ...quarantineTopic(names), order: 'shared' }],
    restMs: COUNTING_REST_MS,
    ...of,
  }
}

/** Whether a schema id belongs to an outcome or an action: they lie among the rows of predictions, and are none. */
export const companionIds = (codecs: Codecs): ((schemaId: number) => boolean) => {
  const nameOf = recordNames(codecs)
  const companions = new Set(COMPANION_NAMES.map(companionRecordName))
  return (schemaId) => companions.has(nameOf(schemaId) ?? '')
}

/** The tables of what `ml.predictions.<name>` holds. Intake judges its records. */
import type { avro, DatasetDeclaration } from '../../schemas/index.ts'
import { predictionsDataset } from '../../schemas/index.ts'
import type { Definition, PlannedProjection, ProjectionPart } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { predictionsOf, type Snapshot } from '../catalog/index.ts'
import { rowsTopic } from '../rows/index.ts'
import { type Held, heldRows, heldTable } from './projection.ts'

/** Id of the projection that keeps predictions, outcomes or actions. @param name of the predictions */
export const heldInstance = (held: Held, name: string): string => instanceOf(held, name, 1, 1)

interface Live {
  readonly name: string
  readonly dataset: DatasetDeclaration
  readonly revision: string
}

const live = (catalog: Snapshot): Live[] =>
  catalog
    .declarations('predictions')
    .filter(({ retired }) => !retired)
    .map(({ name, latest }) => ({
      name,
      dataset: predictionsDataset(predictionsOf(latest.record as avro.Predictions)),
      revision: String(latest.version),
    }))

const planned = (held: Held, { name, dataset, revision }: Live, names: Names): PlannedProjection => {
  const input = rowsTopic(names, dataset)
  return {
    kind: 'projection',
    instance: heldInstance(held, name),
    label: `${held}:${name}`,
    role: 'offline',
    topic: input.name,
    input,
    revision,
    declaredBy: `predictions/${name}`,
    target: {
      store: 'table',
      table: heldTable(names.prefix, held, dataset),
      open: (tools) => heldRows(tools, held, dataset),
    },
  }
}

const tableOf = (held: Held): ProjectionPart<Snapshot> => ({
  name: held,
  summary: `Stores the accepted ${held} of a model.`,
  role: 'offline',
  store: 'table',
  reads: ['ml.predictions.<name>'],
  plan: (catalog, names) => live(catalog).map((each) => planned(held, each, names)),
})

export const predictions: Definition<Snapshot> = {
  name: 'predictions',
  summary: 'Keeps the predictions of models, their outcomes, and the actions that they caused.',
  projections: [tableOf('predictions'), tableOf('outcomes'), tableOf('actions')],
}

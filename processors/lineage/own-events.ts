/**
 * What the platform itself does, as events of OpenLineage: datasets, features, training sets, versions of models, predictions, and what watches them. Other
 * systems read them as they are, and the graph of the platform is made of nothing else.
 */
import type { avro } from '../../schemas/index.ts'

/** What is said, without who and when. */
export interface OwnEvent {
  readonly eventType?: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL'
  readonly run?: { readonly runId: string; readonly facets?: object }
  readonly job?: OwnThing
  readonly dataset?: OwnThing
  readonly inputs?: readonly OwnThing[]
  readonly outputs?: readonly OwnThing[]
}

export interface OwnThing {
  readonly namespace: string
  readonly name: string
  readonly facets: Readonly<Record<string, object>>
  /** Of the run alone. */
  readonly inputFacets?: Readonly<Record<string, object>>
}

export const OWN_PRODUCER = 'https://github.com/millrace/millrace'
const SPEC = 'https://openlineage.io/spec'

export const facet = (schema: string, content: object): object => ({
  _producer: OWN_PRODUCER,
  _schemaURL: `${SPEC}/facets/${schema}`,
  ...content,
})

const schemaFacet = (fields: readonly { readonly name: string; readonly type?: string }[]) => ({
  schema: facet('1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet', { fields }),
})

interface Described {
  readonly owner: string | null
  readonly description: string | null
}

export const describedFacets = ({ owner, description }: Described, of: 'Job' | 'Dataset') => ({
  ...(description === null
    ? {}
    : { documentation: facet(`1-1-0/Documentation${of}Facet.json#/$defs/Documentation${of}Facet`, { description }) }),
  ...(owner === null
    ? {}
    : { ownership: facet(`1-0-1/Ownership${of}Facet.json#/$defs/Ownership${of}Facet`, { owners: [{ name: owner }] }) }),
})

export const jobType = (processingType: 'BATCH' | 'STREAMING', of: string) => ({
  jobType: facet('2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet', {
    ...{ processingType, integration: 'MILLRACE', jobType: of },
  }),
})

/** Names of things of an installation. */
export class OwnNames {
  readonly namespace: string

  /** @param prefix of the installation */
  constructor(prefix: string) {
    this.namespace = `millrace://${prefix.replace(/\.+$/, '') || 'default'}`
  }

  thing(name: string, facets: OwnThing['facets'] = {}): OwnThing {
    return { namespace: this.namespace, name, facets }
  }
  dataset(name: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`dataset/${name}`, facets)
  }
  view(name: string, version: number, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`view/${name}@${version}`, facets)
  }
  trainingSet(id: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`training-set/${id}`, facets)
  }
  version(model: string, version: number, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`model/${model}/${version}`, facets)
  }
  run(id: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`run/${id}`, facets)
  }
  /** What a monitor measures. */
  drift(monitor: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`drift/${monitor}`, facets)
  }
  /** The same, by the baseline that it is measured with: alerts name that. */
  driftFrom(baseline: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`drift/from/${baseline}`, facets)
  }
  predictions(name: string, facets?: OwnThing['facets']): OwnThing {
    return this.thing(`predictions/${name}`, facets)
  }
}

const columnFields = (columns: readonly avro.Column[]) => columns.map(({ name, type }) => ({ name, type }))

/** A dataset with its columns, and intake, which writes it. */
export const ofDataset = (names: OwnNames, { dataset }: Pick<avro.DatasetDeclared, 'dataset'>): OwnEvent => {
  const { name, columns, sourceTopic } = dataset
  const inputs = sourceTopic === null ? [] : [names.thing(`topic/${sourceTopic}`)]
  return {
    job: names.thing(`intake/${name}`, jobType('STREAMING', 'INTAKE')),
    inputs,
    outputs: [names.dataset(name, { ...schemaFacet(columnFields(columns)), ...describedFacets(dataset, 'Dataset') })],
  }
}

/** The columns that a filter names. */
const columnsIn = (filter: unknown): string[] => {
  if (Array.isArray(filter)) return filter.flatMap(columnsIn)
  if (typeof filter !== 'object' || filter === null) return []
  return Object.entries(filter).flatMap(([member, value]) => (member === 'column' ? [String(value)] : columnsIn(value)))
}

/** A view: the job that computes it, and which column of the dataset each feature is made of. */
export const ofView = (
  names: OwnNames,
  { view, version }: Pick<avro.FeatureViewDeclared, 'view' | 'version'>,
): OwnEvent => {
  const { name, dataset, features, entity, filter } = view
  const source = names.dataset(dataset)
  const from = (column: string) => ({ namespace: source.namespace, name: source.name, field: column })
  const fields = Object.fromEntries(
    features.flatMap(({ name: feature, column }) =>
      column === null ? [] : [[feature, { inputFields: [from(column)] }]],
    ),
  )
  // Whatever columns decide which rows count, and for whom, decide about all features.
  const named = filter === null ? [] : columnsIn(JSON.parse(filter) as unknown)
  const whole = [...new Set([...entity, ...named])].map(from)
  const lineage = facet('1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet', {
    fields,
    dataset: whole,
  })
  const facets = { ...schemaFacet(features.map((feature) => ({ name: feature.name }))), columnLineage: lineage }
  return {
    job: names.thing(`features/${name}@${version}`, {
      ...jobType('STREAMING', 'FEATURES'),
      ...describedFacets(view, 'Job'),
    }),
    inputs: [source],
    outputs: [names.view(name, version, { ...facets, ...describedFacets(view, 'Dataset') })],
  }
}

/** Predictions of a model, with what was served: any version may have made them. */
export const ofPredictions = (
  names: OwnNames,
  { predictions }: { readonly predictions: avro.Predictions },
): OwnEvent => ({
  job: names.thing(`serving/${predictions.name}`, jobType('STREAMING', 'SERVING')),
  inputs: [names.thing(`model/${predictions.model}`)],
  outputs: [
    names.predictions(predictions.name, {
      ...schemaFacet(columnFields(predictions.served)),
      ...describedFacets(predictions, 'Dataset'),
    }),
  ],
})

/** What watches predictions or a dataset. */
export const ofWatch = (
  names: OwnNames,
  of: 'monitor' | 'performance',
  declared: Described & { readonly name: string; readonly predictions: string; readonly dataset: string | null },
): OwnEvent => ({
  job: names.thing(`${of}/${declared.name}`, {
    ...jobType('STREAMING', of.toUpperCase()),
    ...describedFacets(declared, 'Job'),
  }),
  inputs: [declared.dataset === null ? names.predictions(declared.predictions) : names.dataset(declared.dataset)],
  outputs: [names.thing(`${of === 'monitor' ? 'drift' : 'measured'}/${declared.name}`)],
})

/** An evaluation of a contract. What is uncertain, or has nothing to judge, is no assertion. @param runId the id of its event */
export const ofEvaluation = (names: OwnNames, evaluated: avro.ContractEvaluated, runId: string): OwnEvent => {
  const { contract, contractVersion, dataset, results, windowStart, windowEnd } = evaluated
  const assertions = results
    .filter(({ outcome }) => outcome === 'pass' || outcome === 'fail')
    .map(({ rule, outcome, action, columns, measure, measured, unit, operator, operands }) => ({
      ...{
        assertion: measure,
        name: rule,
        success: outcome === 'pass',
        severity: action === 'warn' ? 'warn' : 'error',
      },
      ...(columns.length === 1 && { column: columns[0] }),
      ...{
        expected: `${operator} ${operands.join(' and ')}${unit === 'value' ? '' : ` ${unit}`}`,
        actual: String(measured),
      },
    }))
  const dataQualityAssertions = facet(
    '1-1-0/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet',
    { assertions },
  )
  const nominalTime = facet('1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet', {
    nominalStartTime: new Date(windowStart).toISOString(),
    nominalEndTime: new Date(windowEnd).toISOString(),
  })
  return {
    eventType: 'COMPLETE',
    run: { runId, facets: { nominalTime } },
    job: names.thing(`contract/${contract}@${contractVersion}`, jobType('STREAMING', 'CONTRACT')),
    inputs: [{ ...names.dataset(dataset), inputFacets: { dataQualityAssertions } }],
    outputs: [],
  }
}

/** @param runId names the building: the id of its event */
export const ofTrainingSet = (names: OwnNames, built: avro.TrainingSetBuilt, runId: string): OwnEvent => ({
  eventType: 'COMPLETE',
  run: { runId },
  job: names.thing('training-sets', jobType('BATCH', 'TRAINING_SET')),
  inputs: [...built.views.map(({ view, version }) => names.view(view, version)), ...spineOf(names, built)],
  outputs: [
    {
      ...names.trainingSet(built.trainingSetId, {
        ...schemaFacet(built.columns.map((name) => ({ name }))),
        version: facet('1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet', {
          datasetVersion: built.contentHash,
        }),
      }),
      ...{
        outputFacets: {
          outputStatistics: facet(
            '1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet',
            { rowCount: built.rows },
          ),
        },
      },
    },
  ],
})

/** The named version of a dataset that was the spine, if one was. */
const spineOf = (names: OwnNames, { query }: avro.TrainingSetBuilt) => {
  const spine = spineIn(query)
  if (spine === undefined) return []
  const version = facet('1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet', {
    datasetVersion: spine.contentHash,
  })
  return [names.dataset(spine.dataset, { version })]
}

/** What the query of a set says of its spine. A query that somebody else wrote may be any text: it names none. */
const spineIn = (query: string): { readonly dataset: string; readonly contentHash: string } | undefined => {
  try {
    return (JSON.parse(query) as { spineVersion?: { dataset: string; contentHash: string } } | null)?.spineVersion
  } catch {
    return undefined
  }
}

const RUN_ID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/** A run of this platform as a UUID; `undefined` of a run of another kind. */
export const uuidOfRun = (runId: string | null): string | undefined =>
  runId !== null && RUN_ID.test(runId) ? runId.replace(RUN_ID, '$1-$2-$3-$4-$5') : undefined

/** A version of a model: the run that made it, from its training sets. @param otherwise the run, if none is known */
export const ofVersion = (names: OwnNames, registered: avro.ModelRegistered, otherwise: string): OwnEvent => ({
  eventType: 'COMPLETE',
  run: { runId: uuidOfRun(registered.runId) ?? otherwise },
  job: names.thing(`training/${registered.model}`, jobType('BATCH', 'TRAINING')),
  inputs: [
    ...registered.trainingSetIds.map((id) => names.trainingSet(id)),
    ...(registered.runId === null ? [] : [names.run(registered.runId)]),
  ],
  outputs: [
    names.version(registered.model, registered.version, {
      ...(registered.description === null
        ? {}
        : describedFacets({ owner: null, description: registered.description }, 'Dataset')),
    }),
    // The model, of whatever version: what serves it reads this.
    names.thing(`model/${registered.model}`),
  ],
})

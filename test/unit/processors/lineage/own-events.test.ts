/** What the platform says of itself follows the specification of OpenLineage, and the parts fit together. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { readEvent } from '../../../../processors/lineage/index.ts'
import {
  OWN_PRODUCER,
  type OwnEvent,
  OwnNames,
  type OwnThing,
  ofDataset,
  ofEvaluation,
  ofPredictions,
  ofTrainingSet,
  ofVersion,
  ofView,
  ofWatch,
} from '../../../../processors/lineage/own-events.ts'
import {
  ofAlert,
  ofBaseline,
  ofDrift,
  ofPerformance,
  ofRunLogged,
  ofRunState,
} from '../../../../processors/lineage/own-runs.ts'
import { ofSource } from '../../../../processors/lineage/own-sources.ts'
import { PRODUCER } from '../../../support/lineage.ts'

const spec = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/openlineage/spec/${name}.json`, import.meta.url), 'utf8'))
const FACETS = [
  ...[
    'SchemaDatasetFacet',
    'DocumentationJobFacet',
    'DocumentationDatasetFacet',
    'OwnershipJobFacet',
    'OwnershipDatasetFacet',
  ],
  ...[
    'JobTypeJobFacet',
    'ColumnLineageDatasetFacet',
    'DatasetVersionDatasetFacet',
    'SymlinksDatasetFacet',
    'OutputStatisticsOutputDatasetFacet',
    'DataQualityAssertionsDatasetFacet',
    'NominalTimeRunFacet',
  ],
]
const ajv = new Ajv2020({ strict: false, validateFormats: false, schemas: [spec('OpenLineage'), ...FACETS.map(spec)] })
const ROOT = 'https://openlineage.io/spec/2-0-2/OpenLineage.json'

const names = new OwnNames('shop.')
const RUN = '00000000-0000-4000-8000-000000000001'
const said = { owner: 'people@example.com', description: 'what it is' }
const column = (name: string, type: string) => ({ name, type, nullable: true, doc: null, classification: null })

const dataset = {
  name: 'orders',
  columns: [column('shop', 'string'), column('price', 'double'), column('kind', 'string')],
  sourceTopic: 'src',
  ...said,
}
const view = {
  ...{ name: 'spend', dataset: 'orders', entity: ['shop'], filter: '{"column":"kind","equals":"sale"}', ...said },
  features: [
    { name: 'n', function: 'count', column: null },
    { name: 'total', function: 'sum', column: 'price' },
  ],
}
const built = {
  trainingSetId: 'abc',
  views: [{ view: 'spend', version: 2 }],
  columns: ['shop', 'total'],
  rows: 10,
  contentHash: 'def',
}
const registered = {
  model: 'churn',
  version: 3,
  runId: '0'.repeat(31).concat('7'),
  trainingSetIds: ['abc'],
  description: 'a model',
}

const runId = '0'.repeat(31).concat('7')
const window = { slice: '', windowStart: 1_767_600_000_000, windowEnd: 1_767_603_600_000 }
const drifted = {
  ...{ ...window, monitor: 'watch', baseline: 'first', baselineVersion: 2, rows: 500 },
  features: [
    { feature: 'age', verdict: 'drift' },
    { feature: 'sum', verdict: 'no_drift' },
  ],
}
const raised = {
  ...{ fingerprint: 'ab'.repeat(32), summary: 'Age has drifted.' },
  subject: { team: '', rule: 'drifts', model: 'churn', version: 3, feature: 'age', baselineId: 'first@2' },
}
const result = (rule: string, outcome: string, columns: readonly string[]) => ({
  ...{ rule, outcome, columns, action: 'warn', measure: 'failing', measured: 1, unit: 'rows' },
  ...{ operator: 'mustBe', operands: [0] },
})

const sourceOf = (type: string, from: object) =>
  ofSource(names, {
    source: { name: 'in', dataset: 'orders', type, from: JSON.stringify(from), columns: [], ...said } as never,
  })
const table = { host: 'db', port: 5432, database: 'shop', table: 'orders' }

const events: Readonly<Record<string, OwnEvent>> = {
  files: sourceOf('files', { path: '/data/orders' }),
  bucket: sourceOf('s3', { bucket: 'rows', prefix: 'orders/' }),
  table: sourceOf('postgres', table),
  run: ofRunLogged(names, { runId, experimentId: '0', inputs: [{ trainingSetId: 'abc' }] } as never)!,
  ended: ofRunState(names, { runId, run: { experimentId: '0', status: 'FAILED' } } as never)!,
  baseline: ofBaseline(names, { baseline: { name: 'first', monitor: 'watch', source: 'training_set:abc', ...said } }),
  drift: ofDrift(names, drifted as never, RUN)!,
  performance: ofPerformance(names, { ...window, name: 'errors', seq: 1 } as never, RUN)!,
  alert: ofAlert(names, raised as never, RUN),
  dataset: ofDataset(names, { dataset } as never),
  view: ofView(names, { view, version: 2 } as never),
  set: ofTrainingSet(names, built as never, RUN),
  version: ofVersion(names, registered as never, RUN),
  predictions: ofPredictions(names, {
    predictions: { name: 'churn', model: 'churn', served: [column('score', 'double')], ...said },
  } as never),
  evaluation: ofEvaluation(
    names,
    {
      ...{ contract: 'quality', contractVersion: 2, dataset: 'orders', windowStart: 0, windowEnd: 3_600_000 },
      results: [
        result('price.required', 'pass', ['price']),
        result('pair', 'fail', ['shop', 'kind']),
        result('count', 'no_verdict', []),
      ],
    } as never,
    RUN,
  ),
  monitor: ofWatch(names, 'monitor', { name: 'watch', predictions: 'churn', dataset: null, ...said }),
}

test('a training set is made of its views, and of the named version that was its spine', () => {
  const inputs = (query?: string) =>
    ofTrainingSet(names, { ...built, query } as never, RUN).inputs?.map(({ name }) => name) ?? []
  const views = inputs()
  expect(inputs('{"spine":[]}')).toEqual(views)
  expect(inputs('no JSON')).toEqual(views)
  const query = JSON.stringify({ spineVersion: { dataset: 'labels', version: 'v1', contentHash: 'ab' } })
  expect(inputs(query)).toEqual([...views, 'dataset/labels'])
})

test('what a source reads has the name that OpenLineage gives it, and is upstream of its dataset', () => {
  const read = (event: OwnEvent) => event.inputs?.map(({ namespace, name }) => `${namespace} ${name}`)
  expect([events.files, events.bucket, events.table].map((event) => read(event as OwnEvent))).toEqual([
    ['file /data/orders'],
    ['s3://rows orders/'],
    ['postgres://db:5432 shop.public.orders'],
  ])
  expect(read(sourceOf('postgres', { ...table, table: 'sales.orders' }))).toEqual([
    'postgres://db:5432 shop.sales.orders',
  ])
  expect(read(sourceOf('kafka', { topic: 'src' }))).toEqual(['millrace://shop topic/src'])
  expect(events.files?.outputs).toEqual([names.dataset('orders')])
})

test.each(Object.entries(events))('%s: the event and each of its facets are valid', (_, event) => {
  const whole = {
    eventTime: '2026-01-05T10:00:00.000Z',
    producer: OWN_PRODUCER,
    schemaURL: `${ROOT}#/$defs/RunEvent`,
    ...event,
  }
  const isValid = ajv.getSchema(ROOT)!
  expect(isValid(whole), JSON.stringify(isValid.errors)).toBe(true)
  const things = [event.job, event.dataset, ...(event.inputs ?? []), ...(event.outputs ?? [])].filter(
    (each) => each !== undefined,
  )
  const runFacets = Object.values(event.run?.facets ?? {})
  const ofThings = things.flatMap(({ facets, inputFacets = {} }: OwnThing) => [facets, inputFacets])
  for (const facet of [...runFacets, ...ofThings.flatMap((each) => Object.values(each))]) {
    const validate = ajv.getSchema((facet as { _schemaURL: string })._schemaURL)!
    expect(validate(facet), JSON.stringify(validate.errors)).toBe(true)
  }
  expect(readEvent(whole)).toMatchObject({ flaws: [] })
})

test('from the rows to the drift of a model, what one writes the next one reads', () => {
  const written = (event: OwnEvent) => (event.outputs ?? []).map(({ name }) => name)
  const read = (event: OwnEvent) => (event.inputs ?? []).map(({ name }) => name)
  const chain = [events.dataset!, events.view!, events.set!, events.version!, events.predictions!, events.monitor!]
  for (const [i, event] of chain.slice(1).entries())
    expect(written(chain[i]!).filter((name) => read(event).includes(name)).length, event.job?.name).toBe(1)
  expect(written(chain.at(-1)!)).toEqual(['drift/watch'])
  expect(events.version!.run!.runId).toBe('00000000-0000-0000-0000-000000000007')
})

test('a run is between its training set and its version, and an alert behind the drift that it was judged by', () => {
  const read = (event: OwnEvent) => (event.inputs ?? []).map(({ name }) => name)
  expect(read(events.run!)).toEqual(['training-set/abc'])
  expect(events.run!.outputs!.map(({ name }) => name)).toEqual([`run/${runId}`])
  expect(read(events.version!)).toEqual(['training-set/abc', `run/${runId}`])
  expect(events.ended).toMatchObject({ eventType: 'FAIL', run: events.run!.run })
  expect(read(events.baseline!)).toEqual(['training-set/abc'])
  const [measured] = events.drift!.outputs!
  const { identifiers } = measured!.facets.symlinks as unknown as { identifiers: { name: string }[] }
  expect(measured!.name).toBe('drift/watch')
  expect(read(events.alert!)).toEqual(identifiers.map(({ name }) => name))
  expect(measured!.facets.millrace_drift).toMatchObject({ drifted: ['age'], rows: 500 })
  const of = (subject: object) =>
    read(ofAlert(names, { ...raised, subject: { ...raised.subject, ...subject } } as never, RUN))
  expect(of({ baselineId: null, feature: 'errors.rmse' })).toEqual(events.performance!.outputs!.map(({ name }) => name))
  expect(of({ baselineId: null, feature: null })).toEqual(['model/churn/3'])
  expect(of({ baselineId: null, feature: null, version: null })).toEqual(['model/churn'])
  expect(of({ baselineId: null, model: null, feature: 'redis' })).toEqual([])
})

test('what says nothing of lineage is left out', () => {
  expect(ofRunLogged(names, { runId, experimentId: '0', inputs: [{ trainingSetId: null }] } as never)).toBeUndefined()
  expect(
    ofRunLogged(names, { runId: 'own', experimentId: '0', inputs: [{ trainingSetId: 'abc' }] } as never),
  ).toBeUndefined()
  expect(ofDrift(names, { ...drifted, slice: 'country=DE' } as never, RUN)).toBeUndefined()
  expect(ofPerformance(names, { ...window, name: 'errors', seq: 2 } as never, RUN)).toBeUndefined()
})

test('features are made of their columns, and of those that decide which rows count', () => {
  const { columnLineage } = events.view!.outputs![0]!.facets as unknown as {
    columnLineage: { fields: object; dataset: { field: string }[] }
  }
  expect(columnLineage.fields).toEqual({
    total: { inputFields: [{ namespace: 'millrace://shop', name: 'dataset/orders', field: 'price' }] },
  })
  expect(columnLineage.dataset.map(({ field }) => field)).toEqual(['shop', 'kind'])
})

test('an evaluation of a contract asserts what passes and what fails, and nothing else', () => {
  const [{ name, inputFacets }] = events.evaluation!.inputs as [OwnThing]
  const { dataQualityAssertions } = inputFacets as unknown as { dataQualityAssertions: { assertions: object[] } }
  expect(name).toBe('dataset/orders')
  expect(dataQualityAssertions.assertions).toEqual([
    {
      ...{ assertion: 'failing', name: 'price.required', column: 'price', success: true, severity: 'warn' },
      ...{ expected: 'mustBe 0 rows', actual: '1' },
    },
    {
      ...{ assertion: 'failing', name: 'pair', success: false, severity: 'warn' },
      ...{ expected: 'mustBe 0 rows', actual: '1' },
    },
  ])
})

test('an installation without a prefix has a name of its own', () => {
  expect(new OwnNames('').namespace).toBe('millrace://default')
  expect(OWN_PRODUCER).not.toBe(PRODUCER)
})

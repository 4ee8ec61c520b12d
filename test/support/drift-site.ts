/**
 * A site with predictions, a monitor with slices, and a baseline: two windows as the baseline, two that have drifted, one with too few rows. A rule fires, and all outcomes are measured:
 * every third prediction was wrong.
 */
import { inject } from 'vitest'
import { cutBaseline, referenceRecord } from '../../processors/drift/index.ts'
import { type Json, openSite, type Site, until } from '../integration/gateway/support.ts'

export const HOUR = 3_600_000
export const T0 = Date.UTC(2026, 0, 1)
export const PER_WINDOW = 400
export const FULL_WINDOWS = 4

/** A category that would run if it became a tag, and names of columns as people give them. */
export const HOSTILE_CATEGORY = '<img src=x onerror="document.title=1">'

/** Values 0 to 99 in an order that is not sorted; `shift` moves them. */
const amountOf = (i: number, shift: number) => ((i * 37) % 100) + shift
const countryOf = (i: number) => ['DE', 'FR', HOSTILE_CATEGORY][i % 3]

export const driftDeclarations = (name: string) => ({
  predictions: {
    name,
    served: [
      { name: 'amount', type: 'double' },
      { name: 'country', type: 'string' },
    ],
    partitions: 2,
  },
  monitor: {
    ...{ name: `${name}_hourly`, predictions: name, window: '1h', grace: '1m' },
    watches: [
      { column: 'amount', kind: 'numeric' },
      { column: 'country', kind: 'categorical' },
      { column: 'score', kind: 'numeric' },
    ],
    slices: [{ column: 'country', values: ['DE', 'FR'] }],
  },
  baseline: {
    ...{ name: `${name}_v3`, monitor: `${name}_hourly`, modelVersion: 3 },
    reference: [
      referenceRecord(
        'amount',
        cutBaseline(
          'numeric',
          Array.from({ length: 1000 }, (_, i) => amountOf(i, 0)),
        ),
      ),
      referenceRecord(
        'country',
        cutBaseline(
          'categorical',
          Array.from({ length: 999 }, (_, i) => countryOf(i)),
        ),
      ),
      referenceRecord(
        'score',
        cutBaseline(
          'numeric',
          Array.from({ length: 1000 }, (_, i) => (i % 50) / 50),
        ),
      ),
    ],
  },
  rule: { name: `${name}_drifts`, alertOn: { signal: 'drift', model: name }, raiseAfter: 2, outOf: 3 },
  performance: {
    ...{ name: `${name}_quality`, predictions: name, task: 'binary', positive: 'yes', threshold: 0.5 },
    ...{ window: '1h', grace: '1m', labelsWithin: '7d', reviseEvery: 0 },
    reference: { rows: 1000, error: 0.5, figures: {} },
  },
})

/** The third and fourth window have other amounts; the fifth has ten rows. */
export const driftPredictions = (): Json[] =>
  Array.from({ length: PER_WINDOW * FULL_WINDOWS + 10 }, (_, i) => ({
    prediction_id: `p${i}`,
    time: T0 + Math.floor((i * HOUR) / PER_WINDOW),
    model_version: 3,
    amount: amountOf(i, i < 2 * PER_WINDOW ? 0 : 40),
    country: countryOf(i),
    score: (i % 50) / 50,
    latency_us: 1000 + (i % 100),
    status: i % 100 === 0 ? 'failed' : 'ok',
  }))

/** Scores are from 0 to 0.98: those from 0.5 on are `yes`. */
export const driftOutcomes = (): Json[] =>
  driftPredictions().map(({ prediction_id, time, score }, i) => ({
    ...{ prediction_id, time, label: score >= 0.5 === (i % 3 !== 0) ? 'yes' : 'no' },
  }))

/** Declares everything, sends the predictions, and waits until all windows are measured, with all outcomes, and the alert fires. */
export const openMeasured = async (name: string): Promise<Site> => {
  const site = await openSite(inject('stack'))
  const post = async (path: string, body: unknown): Promise<void> => {
    const { status, body: found } = await site.call('POST', path, body)
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(found)}`)
  }
  const declared = driftDeclarations(name)
  await post('/v1/catalog/predictions', declared.predictions)
  await post('/v1/catalog/monitors', declared.monitor)
  await post('/v1/catalog/alert_rules', declared.rule)
  await post('/v1/catalog/performance', declared.performance)
  await post('/v1/catalog/baselines', declared.baseline)
  await until(
    () => site.call('POST', `/v1/predictions/${name}`, driftPredictions()),
    ({ status }) => status === 200,
  )
  await post(`/v1/predictions/${name}/outcomes`, driftOutcomes())
  await post(`/v1/predictions/${name}/time`, { time: T0 + (FULL_WINDOWS + 1) * HOUR + 60_000 })
  // Each window has all rows and two slices, with three columns.
  const expected = (FULL_WINDOWS + 1) * 3 * 3
  await until(
    () => site.call('GET', `/v1/drift?model=${name}&limit=1000`),
    ({ body }) => body.items?.length >= expected,
  )
  await until(
    () => site.call('GET', `/v1/performance?name=${name}_quality&figure=coverage&limit=1000`),
    ({ body }) => body.items?.length === FULL_WINDOWS + 1 && body.items.every(({ value }: Json) => value === 1),
  )
  await until(
    () => site.call('GET', `/v1/alerts?rule=${name}_drifts&state=firing`),
    ({ body }) => body.items?.length > 0,
  )
  return site
}

/** Rows of a dataset become what the registry records. */
import { describe, expect, test } from 'vitest'
import { invalidIn } from '../../../../processors/registry/measured.ts'
import { type AskedEvaluation, measure, queryOf, type ReadRow, Sampler } from '../../../../queries/evaluation/index.ts'
import type { DatasetDeclaration } from '../../../../schemas/index.ts'

const dataset: DatasetDeclaration = {
  name: 'scored',
  key: ['id'],
  time: 'at',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'bought', type: 'boolean' },
    { name: 'kind', type: 'string' },
    { name: 'guess', type: 'string' },
    { name: 'score', type: 'double' },
    { name: 'amount', type: 'double' },
    { name: 'country', type: 'string' },
    { name: 'raw', type: 'bytes' },
  ],
}
const binary: AskedEvaluation = { task: 'binary', label: 'bought', score: 'score' }
const row = (offset: number, more: Partial<ReadRow> = {}): ReadRow => ({
  ...{ partition: 0, offset, key: [], label: true, prediction: null, score: 0.7, groups: [] },
  ...more,
})
const sampleOf = (asked: AskedEvaluation, rows: readonly ReadRow[]) => {
  const query = queryOf(dataset, asked)
  const sampler = new Sampler(query, 'ml.rows.scored')
  for (const each of rows) sampler.add(each)
  return { query, sample: sampler.done() }
}
const sampled = async (asked: AskedEvaluation, rows: readonly ReadRow[]) => {
  const { query, sample } = sampleOf(asked, rows)
  return { sample, ...(await measure(query, sample)) }
}
const metricOf = ({ metrics }: Awaited<ReturnType<typeof sampled>>, metric: string, group: string | null = null) =>
  metrics.find((each) => each.metric === metric && each.group === group)

describe('rows', () => {
  test('without a label are counted and told, and not measured', () => {
    const { sample } = sampleOf(binary, [row(0), row(1, { label: null, score: null }), row(2, { label: false })])
    expect(sample).toMatchObject({ read: 3, nullLabels: 1, notes: ['1 of 3 rows have no label and are not measured.'] })
    expect([...sample.rows.labels]).toEqual([1, 0])
  })

  test('with a label and no prediction, or one that is not finite, are refused by their position', () => {
    const refused =
      (more: Partial<ReadRow>, asked = binary) =>
      (text: string) =>
        expect(() => sampleOf(asked, [row(7, more)])).toThrow(text)
    refused({ score: null })('Row ml.rows.scored:0:7 has score null, expected a value, as the row has a label')
    refused({ score: Number.NaN })('has score NaN, expected a finite number')
    refused(
      { label: Number.POSITIVE_INFINITY },
      { task: 'regression', label: 'amount', prediction: 'score' },
    )('has amount Infinity, expected a finite number')
    refused({ groups: [''] }, { ...binary, slices: ['country'] })('has country ""')
  })

  test('are named by their key once', () => {
    const keyed: AskedEvaluation = { ...binary, key: ['id'] }
    expect(() => sampleOf(keyed, [row(0, { key: ['a'] }), row(1, { key: ['a'] })])).toThrow('one row for each key')
  })

  test('scores that are no probabilities have an order, and neither log loss nor Brier score', async () => {
    const found = await sampled(binary, [row(0, { score: 12 }), row(1, { label: false, score: -3 })])
    expect(metricOf(found, 'auc')).toMatchObject({ value: 1, rows: 2 })
    expect(metricOf(found, 'log_loss')).toBeUndefined()
    expect(found.sample.notes).toEqual(['Scores are not all from 0 to 1, so log_loss and brier are not measured.'])
  })

  test('of which none has the positive label are told: its name may be mistaken', () => {
    const { sample } = sampleOf(binary, [row(0, { label: false }), row(1, { label: false })])
    expect(sample.notes).toEqual(['No measured row has the positive label true.'])
  })
})

describe('the digest', () => {
  const digest = (asked: AskedEvaluation, rows: readonly ReadRow[]) => sampleOf(asked, rows).sample.digest

  test('is that of the rows and their labels, whatever was predicted', () => {
    const rows = [row(0), row(1, { label: false })]
    const other = rows.map((each) => ({ ...each, score: 0.1 }))
    expect(digest(binary, other)).toBe(digest(binary, rows))
    expect(sampleOf(binary, other).sample.contentHash).not.toBe(sampleOf(binary, rows).sample.contentHash)
    expect(digest(binary, [row(0), row(1)])).not.toBe(digest(binary, rows))
    expect(digest(binary, rows.slice(1))).not.toBe(digest(binary, rows))
  })

  test('by key is the same wherever the rows stand', () => {
    const keyed: AskedEvaluation = { ...binary, key: ['id'] }
    const rows = (offset: number) => [row(offset, { key: ['a'] }), row(offset + 5, { key: ['b'], label: false })]
    expect(digest(keyed, rows(0))).toBe(digest(keyed, rows(90)))
  })
})

describe('what is recorded', () => {
  const rows = [
    row(0, { groups: ['DE'] }),
    row(1, { groups: ['FR'], score: 0.2 }),
    row(2, { groups: ['DE'], label: false, score: 0.6 }),
    row(3, { groups: [null], label: false, score: 0.1 }),
  ]

  test('metrics of all rows and of each slice, in the order of the groups; rows without a group are told', async () => {
    const found = await sampled({ ...binary, slices: ['country'] }, rows)
    expect(metricOf(found, 'accuracy')).toMatchObject({ value: 0.5, rows: 4 })
    expect(metricOf(found, 'accuracy', 'DE')).toMatchObject({ by: 'country', value: 0.5, rows: 2 })
    expect(metricOf(found, 'accuracy', 'FR')).toMatchObject({ value: 0, rows: 1 })
    expect(found.metrics.filter(({ metric }) => metric === 'auc').map(({ group }) => group)).toEqual([null, 'DE', 'FR'])
    expect(found.sample.notes).toEqual(["1 rows have no 'country' and are in no group of it."])
  })

  test('counts of groups, and their rates as metrics', async () => {
    const found = await sampled({ ...binary, groups: ['country'] }, rows)
    expect(found.groups).toEqual([
      { by: 'country', group: 'DE', rows: 2, selected: 2, positives: 1, truePositives: 1 },
      { by: 'country', group: 'FR', rows: 1, selected: 0, positives: 1, truePositives: 0 },
    ])
    expect(metricOf(found, 'false_positive_rate', 'DE')).toMatchObject({ value: 1 })
    expect(metricOf(found, 'selection_rate', 'FR')).toMatchObject({ value: 0 })
  })

  test('the value of each row of a metric that a test needs, in the order of the rows', async () => {
    const found = await sampled({ ...binary, slices: ['country'], scores: ['accuracy'] }, rows)
    expect(metricOf(found, 'accuracy')).toEqual({
      ...{ metric: 'accuracy', by: null, group: null, value: null, rows: 4, scores: [1, 0, 0, 1] },
    })
    expect(metricOf(found, 'accuracy', 'DE')).toMatchObject({ scores: [1, 0] })
  })

  test('is what the registry takes', async () => {
    const { metrics, groups, sample } = await sampled({ ...binary, slices: ['country'], groups: ['country'] }, rows)
    const command = { dataset: 'scored', digest: sample.digest, metrics, groups }
    expect(invalidIn(command as never)).toBeUndefined()
  })

  test('more scores than the registry takes, and columns of names, are refused', async () => {
    const many = Array.from({ length: 20_001 }, (_, i) => row(i))
    await expect(sampled({ ...binary, scores: ['accuracy'] }, many)).rejects.toThrow(
      'record 20001 scores of rows, expected at most 20000',
    )
    const named = Array.from({ length: 101 }, (_, i) => row(i, { groups: [`n${i}`] }))
    await expect(sampled({ ...binary, slices: ['country'] }, named)).rejects.toThrow("Column 'country' has 101 values")
  })

  test('several classes have codes that do not depend on the order of the rows', () => {
    const asked: AskedEvaluation = { task: 'multiclass', label: 'kind', prediction: 'guess' }
    const some = [
      row(0, { label: 'b', prediction: 'c', score: null }),
      row(1, { label: 'a', prediction: 'a', score: null }),
    ]
    const { labels, predictions } = sampleOf(asked, some).sample.rows
    expect([[...labels], [...predictions]]).toEqual([
      [1, 0],
      [2, 0],
    ])
  })
})

describe('a query', () => {
  const refused = (more: object) => (text: string) =>
    expect(() => queryOf(dataset, { ...binary, ...more } as AskedEvaluation)).toThrow(text)
  test('that the dataset does not fit is refused with field, value and expectation', () => {
    refused({ label: 'nothing' })('source.label is "nothing", expected a column of \'scored\' of type string')
    refused({ score: undefined })('source.prediction is absent, expected a column of the predicted class')
    refused({ label: 'kind' })('source.positive is absent, expected a string, as column kind is of type string')
    refused({ prediction: 'guess' })('source.prediction is "guess"')
    refused({ slices: ['score'] })('source.slices.0 is "score"')
    refused({ groups: ['country', 'country'] })('each column once')
    refused({ scores: ['f1'] })('of accuracy, log_loss, brier')
    refused({ since: 5, until: 5 })('source.until is 5')
    refused({ filter: { column: 'raw', is: '=', value: 1 } })('source.filter.value')
    refused({ task: 'regression', label: 'amount', prediction: 'amount' })('source.score is "score", expected none')
    refused({ task: 'multiclass', label: 'kind', prediction: 'guess', score: undefined, groups: ['country'] })(
      'source.groups',
    )
  })

  test('says all defaults', () => {
    expect(queryOf(dataset, binary)).toMatchObject({ positive: true, threshold: 0.5, prediction: null, filter: null })
  })
})

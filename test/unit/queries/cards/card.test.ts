/** What a card says, and that equal facts and words are equal bytes. */
import { describe, expect, test } from 'vitest'
import { cardOf, cardText, NO_WORDS, wordsAfter } from '../../../../queries/cards/index.ts'
import { card, evaluation, facts, set, words } from '../../../support/cards.ts'

describe('a card', () => {
  test('says what the version is, in words and in what it was made of', () => {
    const made = card()
    expect(made).toMatchObject({
      schema: 'millrace.model-card/1',
      model: { name: 'churn', id: 'id1', tags: [{ key: 'domain', value: 'retail' }] },
      version: { number: 2, stage: 'Production', aliases: ['champion'], source: 's3://models/2' },
      words: { intendedUse: 'Find customers who leave.', owners: ['growth'], limitations: null },
      reproducibility: { codeCommit: 'c0ffee', seed: 7, environmentHash: null, missing: ['environment'] },
      run: { runId: 'r1', experiment: 'churn nightly', params: [{ key: 'depth', value: '4' }] },
      trainingSets: [{ trainingSetId: set.trainingSetId, recorded: { rows: 1234, positions: set.positions } }],
      otherInputs: [{ name: 'extra', digest: 'x1', sourceType: 'local' }],
      features: [{ view: 'spending', version: 2, dataset: 'payments', features: [{ name: 'sum_1h' }] }],
      datasets: [{ dataset: 'payments', columns: [{ name: 'amount', classification: 'personal' }] }],
      gates: [{ verdict: 'pass', results: [{ lower: 0.105, resamples: 1999 }] }],
      approvals: [{ state: 'approved', approvers: ['bob'] }],
      history: { hasEarlier: false, moves: [{ alias: 'champion', from: '1', to: '2' }, { alias: null }] },
    })
    expect(made.run?.metrics.map(({ value }) => value)).toEqual([0.912345678, 'NaN'])
  })

  test('has metrics of all rows, by slice, and the fairness that follows from the counts of groups', () => {
    expect(card().evaluations).toMatchObject([
      {
        metrics: [
          { metric: 'accuracy', value: 0.98, rows: 200 },
          { metric: 'loss', value: null },
        ],
        slices: [{ by: 'sex', group: 'f', metric: 'accuracy', value: 0.97 }],
        fairness: [
          {
            ...{ by: 'sex', demographicParityRatio: 0.8 },
            ...{ equalOpportunityDifference: 0.1, equalizedOddsDifference: 0.1 },
            groups: [
              { group: 'f', selectionRate: 0.4, truePositiveRate: 0.7, falsePositiveRate: 0.1 },
              { group: 'm', selectionRate: 0.5, truePositiveRate: 0.8, falsePositiveRate: 0.2 },
            ],
          },
        ],
      },
    ])
  })

  test('says nothing of fairness that the counts do not tell', () => {
    const [f, m] = evaluation.groups
    const fairness = (...groups: (typeof evaluation.groups)[number][]) =>
      card({ evaluations: [{ ...evaluation, groups }] }).evaluations[0]!.fairness[0]
    expect(fairness(f!)).toMatchObject({ demographicParityRatio: null, equalOpportunityDifference: null })
    const unlabelled = { ...m!, positives: null, truePositives: null }
    expect(fairness(f!, unlabelled)).toMatchObject({
      ...{ demographicParityRatio: 0.8, equalOpportunityDifference: null, equalizedOddsDifference: null },
      groups: [{}, { selectionRate: 0.5, truePositiveRate: null, falsePositiveRate: null }],
    })
    const empty = { ...f!, rows: 0, selected: 0, positives: 0, truePositives: 0 }
    expect(fairness(empty, m!)).toMatchObject({ demographicParityRatio: null, groups: [{ selectionRate: null }, {}] })
  })

  test('says so if the run or a training set is not here', () => {
    const made = card({ run: undefined, sets: [{ trainingSetId: 'x' }], views: [], datasets: [] })
    expect(made).toMatchObject({
      ...{ runId: 'r1', run: null, otherInputs: [], features: [], datasets: [] },
      trainingSets: [{ trainingSetId: 'x', recorded: null }],
    })
  })

  test('is the same bytes for the same facts and words, in whatever order the stores gave them', () => {
    const { version, ...rest } = facts()
    const tags = [
      ['b', '2'],
      ['a', '1'],
    ] as const
    const [one, other] = [tags, tags.toReversed()].map((each, i) => {
      const evaluations = [evaluation, { ...evaluation, dataset: 'a' }]
      const all = { ...rest, evaluations: i === 0 ? evaluations : evaluations.toReversed() }
      return cardText(cardOf({ ...all, version: { ...version, tags: new Map(each) } }, words))
    })
    expect(one).toBe(other)
    expect(JSON.stringify(JSON.parse(one!))).toBe(one)
    expect(cardText(card({}, { ...words, limitations: 'x' }))).not.toBe(cardText(card()))
  })
})

describe('words', () => {
  test('that are not given are those of the card before; null takes them away', () => {
    const before = { ...words, limitations: 'few rows' }
    expect(wordsAfter(before, {})).toEqual(before)
    expect(wordsAfter(before, { limitations: null, owners: null })).toEqual({ ...words, limitations: null, owners: [] })
    expect(wordsAfter(before, { intendedUse: 'Other.', owners: ['a', 'b', 'a'] })).toEqual({
      ...{ ...before, intendedUse: 'Other.', owners: ['a', 'b'] },
    })
  })

  test('are tidied: blanks at the ends go, lines end alike, and blanks alone say nothing', () => {
    expect(wordsAfter(NO_WORDS, { intendedUse: ' a\r\nb\rc \n', limitations: ' \n', owners: [' ', ' a '] })).toEqual({
      ...{ ...NO_WORDS, intendedUse: 'a\nb\nc', owners: ['a'] },
    })
  })
})

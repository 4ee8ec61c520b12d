import { describe, expect, test } from 'vitest'
import { isLike } from '../../../../queries/search/evaluate.ts'
import {
  comparing,
  experimentSearch,
  loggedModelSearch,
  matches,
  modelSearch,
  runSearch,
  type Subject,
} from '../../../../queries/search/index.ts'
import { goldenRuns, goldenSearches, goldenSubject } from '../../../support/golden-runs.ts'

describe('searches over things in memory', () => {
  test.each(goldenSearches)('%s ordered by %j finds %s', (filter, orderBy, found) => {
    const search = runSearch({ filter, orderBy })
    const subjects = goldenRuns.map(goldenSubject).filter((subject) => matches(search, subject))
    expect(
      subjects
        .sort(comparing(search))
        .map(({ attributes }) => attributes.run_id)
        .join(''),
    ).toBe(found)
  })

  test('what has no value matches IS NULL alone, and a model without the tag of prompts is no prompt', () => {
    const subject: Subject = { attributes: { name: 'x', end_time: null }, tags: new Map([['t', 'y']]) }
    const found = (filter: string): boolean => matches(runSearch({ filter }), subject)
    expect(found('tags.a IS NULL')).toBe(true)
    expect(found('tags.t IS NULL')).toBe(false)
    expect(found("tags.a != 'x'")).toBe(false)
    expect(found('end_time != 3')).toBe(false)
    expect(matches(modelSearch({}), subject)).toBe(true)
    expect(matches(modelSearch({}), { ...subject, tags: new Map([['mlflow.prompt.is_prompt', 'true']]) })).toBe(false)
  })

  test('ids of experiments are numbers, so that 10 is behind 9', () => {
    const subjects = [9, 10, 1].map(
      (id): Subject => ({ attributes: { name: 'x', experiment_id: id, creation_time: 1 } }),
    )
    const ids = (text: Parameters<typeof experimentSearch>[0]): unknown[] => {
      const search = experimentSearch(text)
      const found = subjects.filter((subject) => matches(search, subject)).sort(comparing(search))
      return found.map(({ attributes }) => attributes.experiment_id)
    }
    expect(ids({})).toEqual([1, 9, 10])
    expect(ids({ orderBy: ['experiment_id DESC'] })).toEqual([10, 9, 1])
    expect(ids({ filter: "experiment_id IN ('10', '01')" })).toEqual([1, 10])
    expect(ids({ filter: "experiment_id != '9'", orderBy: ['name'] })).toEqual([10, 1])
  })

  test('a clause on a metric of a logged model holds for any value on the datasets of the search', () => {
    const on = (name: string, digest: string) => ({ name, digest })
    const model: Subject = {
      attributes: { model_id: 'm-1' },
      metrics: [
        { key: 'acc', value: 0.5, timestamp: 1, dataset: on('a', '1') },
        { key: 'acc', value: 0.9, timestamp: 2, dataset: on('b', '1') },
      ],
    }
    const found = (filter: string, ...datasets: { name: string; digest?: string }[]): boolean =>
      matches(loggedModelSearch({ filter, datasets }), model)
    expect(found('metrics.acc > 0.8')).toBe(true)
    expect(found('metrics.acc > 0.8', { name: 'a' })).toBe(false)
    expect(found('metrics.acc > 0.8', { name: 'a' }, { name: 'b', digest: '1' })).toBe(true)
    expect(found('', { name: 'b', digest: '2' })).toBe(false)
    expect(found("model_id = 'm-1'", { name: 'b' })).toBe(true)
  })

  test('an order by a metric takes its latest value on the dataset of the term', () => {
    const model = (
      id: string,
      ...values: (readonly [value: number, timestamp: number, dataset: string])[]
    ): Subject => ({
      attributes: { model_id: id, creation_timestamp_ms: 1 },
      metrics: values.map(([value, timestamp, name]) => ({
        key: 'acc',
        value,
        timestamp,
        dataset: { name, digest: '1' },
      })),
    })
    const models = [model('m-1', [0.9, 1, 'a'], [0.1, 2, 'a']), model('m-2', [0.5, 1, 'a'], [1, 9, 'b']), model('m-3')]
    const ordered = (datasetName?: string) =>
      [...models]
        .sort(
          comparing(loggedModelSearch({ orderBy: [{ field: 'metrics.acc', ...(datasetName && { datasetName }) }] })),
        )
        .map(({ attributes }) => attributes.model_id)
    expect(ordered()).toEqual(['m-1', 'm-2', 'm-3'])
    expect(ordered('b')).toEqual(['m-2', 'm-1', 'm-3'])
  })
})

describe('patterns', () => {
  test.each([
    ['abc', 'a%', true],
    ['abc', '%b%', true],
    ['abc', '_b_', true],
    ['abc', 'abc%', true],
    ['abc', 'ab', false],
    ['', '%', true],
    ['', '_', false],
    ['a\nb', 'a%b', true],
    ['a%b', 'a\\%b', false],
    ['a\\b', 'a\\b', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['😀', '_', true],
    ['aab', '%ab', true],
    ['mississippi', '%iss%ppi', true],
  ])('%j LIKE %j is %s', (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected)
  })

  test('many signs of any text take no long time', () => {
    expect(isLike('a'.repeat(5_000), `${'%a'.repeat(2_000)}%b`)).toBe(false)
  })
})

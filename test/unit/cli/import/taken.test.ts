import { describe, expect, test } from 'vitest'
import type { Label, SourceRun } from '../../../../cli/import/source.ts'
import { takenOf } from '../../../../cli/import/taken.ts'

const labels = (count: number, length: number): Label[] =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'v'.repeat(length) }))
const input = (some: object) => ({
  ...{ name: 'd', digest: '1', sourceType: 'local', source: '{}', schema: null, profile: null, tags: [] },
  ...some,
})
const run = (some: Partial<SourceRun>): SourceRun => ({
  ...{ runId: 'r', experimentId: '1', name: 'n', userId: 'u', status: 'FINISHED', startTime: 1, endTime: 2 },
  ...{ isDeleted: false, artifactUri: '', params: [], tags: [], inputs: [], models: [], metrics: [], ...some },
})

describe('what is taken of a run', () => {
  test('a usual run comes in one step', () => {
    const source = run({ params: labels(100, 500), tags: labels(50, 500) })
    const taken = takenOf(source)
    expect(taken).toEqual({ run: source, head: { params: source.params, tags: source.tags }, rest: [], cut: [] })
  })

  test('of a large one the rest follows, in requests that the log takes, and nothing is lost', () => {
    const source = run({ params: labels(200, 6000), tags: labels(60, 8000) })
    const { head, rest } = takenOf(source)
    expect([...head.params, ...rest.flatMap(({ params }) => params)]).toEqual(source.params)
    expect([...head.tags, ...rest.flatMap(({ tags }) => tags)]).toEqual(source.tags)
    for (const request of [head, ...rest]) expect(JSON.stringify(request).length).toBeLessThan(900_000)
  })

  test('a profile that the log cannot hold is left out, and named', () => {
    const small = input({ name: 'small', profile: 'p' })
    const { run: taken, cut } = takenOf(
      run({ inputs: [small, input({ name: 'large', profile: 'p'.repeat(400_000) })] }),
    )
    expect(cut).toEqual(['large'])
    expect(taken.inputs).toEqual([small, input({ name: 'large' })])
  })

  test('a run without a name has that of its tag', () => {
    expect(takenOf(run({ name: '', tags: [{ key: 'mlflow.runName', value: 'old' }] })).run.name).toBe('old')
  })
})

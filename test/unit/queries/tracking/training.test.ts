import { describe, expect, test } from 'vitest'
import { trainingIn } from '../../../../queries/tracking/training.ts'

const labels = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }))
const input = (id: string | null) => ({
  ...{ name: 'd', digest: '1', source_type: 'local', source: '', schema: null, profile: null, training_set_id: id },
  tags: [],
})
const run = (more: { params?: object; tags?: object; sets?: (string | null)[] }) => ({
  params: labels({ ...more.params }),
  tags: labels({ ...more.tags }),
  inputs: (more.sets ?? []).map(input),
})

describe('what a run says of its training', () => {
  test('a run that says nothing lacks all of it', () => {
    expect(trainingIn(run({ sets: [null] }))).toEqual({
      ...{ trainingSetIds: [], codeCommit: null, seed: null, environmentHash: null },
      missing: ['training_set', 'code_commit', 'seed', 'environment'],
    })
  })

  test('tags, inputs and parameters say it; a tag of the platform counts before a parameter', () => {
    const tags = { 'mlflow.source.git.commit': 'c', 'millrace.seed': '7', 'millrace.lock': 'h' }
    expect(trainingIn(run({ tags, params: { seed: '8', random_state: '9' }, sets: ['a', 'a', null, 'b'] }))).toEqual({
      ...{ trainingSetIds: ['a', 'b'], codeCommit: 'c', seed: 7, environmentHash: 'h', missing: [] },
    })
    expect(trainingIn(run({ params: { random_state: '9' } })).seed).toBe(9)
    expect(trainingIn(run({ params: { random_state: 'None' } })).seed).toBeNull()
  })
})

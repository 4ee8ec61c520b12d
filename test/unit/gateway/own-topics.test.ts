import { expect, test } from 'vitest'
import { ownSource } from '../../../gateway/catalog/own-topics.ts'

test.each(['quarantine', 'rows.orders', 'late', 'sources', 'time.orders', 'features.v.v1', 'catalog', 'progress'])(
  'a dataset cannot read ml.%s, which the platform writes: a record could come back for ever',
  (name) => {
    const topic = `t.ml.${name}`
    expect(ownSource({ source: { topic } }, 't.')).toMatchObject([{ path: 'source.topic', value: topic }])
  },
)

test.each([['legacy.orders'], ['t.ml.intake.orders'], ['ml.rows.orders'], ['t.mlx.rows']])(
  'with the prefix t., a dataset may read %s',
  (topic) => {
    expect(ownSource({ source: { topic } }, 't.')).toEqual([])
  },
)

test.each([[null], [7], [{}], [{ source: null }], [{ source: 'x' }], [{ source: { topic: 5 } }]])(
  '%j has no such source',
  (body) => {
    expect(ownSource(body, '')).toEqual([])
  },
)

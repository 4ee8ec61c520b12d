/** Names of nodes, inside and in the ids of other tools. */
import { expect, test } from 'vitest'
import { datasetKey, fieldKey, keysOfNodeId, nodeIdOf, runKey } from '../../../../processors/lineage/index.ts'

test('an id means the key that it was made of, the most likely first', () => {
  const named = [
    datasetKey({ namespace: 'kafka://host:9092', name: 'orders' }),
    datasetKey({ namespace: 'db', name: 'public.orders' }),
    datasetKey({ namespace: 's3://bucket', name: 'a/b' }),
  ]
  for (const key of named) expect(keysOfNodeId(nodeIdOf(key))[0]).toBe(key)
  const column = fieldKey({ namespace: 'kafka://host:9092', name: 'orders' }, 'id')
  expect(nodeIdOf(column)).toBe('datasetField:kafka://host:9092:orders:id')
  expect(keysOfNodeId(nodeIdOf(column))).toContain(column)
  expect(keysOfNodeId('run:x')).toEqual([runKey('x')])
})

test('two nodes whose ids are the same have different keys, and the id means both', () => {
  const a = datasetKey({ namespace: 'a:b', name: 'c' })
  const b = datasetKey({ namespace: 'a', name: 'b:c' })
  expect(nodeIdOf(a)).toBe(nodeIdOf(b))
  expect(new Set(keysOfNodeId(nodeIdOf(a)))).toEqual(new Set([a, b]))
})

test('what is no id means nothing', () => {
  for (const none of [
    '',
    'dataset',
    'dataset:',
    'dataset:a',
    'table:a:b',
    'constructor:a:b',
    `dataset:${':'.repeat(60)}`,
  ])
    expect(keysOfNodeId(none)).toEqual([])
})

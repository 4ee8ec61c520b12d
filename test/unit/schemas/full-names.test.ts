import { expect, test } from 'vitest'
import { records } from '../../../schemas/index.ts'

test('the full name of a record is its layer and its name: what tells ours from foreign ones loads no schema', () => {
  const names = records.map(({ schema }) => {
    const { namespace, name } = schema as { readonly namespace?: unknown; readonly name?: unknown }
    return `${namespace}.${name}`
  })
  expect(names).toEqual(records.map(({ layer, name }) => `ml.${layer}.${name}`))
})

/** A name means the same rows for ever. */
import { describe, expect, test } from 'vitest'
import { dataVersionName, KINDS } from '../../../../processors/catalog/index.ts'
import type { avro } from '../../../../schemas/index.ts'

const kind = KINDS.kind('data_version')
const version = {
  ...{ name: dataVersionName('flights', 'q1'), dataset: 'flights', schemaVersion: 1, offsets: [3, 0] },
  ...{ rows: 3, contentHash: 'ab'.repeat(32) },
}
const record = (more: object = {}) => kind.recordOf({ ...version, ...more }) as avro.DataVersion

describe('what may follow', () => {
  test.each([
    ['the same with another description', { description: 'x', owner: 'ann', tags: ['a'] }, undefined],
    ['other offsets', { offsets: [3, 1] }, 'DECLARATION_INCOMPATIBLE'],
    ['another hash', { contentHash: 'cd'.repeat(32) }, 'DECLARATION_INCOMPATIBLE'],
    ['other columns', { schemaVersion: 2 }, 'DECLARATION_INCOMPATIBLE'],
  ])('%s', (_, more, code) => {
    expect(kind.incompatible?.(record(), record(more))?.code).toBe(code)
  })
})

describe('what is wrong', () => {
  const found = { version: 2, record: { name: 'flights' }, retired: false }
  const look = { find: (_: string, name: string) => (name === 'flights' ? found : undefined), names: () => ['flights'] }
  test.each([
    ['a name of another dataset', { name: 'ships.q1' }, 'name'],
    ['a name without a version', { name: 'flights.' }, 'name'],
    ['a dataset that nobody declared', { name: 'ships.q1', dataset: 'ships' }, 'dataset'],
    ['a version of the columns that does not exist', { schemaVersion: 3 }, 'schemaVersion'],
    ['no offset', { offsets: [] }, 'offsets'],
    ['an offset below 0', { offsets: [3, -1] }, 'offsets.1'],
    ['a hash in capitals', { contentHash: 'AB'.repeat(32) }, 'contentHash'],
    ['a field that is not known', { uri: 'x' }, 'uri'],
  ])('%s', (_, more, path) => {
    expect(kind.problems({ ...version, ...more }, look)).toMatchObject([{ path }])
  })
  test('nothing', () => expect(kind.problems(version, look)).toEqual([]))
})

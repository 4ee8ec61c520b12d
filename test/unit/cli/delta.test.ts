/** The log of a Delta table: what is written, and read back. */
import { describe, expect, test } from 'vitest'
import { commitName, commitText, stateIn, versionIn } from '../../../cli/data/delta.ts'

const state = { dataset: 'orders', offsets: [3, 0], schemaVersion: 2, rows: 3, contentHash: 'ab'.repeat(32) }
const commit = {
  ...{ id: '00000000-0000-4000-8000-000000000001', state, time: 1, isFirst: true },
  columns: [
    { name: 'customer', type: 'string', nullable: false },
    { name: 'note', type: 'bytes', nullable: true },
  ],
  file: { path: 'part-0.parquet', bytes: 10, rows: 3 },
} as const
const actions = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('a commit', () => {
  test('makes the table, with a line for each action', () => {
    const [info, protocol, metaData, add] = actions(commitText(commit))
    expect(info.commitInfo).toMatchObject({ timestamp: 1, operation: 'WRITE' })
    expect(protocol).toEqual({ protocol: { minReaderVersion: 1, minWriterVersion: 2 } })
    expect(metaData.metaData).toMatchObject({
      ...{ id: commit.id, partitionColumns: [], format: { provider: 'parquet', options: {} } },
      configuration: { 'millrace.dataset': 'orders', 'millrace.position': '3,0', 'millrace.rows': '3' },
    })
    expect(JSON.parse(metaData.metaData.schemaString)).toEqual({
      type: 'struct',
      fields: [
        { name: 'customer', type: 'string', nullable: false, metadata: {} },
        { name: 'note', type: 'binary', nullable: true, metadata: {} },
      ],
    })
    expect(add.add).toMatchObject({ path: 'part-0.parquet', size: 10, dataChange: true, partitionValues: {} })
    expect(JSON.parse(add.add.stats)).toEqual({ numRecords: 3 })
  })

  test('that appends says no protocol again, and one without rows adds no file', () => {
    const { file: _, ...rest } = commit
    expect(actions(commitText({ ...rest, isFirst: false })).map((action) => Object.keys(action)[0])).toEqual([
      ...['commitInfo', 'metaData'],
    ])
  })

  test('is read back', () => {
    expect(stateIn(commitText(commit))).toEqual({ id: commit.id, state })
    expect(stateIn('{"metaData":{"id":"x","configuration":{}}}\n')).toBeUndefined()
    expect(stateIn('{"protocol":{}}\n')).toBeUndefined()
  })

  test('has its version in the name', () => {
    expect(commitName(12)).toBe('00000000000000000012.json')
    expect([versionIn(commitName(12)), versionIn('12.json'), versionIn('00000000000000000012.crc')]).toEqual([
      12,
      undefined,
      undefined,
    ])
  })
})

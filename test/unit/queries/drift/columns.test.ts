import { createClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { columnValues } from '../../../../queries/drift/columns.ts'
import type { DatasetDeclaration } from '../../../../schemas/index.ts'

test('of predictions that nobody wrote yet there are no values, whether there is a table or not', async () => {
  const client = createClient({ url: 'http://127.0.0.1:9', request_timeout: 1_000 }) // nothing listens there
  const dataset = { name: 'predictions.empty', time: 'time' } as DatasetDeclaration
  const query = { table: 'predictions_empty', dataset, from: 0, to: 1, positions: [0, 0] }
  const column = { name: 'amount', type: 'double' } as const
  expect(await columnValues(client, query, column)).toEqual([])
  await expect(columnValues(client, { ...query, positions: [0, 1] }, column)).rejects.toThrow(
    'ClickHouse cannot be reached',
  )
  await client.close()
})

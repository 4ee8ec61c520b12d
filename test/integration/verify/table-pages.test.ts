/** A table is read by verification in pages that are bounded in bytes: records in quarantine may have megabytes each. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StoredRow, TablePages } from '../../../operations/verify/table-pages.ts'
import type { Platform } from '../../../platform/connect.ts'
import { topicCondition } from '../../../sinks/clickhouse/index.ts'
import { createStatement } from '../../../sinks/clickhouse/table.ts'
import type { TableDeclaration } from '../../../streams/core/projection.ts'
import { stackPlatform } from '../../support/running-platform.ts'

const MEGABYTE = 1_000_000
const TOPIC = 'large'
const ROWS = 40

let platform: Platform
let table: TableDeclaration

beforeAll(async () => {
  platform = stackPlatform('pages')
  table = {
    name: `${platform.names.prefix}large`,
    columns: [
      { name: 'kind', type: 'string', nullable: false },
      { name: 'value', type: 'bytes', nullable: true },
    ],
    order: ['kind'],
  }
  const { clickhouse } = platform
  await clickhouse.command({ query: createStatement(table, TOPIC) })
  // Twice, so that positions are stored twice; sorted by another column than the position; and one row without a value.
  for (let time = 0; time < 2; time++)
    await clickhouse.command({
      query: `INSERT INTO {table:Identifier} (kind, value, _topic, _partition, _offset, _ordinal)
        SELECT toString(number % 7), if(number = 3, NULL, repeat('x', {bytes:UInt32})), {topic:String}, 0, number, 1 FROM numbers({rows:UInt32})`,
      query_params: { table: table.name, topic: TOPIC, bytes: MEGABYTE, rows: ROWS },
    })
})

afterAll(() => platform.close())

test('pages of large rows are bounded in bytes, and hold each position once, in order', async () => {
  const ofTopic = await topicCondition(platform.clickhouse, table.name, TOPIC)
  const pages = new TablePages(platform, table, { ofTopic, partition: 0, start: 0 })
  const offsets: number[] = []
  let page: readonly StoredRow[]
  do {
    page = await pages.next()
    expect(page.reduce((bytes, { text }) => bytes + text.length, 0)).toBeLessThan(24 * MEGABYTE)
    offsets.push(...page.map(({ offset }) => offset))
  } while (page.length > 0)
  expect(offsets).toEqual(Array.from({ length: ROWS }, (_, offset) => offset))
})

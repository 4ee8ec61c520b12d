/** A table in ClickHouse, compared with the rows that its topic projects to: same rows, same values, each position once. */
import { type Platform, readLog } from '../../platform/index.ts'
import { type Project, quoted, type TableDeclaration, type Value } from '../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Differences } from './difference.ts'

export interface TableVerification {
  readonly platform: Platform
  readonly table: TableDeclaration
  readonly project: Project
  readonly prepare: (records: readonly LogRecord[]) => Promise<void>
  readonly topic: string
  readonly differences: Differences
}

const PAGE_ROWS = 20_000

/** Compares each partition up to the greatest offset in the table. */
export const verifyTable = async (verification: TableVerification): Promise<void> => {
  const { platform, table, topic, differences } = verification
  const partitions = await platform.log.partitions(topic)
  for (let partition = 0; partition < partitions; partition++) {
    const last = await lastOffset(platform, table, partition)
    const actual = tableRows(verification, partition)
    const where = `ClickHouse ${table.name}`
    for await (const { offset, text } of expectedRows(verification, partition, last + 1)) {
      const { value: row } = await actual.next()
      differences.compared++
      if (row !== text)
        differences.add({ where, which: `${topic}:${partition}:${offset}`, expected: text, actual: row ?? 'absent' })
    }
    for (let rest = await actual.next(); !rest.done; rest = await actual.next())
      differences.add({ where, which: `a row of partition ${partition}`, expected: 'absent', actual: rest.value })
  }
}

const lastOffset = async ({ clickhouse }: Platform, table: TableDeclaration, partition: number): Promise<number> => {
  const answer = await clickhouse.query({
    query:
      'SELECT toString(if(count() = 0, -1, max(_offset))) AS last FROM {table:Identifier} WHERE _partition = {partition:UInt32}',
    query_params: { table: table.name, partition },
    format: 'JSONEachRow',
  })
  const [{ last }] = await answer.json<{ last: string }>()
  return Number(last)
}

const textOf = (value: Value): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  return Object.is(value, -0) ? '-0' : value
}

async function* expectedRows({ platform, topic, project, prepare }: TableVerification, partition: number, to: number) {
  for await (const records of readLog(platform, { topic, partition, to })) {
    await prepare(records)
    for (const record of records) {
      const rows: string[] = []
      project(record, (values) => rows.push(JSON.stringify([record.offset, rows.length, ...values.map(textOf)])))
      for (const text of rows) yield { offset: record.offset, text }
    }
  }
}

/**
 * Rows in the order of their positions, a page at a time; a position that came in twice is one row. A record has one row in the
 * tables of today, so a page never ends within a record.
 */
async function* tableRows({ platform, table }: TableVerification, partition: number): AsyncGenerator<string> {
  const select = table.columns.map(({ name, type }) =>
    type === 'timestamp'
      ? `toUnixTimestamp64Milli(${quoted(name)})`
      : type === 'bytes'
        ? `base64Encode(${quoted(name)})`
        : quoted(name),
  )
  for (let after = -1; ; ) {
    const answer = await platform.clickhouse.query({
      query: `SELECT _offset, _ordinal, ${select.join(', ')} FROM {table:Identifier}
        WHERE _partition = {partition:UInt32} AND _offset > {after:Int64}
        ORDER BY _offset, _ordinal LIMIT 1 BY _offset, _ordinal LIMIT {page:UInt32}`,
      query_params: { table: table.name, partition, after, page: PAGE_ROWS },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const rows = await answer.json<unknown[]>()
    for (const row of rows) yield JSON.stringify(row.map((value) => (Object.is(value, -0) ? '-0' : value)))
    if (rows.length < PAGE_ROWS) return
    after = Number((rows[rows.length - 1] as unknown[])[0])
  }
}

/**
 * Compares a table in ClickHouse with the rows of its topic's projection: same rows, same values, each position once.
 */
import { type Platform, readLog, type Stretch } from '../../platform/index.ts'
import { RowBuffer, topicCondition, valuesEncoder } from '../../sinks/clickhouse/index.ts'
import { isUnfit } from '../../sinks/errors.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { TableDeclaration, TableReading, TableTarget, Value } from '../../streams/core/projection.ts'
import { heldOrNothing, partitionsOf } from './inputs.ts'
import type { ProjectionVerification, StoreVerification } from './projection.ts'
import { settled } from './settle.ts'
import { orWithoutTable, type StoredRow, TablePages, type TablePartition } from './table-pages.ts'

/**
 * Compares each partition up to the present log end. A table that does not reach it is a difference. A record that the
 * table can never hold is in quarantine instead.
 */
export const verifyTable = async (verification: ProjectionVerification<TableTarget>): Promise<void> => {
  const { platform, instance, target, topic, unfit, differences, onProgress } = verification
  const { table } = target
  const reading = target.open({ codecs: platform.codecs, registry: platform.registry })
  const partitions = await partitionsOf(platform, verification)
  const ofTopic = await topicCondition(platform.clickhouse, table.name, topic)
  for (let partition = 0; partition < partitions; partition++) {
    const { start, end } = await heldOrNothing(platform, topic, partition)
    if (start > 0) differences.lacks(topic, partition, start)
    const actual = new TableRows(verification, { ofTopic, partition, start })
    const where = `ClickHouse ${table.name}`
    const surplus = async (below: number) => {
      for (let row = await actual.below(below); row !== undefined; row = await actual.below(below))
        differences.add({ where, which: `${topic}:${partition}:${row.offset}`, expected: 'absent', actual: row.text })
    }
    const stretch = { topic, partition, from: start, to: end }
    for await (const { offset, text, refusal } of expectedRows(platform, reading, table, stretch, onProgress)) {
      await surplus(offset)
      const which = `${topic}:${partition}:${offset}`
      if (refusal !== undefined) {
        differences.compared++
        if (!unfit.has({ instance, topic, partition }, offset))
          differences.add({ where: 'quarantine', which, expected: refusal, actual: 'absent' })
        continue
      }
      const row = await actual.at(offset)
      differences.compared++
      if (row?.text !== text) differences.add({ where, which, expected: text, actual: row?.text ?? 'absent' })
    }
    await surplus(end)
  }
}

const lastOffset = (
  { clickhouse }: Platform,
  table: TableDeclaration,
  { ofTopic, partition }: TablePartition,
): Promise<number> =>
  orWithoutTable(-1, async () => {
    const answer = await clickhouse.query({
      query: `SELECT toString(if(count() = 0, -1, max(_offset))) AS last FROM {table:Identifier}
      WHERE ${ofTopic} AND _partition = {partition:UInt32}`,
      query_params: { table: table.name, partition },
      format: 'JSONEachRow',
    })
    const [{ last }] = await answer.json<{ last: string }>()
    return Number(last)
  })

const textOf = (value: Value): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  return Object.is(value, -0) ? '-0' : value
}

interface ExpectedRow {
  readonly offset: number
  readonly text: string
  /** Why the record has no rows, if it does not fit. */
  readonly refusal?: string
}

async function* expectedRows(
  platform: Platform,
  { prepare, project }: TableReading,
  table: TableDeclaration,
  stretch: Stretch,
  onProgress: StoreVerification['onProgress'],
) {
  const rowsOf = rowsOfRecord(table, project)
  for await (const records of readLog(platform, stretch)) {
    await prepare(records)
    for (const record of records) yield* rowsOf(record)
    onProgress?.(records.length)
  }
}

const rowsOfRecord = (
  table: TableDeclaration,
  project: TableReading['project'],
): ((record: LogRecord) => readonly ExpectedRow[]) => {
  const encode = valuesEncoder(table.name, table.columns)
  const buffer = new RowBuffer()
  return (record) => {
    const { offset } = record
    const rows: ExpectedRow[] = []
    try {
      project(record, (values) => {
        encode(buffer, values)
        rows.push({ offset, text: JSON.stringify([offset, rows.length, ...values.map(textOf)]) })
      })
      return rows
    } catch (error) {
      if (isUnfit(error)) return [{ offset, text: '', refusal: error.message }]
      throw error
    } finally {
      buffer.truncate(0)
    }
  }
}

/**
 * Rows of a partition in the order of their positions, one page at a time; a position that is stored twice is one row.
 */
class TableRows {
  readonly #verification: ProjectionVerification<TableTarget>
  readonly #of: TablePartition
  readonly #pages: TablePages
  #page: readonly StoredRow[] = []
  #at = 0
  /** The table did not reach the requested position in time, so later requests do not wait again. */
  #stalled = false
  /** All that a stalled table has was read. It is not asked again for each row that it lacks. */
  #isOver = false

  constructor(verification: ProjectionVerification<TableTarget>, of: TablePartition) {
    this.#verification = verification
    this.#of = of
    this.#pages = new TablePages(verification.platform, verification.target.table, of)
  }

  /**
   * The next row, if its record is at `offset`. Waits until the table has reached it, as long as the table makes
   * progress.
   */
  async at(offset: number): Promise<StoredRow | undefined> {
    if (!(await this.#ensure()) && !this.#stalled) {
      const { platform, target, settleMs } = this.#verification
      const last = await settled(() => lastOffset(platform, target.table, this.#of), offset, settleMs)
      this.#stalled = last < offset
      await this.#ensure()
    }
    const row = this.#page[this.#at]
    if (row?.offset !== offset) return undefined
    this.#at++
    return row
  }

  /** The next row, if its record is below `end`. */
  async below(end: number): Promise<StoredRow | undefined> {
    await this.#ensure()
    const row = this.#page[this.#at]
    if (row === undefined || row.offset >= end) return undefined
    this.#at++
    return row
  }

  async #ensure(): Promise<boolean> {
    if (this.#at < this.#page.length) return true
    if (this.#isOver) return false
    this.#page = await this.#pages.next()
    this.#at = 0
    this.#isOver = this.#stalled && this.#page.length === 0
    return this.#page.length > 0
  }
}

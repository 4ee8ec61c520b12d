/**
 * Reads a table in the order of its positions, which is not the order in which it is sorted. A page is bounded in rows and in bytes: a quarantined
 * record has up to 8 MiB, and neither ClickHouse nor this process can hold 20,000 of them. So the positions are read first, with the sizes of
 * their texts, then the rows of as many positions as fit.
 */
import type { Platform } from '../../platform/index.ts'
import { isUnknownTable, quoted } from '../../sinks/clickhouse/index.ts'
import type { TableColumn, TableDeclaration } from '../../streams/core/projection.ts'

const PAGE_ROWS = 20_000
const PAGE_BYTES = 16 * 1024 * 1024
const ORDINAL_MAX = 2 ** 32 - 1

/** What is compared of a table. */
export interface TablePartition {
  /** Condition on the rows of the topic. */
  readonly ofTopic: string
  readonly partition: number
  /** First offset that is compared. */
  readonly start: number
}

export interface StoredRow {
  readonly offset: number
  readonly text: string
}

type Position = readonly [offset: number, ordinal: number]

const BEYOND = '(_offset, _ordinal) > ({offset:Int64}, {ordinal:UInt32})'
const UP_TO = '(_offset, _ordinal) <= ({lastOffset:Int64}, {lastOrdinal:UInt32})'

const selected = ({ name, type }: TableColumn): string => {
  if (type === 'timestamp') return `toUnixTimestamp64Milli(${quoted(name)})`
  return type === 'bytes' ? `base64Encode(${quoted(name)})` : quoted(name)
}

/** The bytes of a row's texts; other values have 8 bytes at most. */
const sizeOf = (table: TableDeclaration): string => {
  const texts = table.columns.filter(({ type }) => type === 'string' || type === 'bytes')
  return texts.length === 0 ? '0' : texts.map(({ name }) => `length(ifNull(${quoted(name)}, ''))`).join(' + ')
}

export class TablePages {
  readonly #platform: Platform
  readonly #table: TableDeclaration
  readonly #of: TablePartition
  /** Positions that were read and whose rows were not, with their sizes. */
  #ahead: (readonly [...Position, bytes: number])[] = []
  #after: Position

  constructor(platform: Platform, table: TableDeclaration, of: TablePartition) {
    this.#platform = platform
    this.#table = table
    this.#of = of
    this.#after = [of.start - 1, ORDINAL_MAX]
  }

  /** The next rows, in the order of their positions; none if the table has no more of them now. */
  async next(): Promise<readonly StoredRow[]> {
    if (this.#ahead.length === 0) this.#ahead = await this.#positions()
    let [count, bytes] = [0, 0]
    while (count < this.#ahead.length && (count === 0 || bytes + this.#ahead[count][2] <= PAGE_BYTES))
      bytes += this.#ahead[count++][2]
    const last = this.#ahead[count - 1]
    if (last === undefined) return []
    const rows = await this.#rows(last)
    this.#ahead.splice(0, count)
    this.#after = [last[0], last[1]]
    return rows
  }

  #positions() {
    return this.#query<readonly [...Position, number]>({
      select: sizeOf(this.#table),
      where: BEYOND,
      limit: 'LIMIT {page:UInt32}',
      more: { page: PAGE_ROWS },
    })
  }

  async #rows([lastOffset, lastOrdinal]: readonly [...Position, number]): Promise<StoredRow[]> {
    const rows = await this.#query<readonly [...Position, ...unknown[]]>({
      select: this.#table.columns.map(selected).join(', '),
      where: `${BEYOND} AND ${UP_TO}`,
      limit: '',
      more: { lastOffset, lastOrdinal },
    })
    return rows.map((row) => ({
      offset: row[0],
      text: JSON.stringify(row.map((value) => (Object.is(value, -0) ? '-0' : value))),
    }))
  }

  async #query<T>(parts: {
    readonly select: string
    readonly where: string
    readonly limit: string
    readonly more: Readonly<Record<string, number>>
  }): Promise<T[]> {
    const { ofTopic, partition } = this.#of
    const [offset, ordinal] = this.#after
    const query = {
      query: `SELECT _offset, _ordinal, ${parts.select} FROM {table:Identifier}
        WHERE ${ofTopic} AND _partition = {partition:UInt32} AND ${parts.where}
        ORDER BY _offset, _ordinal LIMIT 1 BY _offset, _ordinal ${parts.limit}`,
      query_params: { table: this.#table.name, partition, offset, ordinal, ...parts.more },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    } as const
    return orWithoutTable<T[]>([], async () => (await this.#platform.clickhouse.query(query)).json<T>())
  }
}

/** A table that does not exist holds nothing: that is right before the first worker, and a difference when it should hold rows. */
export const orWithoutTable = async <T>(otherwise: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (isUnknownTable(error)) return otherwise
    throw error
  }
}

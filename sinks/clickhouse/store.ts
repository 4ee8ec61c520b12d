/** Requests to the server: create and alter the table, read what it holds, insert, clear a partition. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client'
import type { TableColumn, TableDeclaration } from '../../streams/core/projection.ts'
import { messageOf, SinkError } from '../errors.ts'
import { LOOK_WINDOW_MS, SharedLook, sharedBy } from '../shared-look.ts'
import { type EncodeValues, RowBuffer, valuesEncoder } from './encode.ts'
import {
  alterStatements,
  columnsAsStored,
  createStatement,
  type ExistingColumn,
  layoutStatements,
  positionColumns,
  quoted,
  typeOf,
  type ViewStatement,
  viewStatements,
} from './table.ts'
import { namedTopic } from './topic.ts'

const tablesOf = sharedBy(
  (client: ClickHouseClient) =>
    new SharedLook<string>(async (names) => {
      const answer = await client.query({
        query: `SELECT name, concat(toString(uuid), ' ', toString(total_rows)) AS state FROM system.tables
          WHERE database = currentDatabase() AND name IN {names: Array(String)}`,
        query_params: { names },
        format: 'JSONEachRow',
      })
      const rows = await answer.json<{ name: string; state: string }>()
      return new Map(rows.map(({ name, state }) => [name, state]))
    }, LOOK_WINDOW_MS),
)

/** Tables that are being made ready, by what is wanted of them: the partitions of a topic begin together, and one of them asks for all. */
const makingReady = new WeakMap<ClickHouseClient, Map<string, Promise<ExistingColumn[]>>>()

/** What the table holds of one partition of the topic. */
export interface Held {
  /** Greatest offset; -1 if there are no rows. */
  readonly last: number
  /** Whether the rows of the partition's first insert are there. */
  readonly headed: boolean
  /** Leader epoch of the last record, or of a later one of its insert; -1 if it is unknown. */
  readonly epoch: number
  /** How many numbered rows there have been, and how many there are: more, if positions are stored twice. */
  readonly numbered: number
  readonly counted: number
}

export const HELD_NOTHING: Held = { last: -1, headed: false, epoch: -1, numbered: 0, counted: 0 }

/**
 * How rows are written into the table in its current form: the header of an insert, and the encoder of a row's values.
 */
export interface Shape {
  /** Names and types of the columns. The server refuses rows whose types differ from the table's. */
  readonly header: Buffer
  readonly encode: EncodeValues
}

const UNKNOWN_TABLE = '60'

/** Whether the server reports that the table does not exist. */
export const isUnknownTable = (error: unknown): boolean =>
  (error instanceof ClickHouseError && error.code === UNKNOWN_TABLE) ||
  (error instanceof SinkError && isUnknownTable(error.cause))

/** Maximum rows of one insert: this is the maximum size of a block, and an insert of one block is atomic. */
export const BLOCK_ROWS_MAX = 1_000_000

export class TableStore {
  readonly name: string
  readonly #client: ClickHouseClient
  readonly #table: TableDeclaration
  readonly #insert: string
  readonly topic: string
  /** Rows of the topic. */
  #ofTopic: string
  #shape: Shape

  constructor(client: ClickHouseClient, table: TableDeclaration, topic: string) {
    this.#client = client
    this.#table = table
    this.topic = topic
    this.#ofTopic = namedTopic(topic, undefined)
    this.name = `table '${table.name}'`
    const columns = [...table.columns, ...positionColumns].map(({ name }) => quoted(name))
    this.#insert = `INSERT INTO ${quoted(table.name)} (${columns.join(', ')}) FORMAT RowBinaryWithNamesAndTypes`
    this.#shape = this.#shapeOf(table.columns)
  }

  get shape(): Shape {
    return this.#shape
  }

  /**
   * Creates the table, takes over one of an earlier release, or adds missing columns, and determines how rows are written into it.
   * @throws SinkError SCHEMA_CONFLICT
   * @throws SinkError STORE_REFUSED if the table is dropped meanwhile; the next attempt creates it again
   */
  async ensure(): Promise<void> {
    const others = makingReady.get(this.#client) ?? new Map<string, Promise<ExistingColumn[]>>()
    makingReady.set(this.#client, others)
    const create = createStatement(this.#table, this.topic)
    const views = viewStatements(this.#table)
    const wanted = [create, ...views.map(({ statement }) => statement)].join('\n')
    let ready = others.get(wanted)
    if (ready === undefined) {
      ready = this.#makeReady(create, views).finally(() => others.delete(wanted))
      others.set(wanted, ready)
    }
    const existing = await ready
    this.#ofTopic = namedTopic(this.topic, existing.find(({ name }) => name === '_topic')?.comment)
    this.#shape = this.#shapeOf(columnsAsStored(this.#table, existing))
  }

  async #makeReady(create: string, views: readonly ViewStatement[]): Promise<ExistingColumn[]> {
    await this.#command(create)
    let existing = await this.#columns()
    const layout = layoutStatements(this.#table, existing, this.topic)
    for (const statement of layout) await this.#command(statement)
    if (layout.length > 0) existing = await this.#columns()
    const statements = this.#alterations(existing)
    for (const statement of statements) await this.#command(statement)
    if (statements.length > 0) existing = await this.#columns()
    if (views.length > 0) await this.#makeViews(views)
    return existing
  }

  async #makeViews(views: readonly ViewStatement[]): Promise<void> {
    const found = await this.#rows<{ readonly name: string; readonly comment: string }>(
      'SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND name IN {names: Array(String)}',
      { names: views.map(({ name }) => name) },
    )
    const digests = new Map(found.map(({ name, comment }) => [name, comment]))
    for (const { name, digest, statement } of views) if (digests.get(name) !== digest) await this.#command(statement)
  }

  /** @throws SinkError STORE_REFUSED if there is no table: somebody has dropped it since it was created */
  async #columns(): Promise<ExistingColumn[]> {
    const columns = await this.#rows<ExistingColumn>(
      `SELECT name, type, comment FROM system.columns
       WHERE database = currentDatabase() AND table = {table: String} ORDER BY position`,
      { table: this.#table.name },
    )
    if (columns.length > 0) return columns
    throw new SinkError('STORE_REFUSED', {
      store: `ClickHouse ${this.name}`,
      reason: 'the table was dropped meanwhile',
    })
  }

  #shapeOf(columns: readonly TableColumn[]): Shape {
    const all = [...columns.map((column) => ({ name: column.name, type: typeOf(column) })), ...positionColumns]
    const header = new RowBuffer()
    header.varint(all.length)
    for (const { name } of all) header.text(name)
    for (const { type } of all) header.text(type)
    return { header: header.take(), encode: valuesEncoder(`ClickHouse ${this.name}`, columns) }
  }

  #alterations(existing: readonly ExistingColumn[]): readonly string[] {
    try {
      return alterStatements(this.#table, existing)
    } catch (error) {
      throw new SinkError('SCHEMA_CONFLICT', { store: 'ClickHouse', reason: messageOf(error) }, error)
    }
  }

  /**
   * A value that changes whenever somebody recreates the table or removes rows. One query reads it for all tables of a
   * process.
   * @returns `undefined` if there is no such table
   */
  glance(): Promise<string | undefined> {
    return this.#answer(() => tablesOf(this.#client).of(this.#table.name))
  }

  async held(partition: number): Promise<Held> {
    const [row] = await this.#rows<Omit<Held, 'headed'> & { rows: number; headed: number }>(
      `SELECT count() AS rows, max(_offset) AS last, max(_first) AS headed, argMax(_epoch, _offset) AS epoch,
         max(_number) AS numbered, countIf(_number > 0) AS counted
       FROM ${quoted(this.#table.name)} WHERE ${this.#ofTopic} AND _partition = {partition: UInt32}`,
      { partition },
    )
    if (row === undefined || row.rows === 0) return HELD_NOTHING
    const { last, headed, epoch, numbered, counted } = row
    return { last, headed: headed === 1, epoch, numbered, counted }
  }

  /**
   * Inserts rows of a shape as one block.
   * @param token the server ignores an insert whose token is among its last 1,000
   */
  async insert({ header }: Shape, rows: Buffer, token: string): Promise<void> {
    await this.#answer(async () => {
      const { stream } = await this.#client.exec({
        query: this.#insert,
        values: Readable.from([header, rows], { objectMode: false, highWaterMark: rows.length }),
        clickhouse_settings: {
          async_insert: 0,
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          max_insert_block_size: String(BLOCK_ROWS_MAX),
        },
      })
      for await (const _ of stream) {
        // an insert has an empty answer; the connection is free after its end was read
      }
    })
  }

  /** Removes the topic's rows of a partition, and returns after the removal is complete. */
  async clear(partition: number): Promise<void> {
    await this.#answer(() =>
      this.#client.command({
        query: `ALTER TABLE ${quoted(this.#table.name)} DELETE WHERE ${this.#ofTopic} AND _partition = {partition: UInt32}`,
        query_params: { partition },
        clickhouse_settings: { mutations_sync: '2' },
      }),
    )
  }

  async #command(query: string): Promise<void> {
    await this.#answer(() => this.#client.command({ query }))
  }

  async #rows<T>(query: string, parameters: Record<string, unknown>): Promise<T[]> {
    return this.#answer(async () => {
      const answer = await this.#client.query({
        query,
        query_params: parameters,
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      })
      return answer.json<T>()
    })
  }

  async #answer<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof SinkError) throw error
      const code = error instanceof ClickHouseError ? 'STORE_REFUSED' : 'STORE_UNAVAILABLE'
      throw new SinkError(code, { store: `ClickHouse ${this.name}`, reason: messageOf(error) }, error)
    }
  }
}

/** Part of an insert's token that no other writer uses. */
export const randomSalt = (): string => randomBytes(8).toString('hex')

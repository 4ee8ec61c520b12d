/**
 * Changes by a column that ascends. A bound is the greatest value that is there; when every transaction that was open when it was seen has ended, all rows up to it are there, and they are read in the order of (column, key). So a row is not
 * passed over whose transaction is committed later than another one with a greater value.
 */
import { SourceFailure } from '../../streams/core/source.ts'
import type { Batch } from '../source.ts'
import { type Connection, quoted } from './connect.ts'
import { rowFrom } from './rows.ts'
import { orderSql, selectSql, type Table } from './table.ts'

/** The entry of the last row that was read: the value of the column, then those of the key. */
export const CURSOR = 'cursor'
const FETCH_ROWS = 5_000
/** The greatest values of times and numbers. */
const ENDLESS = ['infinity', 'Infinity', 'NaN']

interface Bound {
  readonly value: string
  /** The first transaction that had not begun. */
  readonly xmax: bigint
}

export class CursorReader {
  readonly #connection: Connection
  readonly #source: string
  readonly #table: Table
  readonly #column: string
  #last: readonly string[] | undefined
  #bound: Bound | undefined
  /** Rows without a value in the column, which no question finds. */
  #without: string | undefined

  constructor(
    connection: Connection,
    source: string,
    table: Table,
    column: string,
    last: readonly string[] | undefined,
  ) {
    this.#connection = connection
    this.#source = source
    this.#table = table
    this.#column = column
    this.#last = last
  }

  /** Batches of what is there and settled; the last one says how far it is. @throws SourceFailure */
  async *batches(): AsyncGenerator<Batch> {
    this.#without ??= await this.#rowsWithout()
    if (this.#bound === undefined) {
      const sql = `SELECT max(${quoted(this.#column)})::text, pg_snapshot_xmax(pg_current_snapshot())::text FROM ${this.#table.sql}`
      const [[value, xmax]] = (await this.#connection.rows(sql)) as [[string | null, string]]
      if (value !== null && ENDLESS.includes(value)) throw this.#endless(value)
      if (this.#last !== undefined && ENDLESS.includes(this.#last[0] as string))
        throw this.#isBeyondAll(this.#last[0] as string)
      if (value === null || value === this.#last?.[0]) return yield this.#stand(0)
      this.#bound = { value, xmax: BigInt(xmax) }
    }
    const [[xmin]] = (await this.#connection.rows('SELECT pg_snapshot_xmin(pg_current_snapshot())::text')) as [[string]]
    if (BigInt(xmin) < this.#bound.xmax) return yield this.#stand(null, ', waits for transactions that are open')
    yield* this.#upTo(this.#bound.value)
    this.#bound = undefined
    yield this.#stand(0)
  }

  /** Nothing that comes later can be beyond it, so all of that would be passed over. */
  #endless(value: string): SourceFailure {
    const { schema, name } = this.#table
    return new SourceFailure(
      `source ${this.#source}: readsFrom.cursor ${this.#column} of ${schema}.${name} is ${value} in some row, expected values that later ones exceed.`,
      'park',
      'Correct these rows; then resume.',
    )
  }

  /** An earlier release took it. */
  #isBeyondAll(value: string): SourceFailure {
    const { schema, name } = this.#table
    return new SourceFailure(
      `source ${this.#source}: the last row that was read of ${schema}.${name} has the ${this.#column} ${value}, expected a value that later ones exceed.`,
      'park',
      'Declare the source under another name: it reads the table anew.',
    )
  }

  async #rowsWithout(): Promise<string> {
    if (!this.#table.nullable.has(this.#column)) return ''
    const sql = `SELECT count(*)::text FROM ${this.#table.sql} WHERE ${quoted(this.#column)} IS NULL`
    const [[count]] = (await this.#connection.rows(sql)) as [[string]]
    return count === '0' ? '' : `, ${count} rows without a value are not read`
  }

  async *#upTo(bound: string): AsyncGenerator<Batch> {
    const { key, sql, types, fields } = this.#table
    const type = types.get(this.#column) as string
    const order = [quoted(this.#column), ...key.map(orderSql)]
    const last = this.#last
    const beyond =
      last === undefined
        ? ''
        : `AND (${order.join(', ')}) > (${[type, ...key.map((each) => each.type)].map((of, i) => `$${i + 2}::${of}`).join(', ')})`
    await this.#connection.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await this.#connection.rows(
      `DECLARE rest NO SCROLL CURSOR FOR SELECT ${selectSql(this.#table, [this.#column])} FROM ${sql} WHERE ${quoted(this.#column)} <= $1::${type} ${beyond} ORDER BY ${order.join(', ')}`,
      [bound, ...(last ?? [])],
    )
    for (;;) {
      const found = await this.#connection.rows(`FETCH ${FETCH_ROWS} FROM rest`)
      const rows = found.map((values) => {
        const keyOf = values.slice(fields.length, fields.length + key.length) as string[]
        const at = values.at(-1) as string
        this.#last = [at, ...keyOf]
        return rowFrom({ source: this.#source, table: this.#table, values, key: keyOf, operation: 'read', version: at })
      })
      if (rows.length > 0) yield { ...this.#stand(null), rows, state: [[CURSOR, this.#last]] }
      if (found.length < FETCH_ROWS) break
    }
    await this.#connection.rows('COMMIT')
  }

  #stand(behind: number | null, more = ''): Batch {
    const at = this.#last === undefined ? 'no row yet' : `${this.#column} ${this.#last[0]}`
    return { rows: [], state: [], position: `${at}${this.#without ?? ''}${more}`, behind, unit: 'rows' }
  }
}

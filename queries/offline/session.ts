/**
 * A session of the server for one query. No other session sees its temporary tables, and the server drops them when the
 * session has been idle for a minute, even if this process has died. A load balancer has to route a session to one
 * server.
 */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import { asked } from './errors.ts'

const IDLE_SECONDS = 60

/** Settings of every query here: null for missing values, exact numbers, times in ISO 8601. */
const settings: ClickHouseSettings = {
  join_use_nulls: 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 1,
  output_format_json_escape_forward_slashes: 0,
  date_time_output_format: 'iso',
  format_csv_null_representation: '',
  output_format_parquet_compression_method: 'snappy', // every tool can read it
  async_insert: 0,
}

export class Session {
  readonly #client: ClickHouseClient
  readonly #settings: ClickHouseSettings
  readonly #id = randomUUID()

  constructor(client: ClickHouseClient, executionSecondsMax: number) {
    this.#client = client
    // A parameter of the HTTP interface, which is sent like a setting.
    const own = { session_timeout: IDLE_SECONDS } as object as ClickHouseSettings
    this.#settings = { ...settings, ...own, max_execution_time: executionSecondsMax }
  }

  async command(query: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await asked(() =>
      this.#client.command({
        query,
        query_params: { ...parameters },
        session_id: this.#id,
        clickhouse_settings: this.#settings,
      }),
    )
  }

  async insert(query: string, rows: Buffer): Promise<void> {
    await asked(async () => {
      const { stream } = await this.#client.exec({
        query,
        values: Readable.from([rows], { objectMode: false }),
        session_id: this.#id,
        clickhouse_settings: this.#settings,
      })
      for await (const _ of stream) {
        // an insert has an empty answer
      }
    })
  }

  /** The answer as a stream. The session's next query has to wait until the stream is read to its end. */
  async stream(query: string, parameters: Readonly<Record<string, unknown>>): Promise<Readable> {
    const { stream } = await asked(() =>
      this.#client.exec({
        query,
        query_params: { ...parameters },
        session_id: this.#id,
        clickhouse_settings: this.#settings,
      }),
    )
    return stream as Readable
  }

  /** Drops tables now. The server drops the others at the end of the session. */
  async drop(tables: readonly string[]): Promise<void> {
    for (const table of tables) await this.command(`DROP TEMPORARY TABLE IF EXISTS ${table}`).catch(() => {})
  }
}

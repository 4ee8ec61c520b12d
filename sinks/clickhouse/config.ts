/** Options of the ClickHouse sink, and its connection. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ProjectInPlace, TableDeclaration } from '../../streams/core/projection.ts'

export interface ClickHouseConnection {
  /** `http://` or `https://` address. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
  /** Request timeout, ms. Default 30,000. */
  readonly requestTimeoutMs?: number
  /** Maximum connections. Default 10. */
  readonly connectionsMax?: number
}

export const connectClickHouse = (connection: ClickHouseConnection): ClickHouseClient =>
  createClient({
    url: connection.url,
    ...(connection.username === undefined ? {} : { username: connection.username }),
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.database === undefined ? {} : { database: connection.database }),
    request_timeout: connection.requestTimeoutMs ?? 30_000,
    max_open_connections: connection.connectionsMax ?? 10,
    application: 'millrace',
    log: { level: ClickHouseLogLevel.OFF }, // failures are thrown; the caller decides what to log
  })

export interface ClickHouseSinkOptions {
  /** Shared by all sinks of a process; the sink does not close it. */
  readonly client: ClickHouseClient
  readonly table: TableDeclaration
  /** The topic whose records it stores. Several topics may feed one table, each through its own sink. */
  readonly topic: string
  readonly project: ProjectInPlace
  /** Maximum records of one insert. Default 50,000: an insert has to stay one block. */
  readonly insertRecordsMax?: number
  /** Size of an insert, bytes, at which it is closed. Default 16 MiB. */
  readonly insertBytesMax?: number
  /** Maximum age, ms, of the last check of the table's content when rows are written. Default 1,000. */
  readonly checkIntervalMs?: number
}

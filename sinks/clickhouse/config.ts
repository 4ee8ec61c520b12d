/** What the ClickHouse sink is told, and the connection that it works on. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { Project, TableDeclaration } from '../../streams/core/projection.ts'

export interface ClickHouseConnection {
  /** `http://` or `https://` address. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
  /** How long a request may take, ms. Default 30,000. */
  readonly requestTimeoutMs?: number
  /** Connections at most. Default 10. */
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
    log: { level: ClickHouseLogLevel.OFF }, // what fails is thrown; who catches it decides what is worth a line
  })

export interface ClickHouseSinkOptions {
  /** Shared by all sinks of a process; the sink does not close it. */
  readonly client: ClickHouseClient
  readonly table: TableDeclaration
  readonly project: Project
  /** Records of one insert. Default 50,000: an insert has to stay one block. */
  readonly insertRecordsMax?: number
  /** Bytes of one insert, reached and then closed. Default 16 MiB. */
  readonly insertBytesMax?: number
  /** How old, ms, the last look at what the table holds may be when something is written. Default 1,000. */
  readonly checkIntervalMs?: number
}

/** A connection to Postgres whose values are text, and what its errors mean. */
import pg from 'pg'
import type { PostgresFrom } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import { requireHost, type SourceSettings, secretOf } from '../settings.ts'

const CONNECT_MS_MAX = 10_000
const QUERY_MS_MAX = 300_000

/** Texts of a session: times in UTC, bytes as hex, numbers with all their digits. */
const SESSION = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'; SET extra_float_digits = 1; SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET client_encoding = 'UTF8'`

const TEXT_TYPES = { getTypeParser: () => (text: string) => text }

/** Failures of the way to the server, or of a server that is being started or ended; by the first two characters of the code, or as a whole. */
const PASSING = [
  '08',
  '53',
  '57',
  '40',
  '55006',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
]

/** Codes of a certificate that is not trusted, or is of another host. */
const CERTIFICATE = /CERT|SIGNATURE/
const CERTIFICATE_REMEDY =
  'Name the authority of the certificate in NODE_EXTRA_CA_CERTS of the workers and start them again, or declare the host that the certificate has; then resume.'
const REMEDY = 'Correct the declaration, or what the reason names in Postgres; then resume.'

export class Connection {
  readonly #client: pg.Client
  readonly #name: string
  #failure: Error | undefined

  private constructor(client: pg.Client, name: string) {
    this.#client = client
    this.#name = name
    // Without a listener the end of the connection would end the process; the next query throws it.
    client.on('error', (error) => {
      this.#failure = error
    })
  }

  /** @throws SourceFailure */
  static async open(source: string, from: PostgresFrom, settings: SourceSettings): Promise<Connection> {
    const { host, port, database, user, passwordFrom, tls } = from
    requireHost(source, host, port, settings)
    const password = passwordFrom === undefined ? undefined : secretOf(source, 'passwordFrom', passwordFrom, settings)
    const client = new pg.Client({
      ...{ host, port, database, user, connectionTimeoutMillis: CONNECT_MS_MAX, query_timeout: QUERY_MS_MAX },
      ...{ application_name: `millrace source ${source}`, keepAlive: true },
      // A function: without it, the client would look for a password in the environment and in files.
      password: () => password ?? '',
      ...(tls !== 'off' && { ssl: { rejectUnauthorized: tls === 'verify' } }),
    })
    const connection = new Connection(client, source)
    try {
      await client.connect()
      await client.query(SESSION)
    } catch (error) {
      await client.end().catch(() => {})
      throw connection.#failed(error)
    }
    return connection
  }

  /** Rows of text, in the order of the columns that were asked for. @throws SourceFailure */
  async rows(text: string, values: readonly unknown[] = []): Promise<(string | null)[][]> {
    try {
      if (this.#failure !== undefined) throw this.#failure
      const query = { text, values: [...values], rowMode: 'array' as const, types: TEXT_TYPES }
      return (
        (await this.#client.query(query as unknown as pg.QueryConfig)) as unknown as { rows: (string | null)[][] }
      ).rows
    } catch (error) {
      throw this.#failed(error)
    }
  }

  /** Bytes of the first column of rows, with the text of the others. @throws SourceFailure */
  async bytes(text: string, values: readonly unknown[] = []): Promise<Buffer[]> {
    const rows = await this.rows(text, values)
    return rows.map(([hex]) => Buffer.from((hex ?? '\\x').slice(2), 'hex'))
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {})
  }

  #failed(error: unknown): SourceFailure {
    if (error instanceof SourceFailure) return error
    const { code = '', message } = error as Error & { readonly code?: string }
    const isPassing =
      PASSING.some((each) => code === each || (each.length === 2 && code.startsWith(each) && code.length === 5)) ||
      (code === '' && /terminated|timeout|timed out|closed/i.test(message))
    const coded = code === '' ? '' : ` (${code})`
    return new SourceFailure(
      `source ${this.#name}: Postgres answered: ${message}${coded}.`,
      isPassing ? 'retry' : 'park',
      CERTIFICATE.test(code) ? CERTIFICATE_REMEDY : REMEDY,
      error,
    )
  }
}

/** An identifier in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

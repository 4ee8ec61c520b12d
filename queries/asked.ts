/** Asks ClickHouse, and turns its failures into the errors of the caller. */
import { type ClickHouseClient, ClickHouseError, type ClickHouseSettings } from '@clickhouse/client'
import { isUnknownTable } from '../sinks/clickhouse/index.ts'

export interface OwnErrors {
  /** Whether it is already an error of the caller. */
  readonly isOwn: (error: unknown) => boolean
  /** There is no table yet. */
  readonly notStored: (reason: string, cause: unknown) => Error
  /** @param message says who failed, and why */
  readonly unavailable: (message: string, cause: unknown) => Error
}

/** @returns a function that runs a query and throws a failure as one of these errors */
export const askedWith =
  ({ isOwn, notStored, unavailable }: OwnErrors) =>
  async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (isOwn(error)) throw error
      const reason = error instanceof Error ? error.message : String(error)
      if (isUnknownTable(error)) throw notStored(reason, error)
      const who = error instanceof ClickHouseError ? 'refused a query' : 'cannot be reached or did not answer in time'
      throw unavailable(`ClickHouse ${who}: ${reason}`, error)
    }
  }

/** The rows of a query, each as a list of its values; 64-bit integers are numbers. @throws errors of the client */
export const compactRows = async <Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Readonly<Record<string, unknown>>,
  settings: ClickHouseSettings = {},
): Promise<Row[]> => {
  const answer = await client.query({
    query,
    query_params: { ...parameters },
    format: 'JSONCompactEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, ...settings },
  })
  return answer.json<Row>()
}

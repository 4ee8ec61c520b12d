/** What every read of runs has in common: the tables, parameters, and rows of an answer. */
import type { ClickHouseClient } from '@clickhouse/client'
import { metricsTable, runsTable, runValuesTable } from '../../processors/runs/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'

export interface RunStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
}

export const tablesOf = (prefix: string) => ({
  runs: quoted(runsTable(prefix).name),
  values: quoted(runValuesTable(prefix).name),
  metrics: quoted(metricsTable(prefix).name),
})

export type ParameterType = 'String' | 'Int64' | 'UInt64' | 'Float64' | 'Array(String)'

/** Values of a query. They are sent beside its text, never in it. */
export class Parameters {
  readonly values: Record<string, unknown> = {}
  #count = 0

  /** @returns what stands for the value in the text */
  add(type: ParameterType, value: unknown): string {
    const name = `p${this.#count++}`
    this.values[name] = value
    return `{${name}: ${type}}`
  }
}

/** The condition that a row was known at a log time, in ms; without one, every row counts. */
export const knownAt = (parameters: Parameters, asOf: number | undefined): string =>
  asOf === undefined ? '' : ` AND _log_time <= fromUnixTimestamp64Milli(${parameters.add('Int64', asOf)}, 'UTC')`

/** @throws RunsError */
export const rowsOf = <T>({ client }: RunStore, query: string, parameters: Parameters): Promise<readonly T[]> =>
  asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters.values,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0, output_format_json_quote_denormals: 1 },
    })
    return answer.json<T>()
  })

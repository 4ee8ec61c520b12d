/** What every read of runs has in common: the tables, parameters, and rows of an answer. */
import type { ClickHouseClient } from '@clickhouse/client'
import { metricsTable, runsTable, runValuesTable } from '../../processors/runs/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
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

/** The server takes 131,072 characters of one value, as they stand in the address of a request. */
const VALUE_LENGTH_MAX = 120_000
/** There a byte that is no letter, digit or `_` has three characters, and one that is escaped has two bytes. */
const BYTE_LENGTH_MAX = 6
/** Quotes and comma of a text in a list. */
const LISTED_LENGTH = 9

/** At most so many characters a text has in an address. */
const lengthOf = (text: string): number => {
  const others = text.replaceAll(/\w/g, '')
  return text.length - others.length + BYTE_LENGTH_MAX * Buffer.byteLength(others)
}

/**
 * Values of a query. They are sent beside its text, never in it. The server takes no value of any length: a longer one is sent in pieces, of which
 * the query makes one again.
 */
export class Parameters {
  readonly values: Record<string, unknown> = {}
  #count = 0

  /** @returns what stands for the value in the text */
  add(type: ParameterType, value: unknown): string {
    if (typeof value === 'string' && type === 'String') {
      const pieces = [...piecesOf(value, lengthOf, VALUE_LENGTH_MAX)]
      if (pieces.length > 1) return `concat(${pieces.map((piece) => this.#one(type, piece.join(''))).join(', ')})`
    }
    if (Array.isArray(value) && type === 'Array(String)') {
      const pieces = [...piecesOf(value as string[], (text) => lengthOf(text) + LISTED_LENGTH, VALUE_LENGTH_MAX)]
      if (pieces.length > 1) return `arrayConcat(${pieces.map((piece) => this.#one(type, piece)).join(', ')})`
    }
    return this.#one(type, value)
  }

  #one(type: ParameterType, value: unknown): string {
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

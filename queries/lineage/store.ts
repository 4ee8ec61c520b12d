/** What every read of lineage has in common: the tables, the moment it is about, and lists of nodes in pieces. */
import type { ClickHouseClient } from '@clickhouse/client'
import { lineageEdgesTable, lineageEventsTable, lineageFacetsTable } from '../../processors/lineage/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import type { EdgesInMemory } from './kept-edges.ts'
import type { FacetsInMemory } from './kept-facets.ts'

export interface LineageStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
  /** What is kept in memory for this question, if anything is. */
  readonly kept?: KeptLineage
}

/** At least what the tables held at the question; `undefined` of what is too large to be kept. */
export interface KeptLineage {
  readonly edges: (kind: 'jobs' | 'columns') => Promise<EdgesInMemory | undefined>
  readonly facets: () => Promise<FacetsInMemory | undefined>
}

/** What counts. */
export interface Moment {
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
}

export const tablesOf = (prefix: string) => ({
  edges: quoted(lineageEdgesTable(prefix).name),
  facets: quoted(lineageFacetsTable(prefix).name),
  events: quoted(lineageEventsTable(prefix).name),
})

/** A condition, and the parameters that it needs. */
export const knownAt = ({ asOf }: Moment): string =>
  asOf === undefined ? '1' : "known_at <= fromUnixTimestamp64Milli({asOf: Int64}, 'UTC')"

export const momentParameters = ({ asOf }: Moment): Readonly<Record<string, unknown>> =>
  asOf === undefined ? {} : { asOf }

/** @throws LineageReadError */
export const rowsOf = <T>(
  { client }: LineageStore,
  query: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<T[]> => asked(() => compactRows<T>(client, query, parameters))

/** Parameters travel in the address of a request, which has a limit. */
const PIECE_BYTES_MAX = 40_000

/** Lists of which each fits into a request. */
export const inPieces = (keys: readonly string[]): string[][] => {
  const pieces: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const key of keys) {
    const length = Buffer.byteLength(encodeURIComponent(key)) + 8
    if (bytes + length > PIECE_BYTES_MAX) {
      pieces.push([])
      bytes = 0
    }
    pieces.at(-1)!.push(key)
    bytes += length
  }
  return pieces
}

/** Results of the rules of contracts in windows, latest first. */
import type { ClickHouseClient } from '@clickhouse/client'
import { contractsTableName } from '../../processors/contracts/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'

export interface ContractResultsQuery {
  readonly contract?: string
  readonly dataset?: string
  readonly rule?: string
  /** Of the rule: `pass`, `fail`, `uncertain` or `no_verdict`. */
  readonly outcome?: string
  /** `reject` or `warn`. */
  readonly action?: string
  readonly version?: number
  /** Windows that end after this time, ms. */
  readonly from?: number
  /** Windows that start before this time, ms. */
  readonly to?: number
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** All evaluations of a window, instead of the last one. */
  readonly history?: boolean
  /** Only what comes behind this place, `placeOf`. */
  readonly after?: Place
  readonly limit: number
}

interface Place {
  readonly offset: number
  /** The place of the rule in the contract. */
  readonly place: number
}

/** The result of a rule in a window, as the answer shows it. */
export interface ContractResult extends Place {
  readonly dataset: string
  readonly contract: string
  readonly contract_version: number
  readonly window_start: number
  readonly window_end: number
  readonly seq: number
  readonly rows: number
  readonly window_outcome: string
  readonly rule: string
  readonly columns: readonly string[]
  readonly is_row: boolean
  readonly action: string
  readonly measure: string
  readonly unit: string
  readonly operator: string
  readonly operands: readonly number[]
  readonly checked: number
  readonly failed: number
  readonly measured: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly outcome: string
  /** Each figure by name: its value, and half the width of the interval that contains the true value. */
  readonly figures: Readonly<Record<string, readonly [number | null, number]>>
  readonly samples: readonly { readonly partition: number; readonly offset: number; readonly value: string }[]
  readonly event_id: string
  readonly known_at: number
}

const MS = ['window_start', 'window_end', 'known_at']
const WINDOW = ['contract', 'contract_version', 'window_start']
const COLUMNS = [
  ...[
    'dataset',
    ...WINDOW,
    'window_end',
    'seq',
    'rows',
    'window_outcome',
    'rule',
    'place',
    'columns',
    'is_row',
    'action',
  ],
  ...[
    'measure',
    'unit',
    'operator',
    'operands',
    'checked',
    'failed',
    'measured',
    'lower',
    'upper',
    'outcome',
    'figures',
  ],
  ...['samples', 'event_id', 'known_at'],
]

/** The place of a result, as text and back. */
export const placeOf = {
  text: ({ offset, place }: Place): string => `${offset}.${place}`,
  read: (text: string): Place => {
    const [, offset, place] = /^(\d{1,15})\.(\d{1,6})$/.exec(text) ?? ['', '0', '0']
    return { offset: Number(offset), place: Number(place) }
  },
}

/** @returns at most `limit` results @throws ContractReadError */
export const contractResults = (
  client: ClickHouseClient,
  prefix: string,
  { version, from, to, asOf, after, history, limit, outcome, ...equal }: ContractResultsQuery,
): Promise<ContractResult[]> => {
  const time = (name: string) => `fromUnixTimestamp64Milli({${name}: Int64})`
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const conditions = [
    ...given.map(([name]) => `t.${name} = {${name}: String}`),
    ...(version === undefined ? [] : ['t.contract_version = {version: Int64}']),
    ...(from === undefined ? [] : [`t.window_end > ${time('from')}`]),
    ...(to === undefined ? [] : [`t.window_start < ${time('to')}`]),
    ...(asOf === undefined ? [] : [`t._log_time <= ${time('asOf')}`]),
  ]
  const shown = [
    // An outcome belongs to an evaluation: of those that another one has replaced it says nothing.
    ...(outcome === undefined ? [] : ['l.outcome = {outcome: String}']),
    ...(after === undefined ? [] : ['(-l._offset, l.place) > ({after: Int64}, {afterPlace: Int64})']),
  ]
  const where = (all: readonly string[]) => (all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`)
  const columns = COLUMNS.map((name) =>
    MS.includes(name) ? `toUnixTimestamp64Milli(l.${name}) AS ${name}` : `l.${name} AS ${name}`,
  )
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const one = history === true ? ['_offset'] : WINDOW
  const query = `SELECT l._offset AS offset, ${columns.join(', ')} FROM (
      SELECT * FROM ${quoted(contractsTableName(prefix))} AS t ${where(conditions)}
      ORDER BY t._offset DESC LIMIT 1 BY ${[...one, 'rule'].map((name) => `t.${name}`).join(', ')}
    ) AS l ${where(shown)} ORDER BY l._offset DESC, l.place LIMIT {limit: UInt32}`
  const parameters = {
    ...{ ...Object.fromEntries(given), limit },
    ...(outcome !== undefined && { outcome }),
    ...(version !== undefined && { version }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asOf !== undefined && { asOf }),
    ...(after !== undefined && { after: -after.offset, afterPlace: after.place }),
  }
  return asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return (await answer.json<Stored>()).map(resultOf)
  })
}

type Stored = Omit<ContractResult, 'columns' | 'operands' | 'figures' | 'samples' | 'is_row'> &
  Readonly<Record<'columns' | 'operands' | 'figures' | 'samples', string>> & { readonly is_row: boolean | number }

const resultOf = ({ columns, operands, figures, samples, is_row, ...rest }: Stored): ContractResult => ({
  ...rest,
  columns: JSON.parse(columns),
  is_row: Boolean(is_row),
  operands: JSON.parse(operands),
  figures: JSON.parse(figures),
  samples: (JSON.parse(samples) as [number, number, string][]).map(([partition, offset, value]) => ({
    ...{ partition, offset, value },
  })),
})

/** The offset of an event in the topic of monitoring; `undefined` if none has this id. @throws ContractReadError */
export const evaluationOffset = (
  client: ClickHouseClient,
  prefix: string,
  eventId: string,
): Promise<number | undefined> =>
  asked(async () => {
    const query = `SELECT min(_offset) FROM ${quoted(contractsTableName(prefix))} WHERE event_id = {eventId: String} HAVING count() > 0`
    const [row] = await compactRows<readonly [number]>(client, query, { eventId })
    return row?.[0]
  })

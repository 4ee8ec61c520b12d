/** The state of the contracts of a dataset: what the last closed window of each was evaluated to. */
import type { ClickHouseClient } from '@clickhouse/client'
import { contractsTableName } from '../../processors/contracts/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'

export interface RuleState {
  readonly rule: string
  readonly columns: readonly string[]
  readonly action: string
  readonly measure: string
  readonly unit: string
  readonly operator: string
  readonly operands: readonly number[]
  readonly checked: number
  readonly failed: number
  readonly measured: number | null
  readonly outcome: string
}

/** The last evaluation of the last window of a contract, in the latest version that has evaluated any. */
export interface ContractState {
  readonly contract: string
  readonly version: number
  readonly windowStart: number
  readonly windowEnd: number
  readonly seq: number
  readonly rows: number
  readonly outcome: string
  readonly knownAt: number
  readonly eventId: string
  readonly rules: readonly RuleState[]
  /** Of this version: windows that are evaluated, and those of which the last evaluation failed. */
  readonly windows: number
  readonly failedWindows: number
  /** The last window that failed; null: none has. */
  readonly lastFailed: { readonly windowStart: number; readonly windowEnd: number } | null
}

type Row = readonly [
  ...[contract: string, version: number, start: number, end: number, seq: number, rows: number, outcome: string],
  ...[knownAt: number, eventId: string, rule: string, columns: string, action: string, measure: string, unit: string],
  ...[operator: string, operands: string, checked: number, failed: number, measured: number | null, of: string],
]

type History = readonly [contract: string, version: number, ...rest: number[]]

/** @returns by contract; none of what was never evaluated @throws ContractReadError */
export const contractStates = async (
  client: ClickHouseClient,
  prefix: string,
  dataset: string,
): Promise<ReadonlyMap<string, ContractState>> => {
  const table = quoted(contractsTableName(prefix))
  const ms = (column: string) => `toUnixTimestamp64Milli(${column})`
  const columns = [
    ...['contract', 'contract_version', ms('window_start'), ms('window_end'), 'seq', 'rows', 'window_outcome'],
    ...[ms('known_at'), 'event_id', 'rule', 'columns', 'action', 'measure', 'unit', 'operator', 'operands'],
    ...['checked', 'failed', 'measured', 'outcome'],
  ]
  // An evaluation is one record. A late insert of a former owner may have stored its rows twice, with the same bytes.
  const last = `SELECT argMax(_offset, (contract_version, window_start, _offset)) FROM ${table}
    WHERE dataset = {dataset: String} GROUP BY contract`
  const query = `SELECT ${columns.join(', ')} FROM ${table} WHERE dataset = {dataset: String} AND _offset IN (${last})
    ORDER BY contract, place LIMIT 1 BY contract, place`
  const history = `SELECT contract, contract_version, count(), countIf(failed), ${ms('maxIf(start, failed)')}, ${ms('maxIf(ends, failed)')}
    FROM (SELECT contract, contract_version, window_start AS start, max(window_end) AS ends, argMax(window_outcome, _offset) = 'fail' AS failed
      FROM ${table} WHERE dataset = {dataset: String} GROUP BY contract, contract_version, window_start)
    GROUP BY contract, contract_version`
  const [rows, counted] = await Promise.all([
    asked(() => compactRows<Row>(client, query, { dataset })),
    asked(() => compactRows<History>(client, history, { dataset })),
  ])
  const histories = new Map(counted.map(([contract, version, ...rest]) => [`${contract}@${version}`, rest]))
  const states = new Map<string, ContractState & { readonly rules: RuleState[] }>()
  for (const row of rows) {
    const [contract, version, windowStart, windowEnd, seq, count, outcome, knownAt, eventId, ...rule] = row
    const state = states.get(contract) ?? {
      ...{ contract, version, windowStart, windowEnd, seq, rows: count, outcome, knownAt, eventId, rules: [] },
      ...historyOf(histories.get(`${contract}@${version}`)),
    }
    states.set(contract, state)
    state.rules.push(ruleState(rule))
  }
  return states
}

const historyOf = ([windows, failedWindows, windowStart, windowEnd]: readonly number[] = [0, 0, 0, 0]) => ({
  ...{ windows, failedWindows },
  lastFailed: failedWindows === 0 ? null : { windowStart, windowEnd },
})

const ruleState = ([rule, columns, action, measure, unit, operator, operands, checked, failed, measured, outcome]: [
  ...[string, string, string, string, string, string, string, number, number, number | null, string],
]): RuleState => ({
  ...{ rule, columns: JSON.parse(columns), action, measure, unit, operator, operands: JSON.parse(operands) },
  ...{ checked, failed, measured, outcome },
})

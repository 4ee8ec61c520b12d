/** The contracts of a dataset, what their last window was evaluated to, and what they have refused. */
import { contractsTableInstance } from '../../processors/contracts/index.ts'
import { intakeInstance } from '../../processors/intake/index.ts'
import { quarantineInstance, quarantineTable } from '../../processors/quarantine/index.ts'
import { readContract, unmetText } from '../../processors/rules/index.ts'
import {
  type ContractResult,
  type ContractState,
  contractStates,
  type RuleState,
} from '../../queries/contracts/index.ts'
import { type Refused, refusedOf } from '../../queries/profiles/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import type { Secrecy } from '../secrecy/columns.ts'

/** By contract; none of those that were never evaluated. @throws TableBehindError; ContractReadError; errors of the log */
export const statesOf = async (
  { platform, ends, settings }: GatewayContext,
  dataset: string,
): Promise<ReadonlyMap<string, ContractState>> => {
  const { names, clickhouse } = platform
  const topic = names.monitoring
  // Before the first event there may be no table, and there is nothing to miss.
  if ((await ends.of(topic)).every((end) => end === 0)) return new Map()
  await tablePast(platform, ends, { topic, instance: contractsTableInstance() }, settings.positionTimeoutMs)
  return contractStates(clickhouse, names.prefix, dataset)
}

/** A minimum, a mean, a quantile is made of values: of a masked column it is not told. How many rows fail is. */
export const shownRule = (rule: RuleState, secrecy: Secrecy) => {
  const isMasked = rule.unit === 'value' && rule.columns.some((column) => secrecy.isMasked(column))
  return { ...rule, columns: [...rule.columns], measured: isMasked ? null : rule.measured, masked: isMasked }
}

/** A result of a rule, of which a caller sees no value of a masked column: neither those of rows that fail, nor what was measured of them. */
export const shownResult = (
  { samples, measured, lower, upper, figures, ...result }: ContractResult,
  secrecy: Secrecy | undefined,
) => {
  const isMasked = result.columns.some((column) => secrecy === undefined || secrecy.isMasked(column))
  const isValue = isMasked && result.unit === 'value'
  return {
    ...result,
    samples: samples.map((sample) => ({ ...sample, value: isMasked ? null : sample.value })),
    ...(isValue ? { measured: null, lower: null, upper: null } : { measured, lower, upper }),
    ...{ figures: isMasked ? {} : figures, masked: isMasked },
  }
}

/** What intake has refused of the dataset, by reason. @throws TableBehindError; ProfileReadError; errors of the log */
export const refusedRows = async (
  { platform, ends, settings }: GatewayContext,
  dataset: string,
): Promise<readonly Refused[]> => {
  const { names, clickhouse } = platform
  const topic = names.quarantine
  if ((await ends.of(topic)).every((end) => end === 0)) return []
  await tablePast(platform, ends, { topic, instance: quarantineInstance() }, settings.positionTimeoutMs)
  return refusedOf(clickhouse, quarantineTable(names.prefix).name, intakeInstance(dataset))
}

/** What a contract expects of the columns, and the declared ones do not hold: columns may have come since it was declared. */
export const unmetOf = ({ odcs, object }: avro.Contract, { name, columns }: avro.Dataset): readonly string[] =>
  readContract(JSON.parse(odcs), { dataset: name, columns, ...(object !== null && { object }) }).unmet.map(
    (each) => `${unmetText(each)}.`,
  )

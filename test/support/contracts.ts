/** Rows counted and evaluated for a contract in memory, as the platform does: a task per partition of the rows, then one for their counts. */
import { makeChecks } from '../../processors/checks/index.ts'
import {
  type Checked,
  type ContractsProcessor,
  makeContracts,
  type WindowRule,
} from '../../processors/contracts/index.ts'
import { windowRules } from '../../processors/contracts/rules.ts'
import { readContract } from '../../processors/rules/index.ts'
import { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { HOUR, type MonitoringWire, monitoringWire } from './monitoring.ts'
import { type Output, runStream } from './stream.ts'

export const CHECKED = 'ml.checks.quality.v1'
export const LATE = 'ml.late'

/** Columns of predictions, whose rows stand for those of a dataset. */
const COLUMNS = [
  { name: 'prediction_id', type: 'string' },
  { name: 'amount', type: 'double' },
  { name: 'country', type: 'string' },
  { name: 'latency_us', type: 'long' },
] as const

const contract: avro.Contract = {
  ...{ name: 'quality', dataset: 'orders', object: null, odcs: '{}', owner: null, description: null, tags: [] },
  ...{ windowMs: HOUR, graceMs: 60_000, overdueMs: 2 * HOUR, lateMs: 24 * HOUR },
}

/** A contract of properties, each `{name, ...}`, and checks of the whole. */
export const rulesIn = (properties: readonly object[], quality: readonly object[] = []): readonly WindowRule[] => {
  const document = {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1.0.0', status: 'active' },
    schema: [{ name: 'orders', properties, quality }],
  }
  const reading = readContract(document, { dataset: 'orders', columns: COLUMNS })
  if (reading.flaws.length > 0) throw new Error(JSON.stringify(reading.flaws))
  return windowRules(reading)
}

export const contractsWire = async () => {
  const wire = await monitoringWire()
  const { codecs } = wire
  const counted = await codecs.encoder('checks counted', avro.ChecksCountedSchema)
  const evaluated = await codecs.encoder('evaluated', avro.ContractEvaluatedSchema)
  const overdue = await codecs.encoder('contract overdue', avro.ContractOverdueSchema)
  const reads = codecs.events({
    ...{ ChecksCounted: avro.ChecksCountedSchema, WindowsClosed: avro.WindowsClosedSchema },
    QuietObserved: avro.QuietObservedSchema,
  })
  const results = codecs.events({
    ...{ ContractEvaluated: avro.ContractEvaluatedSchema, ContractOverdue: avro.ContractOverdueSchema },
  })
  return {
    ...wire,
    checking: { counted },
    checked: (value: Buffer) => reads.decode(value) as Checked,
    evaluated,
    overdue,
    results,
  }
}
export type ContractsWire = Awaited<ReturnType<typeof contractsWire>>

type Changes = Partial<avro.Contract>

export const makeChecking = (
  wire: ContractsWire,
  rules: readonly WindowRule[],
  changes: Changes = {},
  partitions = 2,
) => {
  const { rows, times, isOther, encoders, checking } = wire
  return makeChecks({
    ...{ declared: { ...contract, ...changes }, rules, time: 'time', partitions },
    ...{ topics: { counted: CHECKED, late: LATE }, rows, times, isOther },
    ...{ counted: checking.counted, closed: encoders.closed, late: encoders.late },
  })
}

export const makeEvaluating = (
  wire: ContractsWire,
  rules: readonly WindowRule[],
  changes: Changes = {},
): ContractsProcessor => {
  const of = { declared: { ...contract, ...changes }, version: 1, contentHash: 'hash' }
  const { checked, evaluated, overdue } = wire
  return makeContracts({ of, rules, output: 'ml.monitoring', checked, evaluated, overdue })
}

/** What the partitions have counted, each in its order. */
export const checkedIn = (
  wire: ContractsWire,
  rules: readonly WindowRule[],
  partitions: readonly (readonly LogRecord[])[],
  changes: Changes = {},
) =>
  partitions.map((records, partition) => {
    const make = () => makeChecking(wire, rules, changes, partitions.length)
    return runStream({ make, partition }, records).outputs.filter(({ topic }) => topic === CHECKED)
  })

export const evaluatedIn = ({ results }: ContractsWire, outputs: readonly Output[]): avro.ContractEvaluated[] =>
  outputs.flatMap(({ value }) => {
    const { type, value: event } = results.decode(value as Buffer)
    return type === 'ContractEvaluated' ? [event as avro.ContractEvaluated] : []
  })

export type { MonitoringWire }

/** What contracts were evaluated to, as measurements that alerts are judged by: each rule, how many are broken, and how many rows came. */
import type { avro } from '../../schemas/index.ts'
import { modelOfDataset } from '../drift/index.ts'

type Observed = Omit<avro.ConditionsObserved, 'meta'>

/** 1: it fails, 0: it passes. What is uncertain, or has nothing to judge, neither raises nor clears. */
const brokenOf = ({ outcome }: Pick<avro.RuleResult, 'outcome'>): number | null =>
  outcome === 'fail' ? 1 : outcome === 'pass' ? 0 : null

/** How many fail; `null` if none does and one is not known. */
const countOf = (results: readonly avro.RuleResult[]): number | null => {
  const failed = results.filter(({ outcome }) => outcome === 'fail').length
  return failed === 0 && results.some(({ outcome }) => outcome === 'uncertain') ? null : failed
}

export const contractIn = (event: avro.ContractEvaluated): Observed => {
  const { contract: name, contractVersion, dataset, windowStart, windowEnd, rows, seq, results } = event
  const model = modelOfDataset(dataset)
  const window = `window ${new Date(windowStart).toISOString()} to ${new Date(windowEnd).toISOString()}, ${rows} rows, evaluation ${seq}`
  const of = (part: string, value: number | null, more = '') => ({
    ...{ signal: 'contract', of: `${name}.${part}`, model, version: null, baselineId: null, value },
    detail: `${window}${more}`,
  })
  const measurements = [
    of('rows', rows),
    of('breaches', countOf(results.filter(({ action }) => action === 'reject'))),
    of('warnings', countOf(results.filter(({ action }) => action === 'warn'))),
    ...results.map((result) => of(`rule.${result.rule}`, brokenOf(result), saidOf(result))),
  ]
  const sources = [{ kind: 'contract', name, version: contractVersion }]
  return { order: windowStart, isTick: false, signals: ['contract'], model, version: null, measurements, sources }
}

const saidOf = ({ measured, unit, operator, operands }: avro.RuleResult): string =>
  measured === null ? '' : `: ${measured} ${unit === 'value' ? '' : `${unit} `}${operator} ${operands.join(' and ')}`

/** How long a window of a contract has waited for partitions that lag, s. */
export const contractWaitingIn = (
  { contract, contractVersion, dataset }: Pick<avro.ContractOverdue, 'contract' | 'contractVersion' | 'dataset'>,
  order: number,
  value: number,
  detail: string | null,
): Observed => {
  const model = modelOfDataset(dataset)
  const of = { signal: 'overdue', of: contract, model, version: null, baselineId: null }
  return {
    ...{ order, isTick: false, signals: ['overdue'], model, version: null },
    measurements: [{ ...of, value, detail }],
    sources: [{ kind: 'contract', name: contract, version: contractVersion }],
  }
}

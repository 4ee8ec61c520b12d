/** What each business metric takes from a row: a value and a weight, or nothing. */
import type { avro, ColumnRows, Columns } from '../../schemas/index.ts'
import { isSummable, type MetricValue } from '../performance/index.ts'

type Read = (row: Columns) => MetricValue

/** @returns the values of a row, one per metric, in declared order */
export const metricValues = (
  metrics: readonly avro.BusinessMetric[],
  rows: Pick<ColumnRows, 'slot'>,
): ((row: Columns) => readonly MetricValue[]) => {
  const reads = metrics.map((metric) => readerOf(metric, rows))
  return (row) => reads.map((read) => read(row))
}

const readerOf = ({ kind, column, weight, value }: avro.BusinessMetric, rows: Pick<ColumnRows, 'slot'>): Read => {
  const [at, by] = [column, weight].map((name) => (name === null ? -1 : rows.slot(name)))
  const wanted = value ?? 'true'
  return (row) => {
    const found = at < 0 ? 1 : row.value(at)
    if (found === null) return null
    const x = kind === 'rate' ? (String(found) === wanted ? 1 : 0) : Number(found)
    const w = by < 0 ? 1 : row.value(by)
    if (typeof w !== 'number' || !isSummable(w) || !isSummable(x) || !isSummable(w * x)) return null
    // A mean by negative weights is none.
    return kind !== 'sum' && w < 0 ? null : { value: x, weight: w }
  }
}

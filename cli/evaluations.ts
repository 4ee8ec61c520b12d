/** An evaluation, as the commands show it. */
import type { ShownEvaluation } from '../processors/registry/index.ts'
import { table } from './output.ts'

const shown = (value: number | string | null): string =>
  value === null ? 'not finite' : typeof value === 'number' ? String(Number(value.toPrecision(6))) : value

export const evaluationText = (model: string, version: number, evaluation: ShownEvaluation): string => {
  const { evaluationId, dataset, metrics, groups, source } = evaluation
  const head = `Version ${version} of ${model} on ${dataset} (evaluation ${evaluationId}).`
  const rows = metrics.map(({ metric, by, group, value, rows }) => [
    ...[by ?? '-', group ?? '-', metric, shown(value), rows === null ? '-' : String(rows)],
  ])
  const counts = groups.map(({ by, group, rows, selected, positives, truePositives }) =>
    [by, group, rows, selected, positives ?? '-', truePositives ?? '-'].map(String),
  )
  return [
    head,
    ...(rows.length === 0 ? [] : [table([['BY', 'GROUP', 'METRIC', 'VALUE', 'ROWS'], ...rows])]),
    ...(counts.length === 0 ? [] : [table([['BY', 'GROUP', 'ROWS', 'SELECTED', 'POSITIVES', 'TRUE'], ...counts])]),
    ...(source === undefined ? [] : [[sourceText(source), ...source.notes].join('\n')]),
  ].join('\n\n')
}

const sourceText = ({ rows, nullLabels, positions }: NonNullable<ShownEvaluation['source']>): string => {
  const at = positions.map(({ topic, partition, offset }) => `${topic}:${partition}:${offset}`).join(', ')
  return `From ${rows} rows, ${nullLabels} of them without a label, before ${at}.`
}

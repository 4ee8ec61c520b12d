/** What the registry records of a sample: metrics of all rows and of each slice, and counts of groups. */
import { setImmediate as giveWay } from 'node:timers/promises'
import type { avro } from '../../schemas/index.ts'
import { EvaluationError } from './errors.ts'
import { confusion, MEASURES, type Rows } from './metrics/index.ts'
import { type EvaluationQuery, requireFewScores } from './query.ts'
import type { Grouping, Sample } from './sample.ts'

export type Measurement = Pick<avro.EvaluationRecorded, 'metrics' | 'groups'>

/** Groups of one column. More of them are no groups but names. */
const GROUPS_MAX = 100

/** @throws EvaluationError TOO_LARGE */
export const measure = async (query: EvaluationQuery, { rows, groupings }: Sample): Promise<Measurement> => {
  for (const { by, names } of groupings) requireFewGroups(by, names.length)
  requireFewScores(scoresOf(query, rows.labels.length, groupings))
  const all = metricsOf(query, rows, null, null)
  const sliced: avro.EvaluationMetric[] = []
  const counted: avro.GroupCounts[] = []
  for (const { by, names, codes } of groupings)
    for (const [i, members] of membersOf(names, codes).entries()) {
      await giveWay() // to other requests of this process: a group takes some ms
      const [part, group] = [partOf(rows, members), names[i]!]
      if (query.slices.includes(by)) sliced.push(...metricsOf(query, part, by, group))
      if (query.groups.includes(by)) counted.push({ by, group, ...confusion(part) })
    }
  return { metrics: [...all, ...sliced, ...ratesOf(query, counted)], groups: counted }
}

const requireFewGroups = (by: string, count: number): void => {
  if (count <= GROUPS_MAX) return
  throw new EvaluationError('TOO_LARGE', `Column '${by}' has ${count} values, expected at most ${GROUPS_MAX} groups.`)
}

const scoresOf = ({ scores, slices }: EvaluationQuery, rows: number, groupings: readonly Grouping[]): number =>
  groupings
    .filter(({ by }) => slices.includes(by))
    .reduce((count, { nulls }) => count + scores.length * (rows - nulls), scores.length * rows)

/** The rows of each group, in the order of the groups. */
const membersOf = (names: readonly string[], codes: Int32Array): readonly (readonly number[])[] => {
  const members = names.map((): number[] => [])
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) members[codes[row]!]!.push(row)
  return members
}

const partOf = ({ labels, predictions, scores, probabilities }: Rows, members: readonly number[]): Rows => {
  const some = (column: Float64Array) => Float64Array.from(members, (row) => column[row]!)
  return {
    labels: some(labels),
    predictions: some(predictions),
    scores: scores && some(scores),
    probabilities: probabilities && some(probabilities),
  }
}

const metricsOf = ({ task, scores }: EvaluationQuery, rows: Rows, by: string | null, group: string | null) => {
  const { figures, scores: perRow } = MEASURES[task]
  const count = rows.labels.length
  return Object.entries(figures(rows)).map(([metric, value]): avro.EvaluationMetric => {
    const own = scores.includes(metric) && count > 0 ? [...perRow[metric]!(rows)] : []
    return { metric, by, group, value: own.length === 0 ? value : null, rows: count, scores: own }
  })
}

const RATES = {
  selection_rate: ({ selected, rows }: avro.GroupCounts) => selected / rows,
  true_positive_rate: ({ truePositives, positives }: avro.GroupCounts) => truePositives! / positives!,
  false_positive_rate: ({ rows, selected, positives, truePositives }: avro.GroupCounts) =>
    (selected - truePositives!) / (rows - positives!),
} as const

/** The rates of groups that are no slices; slices have them among their metrics. */
const ratesOf = ({ slices }: EvaluationQuery, groups: readonly avro.GroupCounts[]): avro.EvaluationMetric[] =>
  groups
    .filter(({ by }) => !slices.includes(by))
    .flatMap((counts) =>
      Object.entries(RATES).map(([metric, of]) => ({
        ...{ metric, by: counts.by, group: counts.group, value: of(counts), rows: counts.rows, scores: [] },
      })),
    )

/** Metrics of all rows, by slice, and fairness. */
import { timeText } from '../pages/index.ts'
import { type Block, code, listed, number, plain, positionText, tableOr } from './blocks.ts'
import type { Card } from './card.ts'
import type { CardEvaluation, CardFairness } from './evaluation.ts'

type Source = NonNullable<CardEvaluation['source']>

export const evaluations = ({ evaluations: all }: Card): Block[] =>
  all.length === 0 ? [{ kind: 'note', text: 'Nothing was measured.' }] : all.flatMap(evaluation)

const evaluation = ({ dataset, digest, time, actor, source, metrics, slices, fairness }: CardEvaluation): Block[] => [
  { kind: 'heading', text: `On ${dataset}` },
  {
    kind: 'note',
    text: `Recorded ${timeText(time)}${actor === null ? '' : ` by ${actor}`}; digest of the dataset: ${digest ?? 'unknown'}.`,
  },
  ...(source === null ? [] : computed(source)),
  tableOr(
    `Metrics on ${dataset}`,
    ['Metric', 'Value', 'Rows'],
    metrics.map(({ metric, value, rows }) => [plain(metric), number(value), number(rows)]),
    'No metric of all rows.',
  ),
  ...(slices.length === 0
    ? []
    : [
        tableOr(
          `Metrics by slice on ${dataset}`,
          ['Slice', 'Group', 'Metric', 'Value', 'Rows'],
          slices.map(({ by, group, metric, value, rows }) => [
            ...[plain(by), plain(group), plain(metric), number(value), number(rows)],
          ]),
          '',
        ),
      ]),
  ...fairness.flatMap((each) => fairnessOf(dataset, each)),
]

const computed = ({ dataset, positions, query, rows, nullLabels, contentHash, notes }: Source): Block[] => [
  {
    kind: 'pairs',
    rows: [
      ['Computed from', plain(`the dataset ${dataset}`)],
      ['Rows', number(rows)],
      ['Rows without a label', number(nullLabels)],
      ['Read at', listed(positions.map(positionText), 'code')],
      ['Query', code(query)],
      ['SHA-256 of the rows', code(contentHash)],
    ],
  },
  ...notes.map((text): Block => ({ kind: 'note', text, tone: 'open' })),
]

const fairnessOf = (dataset: string, fairness: CardFairness): Block[] => {
  const { by, groups, demographicParityRatio, equalOpportunityDifference, equalizedOddsDifference } = fairness
  return [
    {
      kind: 'table',
      title: `Fairness by ${by} on ${dataset}`,
      head: ['Group', 'Rows', 'Selected', 'Selection rate', 'True positive rate', 'False positive rate'],
      rows: groups.map((each) => [
        ...[plain(each.group), number(each.rows), number(each.selected), number(each.selectionRate)],
        ...[number(each.truePositiveRate), number(each.falsePositiveRate)],
      ]),
    },
    {
      kind: 'pairs',
      rows: [
        ['Demographic parity ratio (four-fifths rule: at least 0.8)', number(demographicParityRatio)],
        ['Equal opportunity difference', number(equalOpportunityDifference)],
        ['Equalized odds difference', number(equalizedOddsDifference)],
      ],
    },
  ]
}

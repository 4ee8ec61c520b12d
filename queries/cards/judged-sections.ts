/** Gates with every number, approvals, and moves. */
import { timeText } from '../pages/index.ts'
import { type Block, type Cell, code, listed, number, plain, type Row, tableOr, time, toned } from './blocks.ts'
import type { Card } from './card.ts'

const verdict = (text: string): Cell => toned(text, text)

export const gates = ({ gates: all }: Card): Block[] =>
  all.length === 0 ? [{ kind: 'note', text: 'No gate was evaluated.' }] : all.flatMap(gate)

type Gate = Card['gates'][number]

const gate = (one: Gate): Block[] => {
  const { policy, policyVersion, verdict: found, championVersion, dataset, time: at, actor, skipped, reason } = one
  return [
    { kind: 'heading', text: `Policy ${policy}, version ${policyVersion}` },
    {
      kind: 'pairs',
      rows: [
        ['Verdict', verdict(found)],
        ...(reason === null ? [] : ([['Reason', plain(reason)]] as const)),
        ['Compared with', plain(championVersion === null ? 'no champion' : `version ${championVersion}`)],
        ['Dataset', plain(dataset)],
        ['Evaluated', plain(`${timeText(at)}${actor === null ? '' : ` by ${actor}`}`)],
        ['Gate', code(one.gateId)],
        ...(skipped.length === 0 ? [] : ([['Skipped without a champion', listed(skipped)]] as const)),
      ],
    },
    tableOr(`Rules of ${policy}`, RULES, one.results.map(rule), 'No rule was evaluated.'),
    ...tests(policy, one.results),
  ]
}

const RULES = ['Rule', 'Metric', 'Group', 'Candidate', 'Champion', 'Threshold', 'Margin', 'Rows', 'Verdict', 'Reason']

type Result = Gate['results'][number]

const groupText = ({ by, group }: Result): string | null => (by === null ? null : `${by}: ${group ?? 'all'}`)

const rule = (result: Result): Row => [
  ...[plain(result.rule), plain(result.metric), plain(groupText(result)), number(result.candidate)],
  ...[number(result.champion), number(result.threshold), number(result.margin), number(result.rows)],
  ...[verdict(result.verdict), plain(result.reason)],
]

/** The numbers of statistical tests, which most rules do not have. */
const tests = (policy: string, results: readonly Result[]): Block[] => {
  const rows = results.flatMap((result): Row[] => {
    const { test, confidence, lower, upper, pValue, resamples, wins, losses, seed } = result
    if (test === null) return []
    const numbers = [confidence, lower, upper, pValue, resamples, wins, losses].map(number)
    return [[plain(result.rule), plain(groupText(result)), plain(test), ...numbers, code(seed)]]
  })
  const head = ['Rule', 'Group', 'Test', 'Confidence', 'Lower', 'Upper', 'p', 'Resamples', 'Wins', 'Losses', 'Seed']
  return rows.length === 0 ? [] : [{ kind: 'table', title: `Tests of ${policy}`, head, rows }]
}

export const approvals = ({ approvals: all }: Card): Block[] => [
  tableOr(
    'Approvals',
    ['Policy', 'State', 'Asked by', 'Approved by', 'Needed', 'Last word', 'At', 'Request'],
    all.map((one) => [
      ...[plain(`${one.policy}, version ${one.policyVersion}`), verdict(one.state), plain(one.requester)],
      ...[listed(one.approvers), number(one.needed), plain(one.comment), time(one.time), code(one.approvalId)],
    ]),
    'Nobody was asked for an approval.',
  ),
]

export const moves = ({ history }: Card): Block[] => [
  tableOr(
    'Moves of aliases and stages, latest first',
    ['Since', 'What', 'From', 'To', 'By', 'Reason', 'Evidence'],
    history.moves.map(({ since, alias, from, to, actor, reason, evidence }) => [
      ...[time(since), plain(alias === null ? 'stage' : `alias ${alias}`), plain(from), plain(to), plain(actor)],
      ...[plain(reason), code([...(evidence?.gateIds ?? []), ...(evidence?.approvalIds ?? [])].join(', '))],
    ]),
    'No alias and no stage was moved.',
  ),
  ...(history.hasEarlier ? [{ kind: 'note', text: 'There are earlier moves; the log has them.' } as const] : []),
]

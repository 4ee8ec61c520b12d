/**
 * Rates of groups compared with each other. Counts are compared as products of integers, so that a ratio that equals its threshold passes.
 * `demographic_parity_ratio`: least share of selected rows / greatest, four-fifths rule; `equal_opportunity_difference`: gap of true positive rates;
 * `equalized_odds_difference`: the greater gap of true and of false positive rates.
 */
import type { avro } from '../../../schemas/index.ts'
import { type Evaluated, type Finding, inconclusive, passIf } from './types.ts'

/** A share of counts, as integers. */
interface Rate {
  readonly group: string
  readonly of: bigint
  readonly part: bigint
}

/** The value of a decimal text as a fraction: 0.8 is 8/10, not the double next to it. */
const fractionOf = (value: number): { readonly of: bigint; readonly part: bigint } => {
  const [digits, exponent = '0'] = String(value).split('e')
  const [whole, decimals = ''] = digits!.split('.')
  const power = decimals.length - Number(exponent)
  const part = BigInt(whole! + decimals)
  return power > 0 ? { part, of: 10n ** BigInt(power) } : { part: part * 10n ** BigInt(-power), of: 1n }
}

const numberOf = ({ part, of }: Pick<Rate, 'part' | 'of'>): number => Number(part) / Number(of)
/** a < b */
const isLess = (a: Rate, b: Rate): boolean => a.part * b.of < b.part * a.of

const extremes = (rates: readonly Rate[]): readonly [least: Rate, greatest: Rate] => [
  rates.reduce((least, rate) => (isLess(rate, least) ? rate : least)),
  rates.reduce((greatest, rate) => (isLess(greatest, rate) ? rate : greatest)),
]

type Share = (counts: avro.GroupCounts) => readonly [part: number, of: number] | undefined

const selected: Share = (counts) => [counts.selected, counts.rows]
const truePositive: Share = ({ positives, truePositives }) =>
  positives === null || truePositives === null ? undefined : [truePositives, positives]
const falsePositive: Share = ({ rows, selected, positives, truePositives }) =>
  positives === null || truePositives === null ? undefined : [selected - truePositives, rows - positives]

/** The rates of all groups, or why they cannot be compared. A rate needs `minRows` rows that it is a share of. */
const ratesOf = (groups: readonly avro.GroupCounts[], share: Share, minRows: number): readonly Rate[] | string => {
  const rates: Rate[] = []
  for (const counts of groups) {
    const found = share(counts)
    if (found === undefined) return `the labels of group '${counts.group}' are not known`
    const [part, of] = found
    if (of < minRows) return `a rate of group '${counts.group}' rests on ${of} rows, at least ${minRows} are needed`
    rates.push({ group: counts.group, part: BigInt(part), of: BigInt(of) })
  }
  return rates
}

interface Compared {
  readonly value: number
  readonly margin: number
  readonly holds: boolean
}

const ratio = (rates: readonly Rate[], threshold: number): Compared | string => {
  const [least, greatest] = extremes(rates)
  if (greatest.part === 0n) return 'no group has selected rows'
  const wanted = fractionOf(threshold)
  const exact = { part: least.part * greatest.of, of: least.of * greatest.part }
  const value = numberOf(exact)
  return { value, margin: value - threshold, holds: exact.part * wanted.of >= wanted.part * exact.of }
}

const gap = (rates: readonly Rate[], threshold: number): Compared => {
  const [least, greatest] = extremes(rates)
  const wanted = fractionOf(threshold)
  const exact = { part: greatest.part * least.of - least.part * greatest.of, of: greatest.of * least.of }
  const value = numberOf(exact)
  return { value, margin: threshold - value, holds: exact.part * wanted.of <= wanted.part * exact.of }
}

const widest = (gaps: readonly Compared[]): Compared =>
  gaps.reduce((widest, each) => ({ ...(each.value > widest.value ? each : widest), holds: widest.holds && each.holds }))

export type FairnessCheck = 'demographic_parity_ratio' | 'equal_opportunity_difference' | 'equalized_odds_difference'

const SHARES: Readonly<Record<FairnessCheck, readonly Share[]>> = {
  demographic_parity_ratio: [selected],
  equal_opportunity_difference: [truePositive],
  equalized_odds_difference: [truePositive, falsePositive],
}

export const isFairness = (check: avro.PolicyCheck): check is FairnessCheck => check in SHARES

/** @param rule one whose check is `check`: it has a grouping and a threshold */
export const fairness = (check: FairnessCheck, rule: avro.PolicyRule, evaluated: Evaluated): Finding => {
  const { by, threshold, minRows } = rule
  const counts = evaluated.groups.filter((group) => group.by === by).sort((a, b) => (a.group < b.group ? -1 : 1))
  const rows = counts.reduce((sum, group) => sum + group.rows, 0)
  const found = { counts, rows }
  if (counts.length < 2)
    return inconclusive(`${counts.length} groups by '${by}' are known, at least 2 are needed`, found)
  const compared = comparedBy(check, counts, threshold!, Math.max(1, minRows ?? 1))
  if (typeof compared === 'string') return inconclusive(compared, found)
  const { value, margin, holds } = compared
  return { ...found, candidate: value, margin, verdict: passIf(holds) }
}

/** What a check finds of two or more groups, or why it cannot be told. */
const comparedBy = (
  check: FairnessCheck,
  counts: readonly avro.GroupCounts[],
  threshold: number,
  minRows: number,
): Compared | string => {
  const compared: Compared[] = []
  for (const share of SHARES[check]) {
    const rates = ratesOf(counts, share, minRows)
    if (typeof rates === 'string') return rates
    const one = check === 'demographic_parity_ratio' ? ratio(rates, threshold) : gap(rates, threshold)
    if (typeof one === 'string') return one
    compared.push(one)
  }
  return widest(compared)
}

/** What a check finds of groups, without a threshold. Null: there is one group, or its counts do not tell. */
export const fairnessOf = (check: FairnessCheck, counts: readonly avro.GroupCounts[]): number | null => {
  const compared = counts.length < 2 ? undefined : comparedBy(check, counts, 0, 1)
  return typeof compared === 'object' ? compared.value : null
}

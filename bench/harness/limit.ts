/** Results that are held against a limit of our own. */
import type { BenchResult } from './bench.ts'
import { rounded } from './rounds.ts'

export interface AgainstLimit extends Pick<BenchResult, 'bench' | 'value' | 'unit' | 'config'> {
  readonly limit: number
  /** How many times better than the limit, whether more or less is better. */
  readonly ratio: number
}

export const againstLimit = ({ limit, ratio, config, ...measured }: AgainstLimit): BenchResult => ({
  ...measured,
  peer: 'our limit',
  peerValue: limit,
  ratio: rounded(ratio),
  config,
})

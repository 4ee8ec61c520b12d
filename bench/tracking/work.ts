/** What the benchmarks of tracking do in common. */
import { randomUUID } from 'node:crypto'
import type { BenchOptions, BenchResult } from '../harness/bench.ts'
import { median, ratioOf, rounded } from '../harness/rounds.ts'
import { closedLoop, type TrackingApi } from './api.ts'
import { type Contested, PEER } from './contest.ts'

export const T0 = 1_700_000_000_000

/**
 * Sends what is then measured, before the first round: servers work for days, and those of a benchmark have just begun. The compilers of the
 * broker and of Node need some seconds of work.
 */
export const warmed = async (
  { quick }: Pick<BenchOptions, 'quick'>,
  round: number,
  clients: number,
  send: (i: number) => Promise<unknown>,
): Promise<void> => {
  if (round === 1) await closedLoop(clients, { seconds: quick ? 1 : WARM_S }, send)
}
const WARM_S = 15

export const newExperiment = async (api: TrackingApi): Promise<string> =>
  (await api.post<{ experiment_id: string }>('experiments/create', { name: `bench-${randomUUID()}` })).experiment_id

export const newRun = async (api: TrackingApi, experimentId: string, startTime = T0): Promise<string> => {
  const { run } = await api.post<{ run: { info: { run_id: string } } }>('runs/create', {
    experiment_id: experimentId,
    start_time: startTime,
  })
  return run.info.run_id
}

export interface Compared<M> {
  readonly bench: string
  readonly unit: string
  /** The figure of a round. */
  readonly figure: (measured: M) => number
  readonly moreIsBetter: boolean
  readonly config: Readonly<Record<string, unknown>>
}

/** The result of a contest: the median of our rounds, and the median ratio of neighbouring rounds. */
export const compared = <M>({ ours, theirs }: Contested<M>, of: Compared<M>): BenchResult => {
  const { bench, unit, figure, moreIsBetter, config } = of
  const [mine, peer] = [ours.map(figure), theirs.map(figure)]
  const isCompared = peer.length > 0
  return {
    bench,
    value: rounded(median(mine), 4),
    unit,
    peer: isCompared ? PEER : null,
    peerValue: isCompared ? rounded(median(peer), 4) : null,
    ratio: isCompared ? rounded(moreIsBetter ? ratioOf(mine, peer) : ratioOf(peer, mine)) : null,
    config: { ...config, ours, theirs, ...(isCompared ? {} : { missing: 'the peer did not run' }) },
  }
}

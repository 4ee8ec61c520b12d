/** The work of `throughput`, ten times as long, on both cores, with warm compilers. docs/benchmarks.md explains the settings. */
import { KafkaLog } from '../streams/kafka/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { type Contestant, interleaved, median, ratioOf, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { contestantOf, missing, type Run, type Work } from './throughput/contestants.ts'
import { fill } from './throughput/fill.ts'
import { PARTITIONS } from './throughput/work.ts'
import { flinkAt100, flinkBest, steadyPeers } from './throughput-steady/peers.ts'
import { millraceIn } from './throughput-steady/processes.ts'

export const name = 'throughput-steady'
export const description =
  'Events/s, exactly once, of 3,000,000 events on two cores, with the better of one and two processes; compared with Flink at its best.'
export const sizes = { events: 3_000_000 }

const QUICK_EVENTS = 60_000
/** The numbers of our processes: one, and one for each core. */
const processCounts = [1, 2]
/** The needed ratios to Flink at its best, and to Flink with checkpoints of 100 ms. */
const needed = { flink: 0.8, 'flink-100': 1.2 }

type Speeds = ReadonlyMap<string, readonly Run[]>

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds, sizes: given, progress } = options
  const events = given.events ?? (quick ? QUICK_EVENTS : sizes.events)
  const topic = `bench-flights-${events}`
  const present = options.peers ? steadyPeers.filter((peer) => missing(peer) === undefined) : []
  const reasons = options.peers ? steadyPeers.flatMap((peer) => missing(peer) ?? []) : ['peers were left out']
  for (const reason of reasons) progress(reason)
  const measured = await withStack(['kafka'], progress, async ({ kafka }) => {
    const log = new KafkaLog({ brokers: [kafka], clientId: 'bench-throughput-steady' })
    try {
      progress(`writing ${events} flights`)
      await fill(log, topic, events)
      const work: Work = { log, broker: kafka, topic, events }
      const ours = processCounts.map((processes) => millraceIn(processes, work))
      const theirs = present.map((peer) => contestantOf(peer, work))
      return await interleaved([...ours, ...theirs].map(told(rounds, progress)), rounds)
    } finally {
      await log.close()
    }
  })
  return resultOf(measured, {
    events,
    partitions: PARTITIONS,
    rounds,
    quick,
    guarantee: 'exactly once',
    needed,
    missing: reasons,
  })
}

const told =
  (rounds: number, progress: (line: string) => void) =>
  ({ name, run }: Contestant<Run>): Contestant<Run> => ({
    name,
    run: async (round) => {
      const figures = await run(round)
      progress(
        `round ${round} of ${rounds}, ${name}: ${Math.round(figures.eventsPerSecond)} events/s, ${rounded(Number(figures.cpuUsPerEvent))} us of CPU an event`,
      )
      return figures
    },
  })

const speeds = (runs: readonly Run[] = []): number[] => runs.map(({ eventsPerSecond }) => eventsPerSecond)

/** The number of processes with the greatest median. */
const bestOf = (measured: Speeds): string =>
  processCounts
    .map((processes) => `millrace-${processes}`)
    .reduce((best, each) => (median(speeds(measured.get(each))) > median(speeds(measured.get(best))) ? each : best))

const resultOf = (measured: Speeds, config: Readonly<Record<string, unknown>>): BenchResult => {
  const best = bestOf(measured)
  const ours = speeds(measured.get(best))
  const compared = steadyPeers.flatMap(({ name: peer, title }) => {
    const theirs = speeds(measured.get(peer))
    if (theirs.length === 0) return []
    return [{ name: peer, peer: title, value: Math.round(median(theirs)), ratio: rounded(ratioOf(ours, theirs)) }]
  })
  const flink = compared.find((each) => each.name === flinkBest.name)
  return {
    bench: name,
    value: Math.round(median(ours)),
    unit: 'events/s',
    peer: flink?.peer ?? null,
    peerValue: flink?.value ?? null,
    ratio: flink?.ratio ?? null,
    config: {
      ...config,
      processes: Number(best.split('-')[1]),
      ratioAt100Ms: compared.find((each) => each.name === flinkAt100.name)?.ratio ?? null,
      peers: compared,
      runs: Object.fromEntries(measured),
    },
  }
}

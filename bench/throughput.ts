/** Runs equal work on our runtime, Kafka Streams and Quix Streams, interleaved. docs/benchmarks.md explains the settings. */
import { KafkaLog } from '../streams/kafka/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { interleaved, median, ratioOf, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { contestantOf, millrace, missing, peers, type Run } from './throughput/contestants.ts'
import { fill } from './throughput/fill.ts'
import { PARTITIONS } from './throughput/work.ts'

export const name = 'throughput'
export const description =
  'Events/s, exactly once, Kafka to Kafka: tumbling 1 h by origin, count and mean, one output per input; compared with Kafka Streams and Quix Streams.'

const speeds = (runs: readonly Run[] | undefined): number[] =>
  (runs ?? []).map(({ eventsPerSecond }) => eventsPerSecond)

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds, progress } = options
  const events = quick ? 20_000 : 300_000
  const topic = `bench-flights-${events}`
  const present = options.peers ? peers.filter((peer) => missing(peer) === undefined) : []
  const reasons = options.peers ? peers.flatMap((peer) => missing(peer) ?? []) : ['peers were left out']
  for (const reason of reasons) progress(reason)
  const measured = await withStack(['kafka'], progress, async ({ kafka }) => {
    const log = new KafkaLog({ brokers: [kafka], clientId: 'bench-throughput' })
    try {
      progress(`writing ${events} flights`)
      await fill(log, topic, events)
      const work = { log, broker: kafka, topic, events }
      const contestants = [millrace(work), ...present.map((peer) => contestantOf(peer, work))]
      const told = contestants.map(({ name, run }) => ({
        name,
        run: async (round: number) => {
          const figures = await run(round)
          progress(`round ${round} of ${rounds}, ${name}: ${Math.round(figures.eventsPerSecond)} events/s`)
          return figures
        },
      }))
      return await interleaved(told, rounds)
    } finally {
      await log.close()
    }
  })
  const ours = measured.get('millrace')!
  const compared = present.map((peer) => {
    const theirs = speeds(measured.get(peer.name))
    return { peer: peer.title, value: Math.round(median(theirs)), ratio: rounded(ratioOf(speeds(ours), theirs)) }
  })
  const [first] = compared
  return {
    bench: name,
    value: Math.round(median(speeds(ours))),
    unit: 'events/s',
    peer: first?.peer ?? null,
    peerValue: first?.value ?? null,
    ratio: first?.ratio ?? null,
    config: {
      events,
      partitions: PARTITIONS,
      rounds,
      quick,
      guarantee: 'exactly once',
      peers: compared,
      missing: reasons,
      runs: Object.fromEntries(measured),
    },
  }
}

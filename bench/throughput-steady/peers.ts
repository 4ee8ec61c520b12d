/** The peers of `throughput-steady`. All have the same work and the same two cores. */
import type { Peer } from '../throughput/contestants.ts'

const flink = (name: string, title: string, ...settings: string[]): Peer => ({
  name,
  folder: 'flink',
  title: `Apache Flink 2.2.1, exactly once, ${title}`,
  installed: 'out/installed',
  command: 'run.sh',
  args: (topic, events) => [`topic=${topic}`, `events=${events}`, ...settings],
})

/** Outputs wait for a checkpoint of a second: Flink's best throughput, at ten times our latency. */
export const flinkBest = flink(
  'flink',
  'checkpoints every second, linger 100 ms, batches of 64 KiB',
  'producer.linger.ms=100',
  'producer.batch.size=65536',
)

/** Flink with a latency like that of Millrace. With a shuffle, barriers queue behind records, and the interval is in fact two to three times as long. */
export const flinkAt100 = flink(
  'flink-100',
  'checkpoints every 100 ms, one chain',
  'checkpoint=100',
  'parallelism=1',
  'keyed=forward',
)

/** Pathway is not exactly once, so it is shown only for information. */
const pathway: Peer = {
  name: 'pathway',
  title: 'Pathway 0.33.0, no guarantee, minibatches of 100 ms',
  installed: 'venv/bin/python',
  command: 'venv/bin/python',
  args: (topic, events) => ['run.py', '--topic', topic, '--events', String(events)],
}

export const steadyPeers: readonly Peer[] = [flinkBest, flinkAt100, pathway]

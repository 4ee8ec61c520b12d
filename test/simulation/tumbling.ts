/** Workloads on windows: steps that close many keys at once, so that they are cut; late records; a second stage on the output of the first. */
import type { OutputRecord } from '../../streams/core/log.ts'
import { PoisonError } from '../../streams/core/processor.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import type { Stage, Workload } from '../../streams/core/simulation/run.ts'
import { type Reading, TumblingCount } from '../../streams/core/simulation/tumbling-count.ts'

const INPUT = 'in'
const COUNTS = 'counts'
const SUMS = 'sums'
const REFUSED = 'refused'
const PARTITIONS = 3

const parse = (value: Buffer): Reading => {
  const reading = JSON.parse(value.toString())
  if (reading.poison) throw new PoisonError('poisoned', 'the record says so')
  return reading
}

const stage = (instance: string, topic: string, output: string, sizeMs: number): Stage => ({
  instance,
  topic,
  processor: () =>
    new TumblingCount({
      sizeMs,
      graceMs: 20,
      output,
      tellClosed: true,
      parse,
      format: (kind, start, { count, sum }, { partition, offset, ordinal }) =>
        Buffer.from(JSON.stringify({ kind, time: start, value: count, sum, cause: { partition, offset, ordinal } })),
    }),
  quarantine: ({ value }, { reason }, { partition, offset }) => ({
    topic: REFUSED,
    partition: 0,
    key: Buffer.from(`${topic}:${partition}:${offset} ${reason}`),
    value,
  }),
  cause: ({ value }) => {
    const { cause } = JSON.parse(String(value))
    return cause && { upstream: `${topic}:${cause.partition}`, position: cause.offset }
  },
})

const input =
  (records: number) =>
  (random: Random): OutputRecord[] => {
    let time = 0
    return Array.from({ length: records }, () => {
      time += random.below(12)
      const late = random.chance(0.1) ? random.below(150) : 0
      const key = Buffer.from(`k${random.below(9)}`)
      const reading = { time: time - late, value: random.below(100) / 8, poison: random.chance(0.03) }
      const value = Buffer.from(JSON.stringify(reading))
      return { topic: INPUT, partition: random.below(PARTITIONS), key, value }
    })
  }

const topic = (name: string, partitions = PARTITIONS) => ({ name, partitions })

export const tumbling: Workload = {
  name: 'tumbling',
  topics: [topic(INPUT), topic(COUNTS), topic(REFUSED, 1)],
  stages: [stage('count.v1.s1', INPUT, COUNTS, 100)],
  input: input(150),
  stateComparable: true,
}

/** The second stage reads what the first has committed: what a reader lets through too early multiplies there. */
export const twoStages: Workload = {
  name: 'two-stages',
  topics: [topic(INPUT), topic(COUNTS), topic(SUMS), topic(REFUSED, 1)],
  stages: [stage('count.v1.s1', INPUT, COUNTS, 100), stage('sum.v1.s1', COUNTS, SUMS, 250)],
  input: input(100),
  stateComparable: true,
}

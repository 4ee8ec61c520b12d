import type { OutputRecord } from '../../streams/core/log.ts'
import type { Workload } from '../../streams/core/simulation/run.ts'
import { TumblingCount } from '../../streams/core/simulation/tumbling-count.ts'

const INPUT = 'in'
const OUTPUT = 'out'
const PARTITIONS = 3

/** Windows that close many keys at once, so that steps are cut, over keys of three partitions, with late records. */
export const tumbling: Workload = {
  name: 'tumbling',
  topics: [
    { name: INPUT, partitions: PARTITIONS },
    { name: OUTPUT, partitions: PARTITIONS },
  ],
  stages: [
    {
      instance: 'tumbling.v1.s1',
      topic: INPUT,
      processor: () =>
        new TumblingCount({
          sizeMs: 100,
          graceMs: 20,
          output: OUTPUT,
          tellClosed: true,
          parse: (value) => JSON.parse(value.toString()),
          format: (kind, start, { count, sum }, { offset, ordinal }) =>
            Buffer.from(JSON.stringify({ kind, start, count, sum, offset, ordinal })),
        }),
    },
  ],
  input: (random) => {
    const records: OutputRecord[] = []
    let time = 0
    for (let i = 0; i < 150; i++) {
      time += random.below(12)
      const late = random.chance(0.1) ? random.below(150) : 0
      const key = Buffer.from(`k${random.below(9)}`)
      const value = Buffer.from(JSON.stringify({ time: time - late, value: random.below(100) / 8 }))
      records.push({ topic: INPUT, partition: random.below(PARTITIONS), key, value })
    }
    return records
  },
  stateComparable: true,
}

export const WORKLOADS: readonly Workload[] = [tumbling]

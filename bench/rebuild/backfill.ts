import { plainFlights, plainFlightsDataset } from '../../examples/flights/index.ts'
import { instanceOf } from '../../streams/core/names.ts'
import { ensureTopics } from '../../streams/kafka/index.ts'
import { makeSpan, type Platform, runInstance, VIEW_VERSION, view, writeRows } from './platform.ts'
import { viewTask } from './task.ts'

export interface Backfilled {
  readonly rowsPerSecond: number
  readonly seconds: number
  /** Feature vectors written. */
  readonly vectors: number
  /** Where they are. */
  readonly topic: string
}

/** Backfills a new version of a view: all rows pass through the view into feature events and changelog, exactly once. */
export const backfill = async (platform: Platform, rows: number): Promise<Backfilled> => {
  const { log, names } = platform
  const partitions = plainFlightsDataset.partitions ?? 1
  const instance = instanceOf('features', view.name, VIEW_VERSION, 1)
  const topic = names.rows(plainFlightsDataset.name)
  const features = names.features(view.name, VIEW_VERSION)
  await writeRows(platform, topic, partitions, plainFlights(rows))
  await ensureTopics(log, [
    { name: features, partitions, kind: 'log' },
    { name: names.changelog(instance), partitions, kind: 'changelog' },
    { name: names.late, partitions: 1, kind: 'log' },
  ])
  const span = makeSpan()
  let applied = 0
  let vectors = 0
  let seconds = 0
  await runInstance(platform, (done) => ({
    instance,
    topic,
    work: (partition) => {
      const committed = ({ records, outputs }: { readonly records: number; readonly outputs: number }): void => {
        applied += records
        vectors += outputs
        if (applied < rows) return
        seconds = span.seconds()
        done()
      }
      return viewTask(platform, { instance, topic, partition }, { committed }, span.begin)
    },
  }))
  if (applied !== rows) throw new Error(`backfill: ${applied} rows were applied, expected ${rows}`)
  return { rowsPerSecond: rows / seconds, seconds, vectors, topic: features }
}

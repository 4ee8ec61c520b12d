import { type PlainFlight, plainFlights, plainFlightsDataset } from '../../examples/flights/index.ts'
import { instanceOf } from '../../streams/core/names.ts'
import type { Task } from '../../streams/core/task.ts'
import { ensureTopics } from '../../streams/kafka/index.ts'
import { type Platform, runInstance, VIEW_VERSION, view, writeRows } from './platform.ts'
import { viewTask } from './task.ts'

export interface Restored {
  /** From the start of the take-over until the next record can be applied. */
  readonly seconds: number
  readonly keys: number
  /** The number of changelog entries read, including entries that later ones replace. */
  readonly entries: number
}

/** Rows of each key. */
export const ROWS_PER_KEY = 3

/** Real flights, spread over the requested number of entities. */
async function* spread(keys: number): AsyncGenerator<readonly PlainFlight[]> {
  let index = 0
  for await (const flights of plainFlights(keys * ROWS_PER_KEY))
    yield flights.map((flight) => ({ ...flight, origin: `K${index++ % keys}` }))
}

/** Builds the state of one task, then takes the task over. @throws Error if the state differs */
export const restoreTask = async (platform: Platform, keys: number): Promise<Restored> => {
  const { log, names } = platform
  const instance = instanceOf('features', `${view.name}_of_many`, 1, 1)
  const topic = names.rows('many')
  await writeRows(platform, topic, 1, spread(keys))
  await ensureTopics(log, [
    { name: names.changelog(instance), partitions: 1, kind: 'changelog' },
    { name: names.features(view.name, VIEW_VERSION), partitions: plainFlightsDataset.partitions ?? 1, kind: 'log' },
  ])
  const rows = keys * ROWS_PER_KEY
  let applied = 0
  let former: Task | undefined
  await runInstance(platform, (done) => ({
    instance,
    topic,
    work: (partition) => {
      former = viewTask(
        platform,
        { instance, topic, partition },
        {
          committed: ({ records }) => {
            applied += records
            if (applied === rows) done()
          },
        },
      )
      return former
    },
  }))
  const start = performance.now()
  let taken: { readonly seconds: number; readonly entries: number } | undefined
  const task = viewTask(
    platform,
    { instance, topic, partition: 0 },
    {
      restored: ({ entries }) => {
        taken = { seconds: (performance.now() - start) / 1000, entries }
        task.stop()
      },
    },
  )
  await task.run()
  const found = task.processor.size().keys
  const expected = former!.processor.size().keys
  if (taken === undefined || found !== expected)
    throw new Error(`restore: ${found} keys came back, expected ${expected}`)
  return { ...taken, keys: found }
}

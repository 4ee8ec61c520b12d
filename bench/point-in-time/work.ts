/** The work of the benchmark: a history of vectors in ClickHouse, a spine, and the training set over both. */

import { featuresTable } from '../../processors/features/index.ts'
import { type OfflineOptions, trainingSet, type ViewOfSet } from '../../queries/offline/index.ts'
import { clickhouseSink } from '../../sinks/clickhouse/index.ts'
import { namesOf } from '../../streams/core/names.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'

const [entities, dayMs] = [10_000, 86_400_000]
const start = Date.UTC(2001, 0, 1)
const span = 60 * dayMs
const INSERT_RECORDS = 50_000

export const view: ViewOfSet = {
  view: 'bench',
  version: 1,
  entity: [{ name: 'origin', type: 'string' }],
  ttlMs: 7 * dayMs,
  features: [
    { name: 'a', type: 'double' },
    { name: 'b', type: 'double' },
  ],
}

/** Fills the table through the sink, as if the events came from the log. */
export const fill = async ({ client, prefix }: OfflineOptions, vectors: number): Promise<void> => {
  const random = seededRandom(1).next
  const table = featuresTable(prefix, view.view, view.version, view.entity, view.features)
  const sink = clickhouseSink({
    topic: namesOf(prefix).features(view.view, view.version),
    client,
    table,
    insertRecordsMax: INSERT_RECORDS,
    project: ({ offset }, emit) => {
      const entity = `E${Math.floor(random() * entities)}`
      const stamp = start + Math.floor((offset / vectors) * span)
      emit([
        entity,
        stamp,
        stamp - Math.floor(random() * dayMs),
        stamp + 1000,
        entity,
        random(),
        offset % 10 === 0 ? null : random(),
      ])
    },
  })
  for (let { position: from } = await sink.resume(0); from < vectors; from += INSERT_RECORDS) {
    const records = Array.from({ length: INSERT_RECORDS }, (_, i) => ({
      offset: from + i,
      key: null,
      value: null,
      timestamp: 0,
    }))
    await sink.write({ partition: 0, from, to: from + INSERT_RECORDS, records })
  }
}

const spineRows = (labels: number): [string, number, number][] => {
  const random = seededRandom(2).next
  return Array.from({ length: labels }, (_, i) => [
    `E${Math.floor(random() * entities)}`,
    start + Math.floor(random() * span),
    i,
  ])
}

export interface Built {
  readonly seconds: number
  /** The number of labels with a value. */
  readonly matched: number
  readonly sha256: string
}

/** Measures the time from the rows of the spine in memory to the last byte of NDJSON, including upload and hash. */
export const build = async (options: OfflineOptions, labels: number): Promise<Built> => {
  const rows = spineRows(labels)
  const columns = [
    { name: 'origin', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'label', type: 'long' },
  ] as const
  const from = performance.now()
  const set = await trainingSet(options, { spine: { columns, time: 'at', rows }, views: [view] })
  const chunks: Buffer[] = []
  for await (const chunk of set.stream) chunks.push(chunk as Buffer)
  const { sha256 } = await set.summary
  const seconds = (performance.now() - from) / 1000
  const lines = Buffer.concat(chunks).toString().split('\n')
  return { seconds, sha256, matched: lines.filter((line) => line !== '' && !line.includes('"a":null')).length }
}

/**
 * Measures the cost of one prediction on its way into drift: judged by intake, and counted in its window (decode, cells, flush every 1,000 rows). All features are
 * doubles from a normal distribution, in windows of an hour with 100,000 predictions.
 *
 *     npx tsx bench/micro/windows-step.ts
 *
 * Prints predictions and feature values per second of CPU for both steps.
 */
import { cutBaseline, referenceRecord } from '../../processors/drift/index.ts'
import { makeIntake } from '../../processors/intake/index.ts'
import { readerSchema, rowReader, timeCodec } from '../../processors/rows/index.ts'
import { makeWindows } from '../../processors/windows/index.ts'
import { avro, Codecs, memoryRegistry, predictionsDataset, type Row, rowSchema } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'

const ROWS = 100_000
const ROUNDS = 3
const FLUSH_EVERY = 1_000
const HOUR = 3_600_000

const random = seededRandom(7)
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

/** CPU seconds for all records. */
const timed = (make: () => Processor, records: readonly LogRecord[]): number => {
  const processor = make()
  let streamTime = Number.NEGATIVE_INFINITY
  const context = {
    ...{ instance: 'bench.case.v1.s1', topic: 't', partition: 0, offset: 0, logTime: 0, ordinal: 0, full: false },
    get streamTime() {
      return streamTime
    },
    advance: (time: number) => {
      streamTime = Math.max(streamTime, time)
    },
    emit: () => {},
  }
  const before = process.cpuUsage()
  for (const record of records) {
    context.offset = record.offset
    context.logTime = record.timestamp
    processor.step(record, context as unknown as StepContext)
    if (record.offset % FLUSH_EVERY === 0) processor.flush(() => {})
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const measured = async (features: number): Promise<void> => {
  const served = Array.from({ length: features }, (_, i) => ({ name: `f${i}`, type: 'double' as const }))
  const dataset = predictionsDataset({ name: 'bench', served })
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('rows', rowSchema(dataset))
  const empty = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
  const records = Array.from({ length: ROWS }, (_, offset): LogRecord => {
    const time = Math.floor((offset * HOUR) / ROWS)
    const row = { ...empty, meta: null, prediction_id: `p${offset}`, time, model_version: 3, score: random.next() }
    for (const { name } of served) Object.assign(row, { [name]: normal() })
    return { offset, key: null, value: encoder.encode(row as unknown as Row), timestamp: time }
  })
  const times = timeCodec(codecs, await codecs.encoder('times', avro.TimeAdvancedSchema), dataset.name)
  const reference = served.map(({ name }) =>
    referenceRecord(name, cutBaseline('numeric', Array.from({ length: 10_000 }, normal))),
  )
  const columns = dataset.columns.filter(
    ({ name }) => name === 'time' || name === 'model_version' || name.startsWith('f'),
  )
  const schema = readerSchema({ ...dataset, columns }) as unknown as { fields: { name: string }[] }
  const bare = { ...schema, fields: schema.fields.filter(({ name }) => name !== 'meta') }
  const windows = () =>
    makeWindows({
      monitor: { windowMs: HOUR, graceMs: 0, slices: [] },
      baseline: { modelVersion: 3, reference },
      columns: { time: 'time', version: 'model_version' },
      partitions: 1,
      topics: { windows: 'w', late: 'l' },
      rows: codecs.columns(bare as never),
      times,
      isOther: () => false,
      counted: { encode: () => Buffer.alloc(0) },
      closed: { encode: () => Buffer.alloc(0) },
      late: { encode: () => Buffer.alloc(0) },
    })
  const intake = () =>
    makeIntake({
      ...{ dataset, names: namesOf(''), times, companionOf: () => undefined },
      rows: (of, rules) => rowReader(codecs, of, rules),
    })
  for (const [step, make] of [
    ['intake', intake],
    ['windows', windows],
  ] as const) {
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round++) best = Math.min(best, timed(make, records))
    const rate = Math.round(ROWS / best)
    console.info(
      `${features} features, ${step}: ${rate.toLocaleString('en')} predictions/s, ${(rate * features).toLocaleString('en')} values/s of CPU`,
    )
  }
}

for (const features of [10, 50]) await measured(features)

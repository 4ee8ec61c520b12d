/**
 * Measures the cost of one row in the feature processor: decode, filter, timers, tiles, vector, encode, flush every 1,000 rows. The view
 * has ten features over 1 h, 6 h, 24 h and 7 d. The rows are like flights: 230 origins, skewed, 16,000 rows per day for 18 days.
 *
 *     npx tsx bench/micro/features-step.ts
 *
 * Prints the CPU time in us per row, for the whole step and for the step without decoding and encoding.
 */
import { plainDelaysByOrigin } from '../../examples/flights/index.ts'
import { type FeaturesOptions, makeFeatures } from '../../processors/features/index.ts'
import { Codecs, defineDataset, featureSchema, memoryRegistry, rowSchema } from '../../schemas/index.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'

const ORIGINS = 230
const ROWS_PER_DAY = 16_000
const DAYS = 18
const FLUSH_EVERY = 1_000
const DAY_MS = 86_400_000

const flights = defineDataset({
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'distance', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'time',
})

const view = { ...plainDelaysByOrigin, dataset: flights.name }
const random = seededRandom(7)

/** Origins follow a power law, there are more flights by day than by night, delays are whole minutes, and one flight in fifty is cancelled (null). */
const makeRows = (): Record<string, unknown>[] => {
  const weights = Array.from({ length: ORIGINS }, (_, i) => 1 / (i + 3))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const pick = (): number => {
    let rest = random.next() * total
    for (let i = 0; i < ORIGINS; i++) {
      rest -= weights[i]
      if (rest < 0) return i
    }
    return ORIGINS - 1
  }
  const times: number[] = []
  for (let i = 0; i < DAYS * ROWS_PER_DAY; i++) {
    const hour = 5 + 19 * Math.sqrt(random.next())
    times.push(Date.UTC(2001, 0, 1) + Math.floor(random.next() * DAYS) * DAY_MS + Math.floor(hour * 60) * 60_000)
  }
  times.sort((a, b) => a - b)
  return times.map((time) => ({
    meta: null,
    origin: `A${pick()}`,
    destination: `A${pick()}`,
    delay: random.next() < 0.02 ? null : Math.round(60 * random.next() ** 3 - 8),
    distance: 100 + Math.floor(2_400 * random.next()),
    time,
  }))
}

interface Outcome {
  readonly usPerRow: number
  readonly outputs: number
  readonly entries: number
  readonly entryBytes: number
  readonly keys: number
  readonly bytes: number
}

const run = (values: readonly Buffer[], options: FeaturesOptions): Outcome => {
  const processor = makeFeatures(options)
  let outputs = 0
  let entries = 0
  let entryBytes = 0
  let streamTime = Number.NEGATIVE_INFINITY
  const context = {
    instance: 'features.delays_by_origin.v1.s1',
    topic: 'ml.rows.flights',
    partition: 0,
    offset: 0,
    logTime: 0,
    get streamTime() {
      return streamTime
    },
    ordinal: 0,
    full: false,
    advance(time: number) {
      if (time > streamTime) streamTime = time
    },
    emit() {
      outputs++
      context.ordinal++
    },
  }
  const from = process.cpuUsage()
  for (let offset = 0; offset < values.length; offset++) {
    context.offset = offset
    context.ordinal = 0
    context.logTime = offset
    processor.step({ offset, key: null, value: values[offset], timestamp: offset }, context as StepContext)
    if ((offset + 1) % FLUSH_EVERY === 0) {
      processor.flush((key, value) => {
        entries++
        entryBytes += key.length + (value?.length ?? 0)
      })
    }
  }
  const spent = process.cpuUsage(from)
  const us = spent.user + spent.system
  return { usPerRow: us / values.length, outputs, entries, entryBytes, ...processor.size() }
}

const rows = makeRows()
const codecs = new Codecs(memoryRegistry())
const encoder = await codecs.encoder('rows', rowSchema(flights))
const common = { view, version: 1, dataset: flights, names: namesOf(''), late: { encode: () => Buffer.alloc(0) } }
const times = { is: () => false, decode: () => ({ time: 0, sourcePartition: null, sourcePartitions: null }) }

const values = rows.map((row) => encoder.encode(row as never))
const whole: FeaturesOptions = {
  ...common,
  times,
  rows: codecs.decoder(rowSchema(flights)),
  vectors: await codecs.encoder('vectors', featureSchema(view, flights, 1)),
}
const empty = Buffer.alloc(0)
let next = 0
const bare: FeaturesOptions = {
  ...common,
  times,
  rows: { decode: () => rows[next++] },
  vectors: { encode: () => empty },
}

for (let round = 1; round <= 3; round++) {
  next = 0
  const withoutCodec = run(values, bare)
  const withCodec = run(values, whole)
  console.log(
    `round ${round}: ${withoutCodec.usPerRow.toFixed(2)} us/row without codec, ${withCodec.usPerRow.toFixed(2)} us/row with codec; ` +
      `${(withCodec.outputs / values.length).toFixed(2)} vectors/row, ${(withCodec.entries / values.length).toFixed(2)} changelog entries/row, ` +
      `${(withCodec.entryBytes / values.length).toFixed(0)} B/row; state ${withCodec.keys} keys, ${(withCodec.bytes / 1e6).toFixed(1)} MB`,
  )
}

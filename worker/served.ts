/**
 * What the log got of the predictions of a model of late: how long answers took, how many failed, and when the last one came. Only what is new since the last look is read, of much only the newest, and only
 * the columns that are needed.
 */
import type { Platform } from '../platform/index.ts'
import { readerSchema, recordNames } from '../processors/rows/index.ts'
import {
  avro,
  COMPANION_NAMES,
  companionRecordName,
  type DatasetDeclaration,
  DecodeError,
  fullNameOf,
  PREDICTION_COLUMNS,
  type Row,
  schemaIdOf,
  schemaIdsOf,
} from '../schemas/index.ts'
import type { LogRecord } from '../streams/core/log.ts'

/** One prediction of those that are looked at. */
export interface ServedPrediction {
  /** Log time, ms. */
  readonly at: number
  /** Version of the model. Null: not said. */
  readonly version: number | null
  readonly latencyUs: number | null
  readonly hasFailed: boolean
}

/** Predictions that are looked at: those of so much log time. */
export const WINDOW_MS = 300_000
/** Of more, the newest. */
export const PREDICTIONS_MAX = 10_000
/** Fewer say nothing of a 99th percentile, or of a rate. */
export const LATENCIES_MIN = 100
export const STATUSES_MIN = 30
/** Within this time of the last prediction, a model is seen. */
const SEEN_MS = 60_000
const VERSIONS_MAX = 20
const SECOND_MS = 1_000
const US_PER_MS = 1_000

/** What a prediction may say of itself without having failed. */
const hasFailed = (status: unknown): boolean => status !== null && status !== undefined && status !== 'ok'

const NO_PREDICTIONS: ReadonlySet<string> = new Set([
  fullNameOf(avro.TimeAdvancedSchema),
  ...COMPANION_NAMES.map(companionRecordName),
])
const COLUMNS: ReadonlySet<string> = new Set(['model_version', 'latency_us', 'status'])

interface Kept {
  /** By partition: where the next look begins. */
  readonly positions: Map<number, number>
  readonly decoder: { decode(value: Buffer): Row }
  recent: ServedPrediction[]
  /** Log time of the last prediction, ms. `null`: none was found. */
  lastAt: number | null
}

export interface Looked {
  readonly recent: readonly ServedPrediction[]
  readonly lastAt: number | null
}

export class Served {
  readonly #platform: Platform
  readonly #kept = new Map<string, Kept>()
  readonly #nameOf: (schemaId: number) => string | undefined

  constructor(platform: Platform) {
    this.#platform = platform
    this.#nameOf = recordNames(platform.codecs)
  }

  /** The predictions of the last minutes. @param now wall clock, ms @throws LogError; errors of the registry */
  async look(dataset: DatasetDeclaration, now: number): Promise<Looked> {
    const { log, names } = this.#platform
    const topic = names.rows(dataset.name)
    const kept = this.#keptOf(dataset)
    const ends = await log.ends(topic)
    const most = Math.ceil(PREDICTIONS_MAX / Math.max(1, ends.length))
    for (const { partition, start, end } of ends) {
      const from = Math.max(start, end - most, kept.positions.get(partition) ?? 0)
      kept.positions.set(partition, await this.#read(kept, topic, { partition, from, end }))
    }
    const since = now - WINDOW_MS
    kept.recent = kept.recent.filter(({ at }) => at >= since).slice(-PREDICTIONS_MAX)
    return { recent: kept.recent, lastAt: kept.lastAt }
  }

  #keptOf(dataset: DatasetDeclaration): Kept {
    let kept = this.#kept.get(dataset.name)
    if (kept === undefined) {
      const columns = PREDICTION_COLUMNS.filter(({ name }) => COLUMNS.has(name))
      const decoder = this.#platform.codecs.rows(readerSchema({ ...dataset, columns })) as {
        decode(value: Buffer): Row
      }
      kept = { positions: new Map(), decoder, recent: [], lastAt: null }
      this.#kept.set(dataset.name, kept)
    }
    return kept
  }

  /** @returns where the next look begins */
  async #read(
    kept: Kept,
    topic: string,
    { partition, from, end }: { readonly partition: number; readonly from: number; readonly end: number },
  ): Promise<number> {
    if (from >= end) return from
    const reader = await this.#platform.log.reader(topic, partition)
    try {
      let at = from
      while (at < end) {
        const { records, next } = await reader.fetch(at, 0)
        if (next <= at) break // not settled yet: the next look takes it
        await this.#platform.codecs.ensure(schemaIdsOf(records))
        for (const record of records) this.#take(kept, record)
        at = next
      }
      return at
    } finally {
      await reader.close()
    }
  }

  #take(kept: Kept, { value, timestamp }: LogRecord): void {
    const schemaId = value === null ? undefined : schemaIdOf(value)
    if (value === null || schemaId === undefined || NO_PREDICTIONS.has(this.#nameOf(schemaId) ?? '')) return
    try {
      const row = kept.decoder.decode(value) as unknown as Readonly<Record<string, unknown>>
      const { model_version: version, latency_us: latencyUs, status } = row
      kept.lastAt = Math.max(kept.lastAt ?? 0, timestamp)
      kept.recent.push({
        at: timestamp,
        version: version as number | null,
        latencyUs: latencyUs as number | null,
        hasFailed: hasFailed(status),
      })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error // a row that cannot be read is in the quarantine already
    }
  }
}

/**
 * What is observed of a model: `latency_p99_ms` and `error_rate` for each version, `age` in seconds since its last prediction, and the model as a whole, which is seen as long as predictions come. Without enough
 * predictions there is a measurement without a value, which neither raises nor clears.
 * @param since log time of its declaration, ms: before the first prediction, the age counts from there
 */
export const servedMeasurements = (
  model: string,
  { recent, lastAt }: Looked,
  since: number,
  now: number,
): avro.Measurement[] => {
  const of = { signal: 'predictions', model, baselineId: null }
  const detail = lastAt === null ? 'no prediction yet' : `last prediction at ${new Date(lastAt).toISOString()}`
  const isSeen = lastAt !== null && now - lastAt <= SEEN_MS
  const age = Math.max(0, (now - Math.max(lastAt ?? 0, since)) / SECOND_MS)
  return [
    { ...of, of: '', version: null, value: isSeen ? recent.length : null, detail },
    { ...of, of: 'age', version: null, value: age, detail },
    ...byVersion(recent).flatMap(([version, all]) => [
      { ...of, of: 'latency_p99_ms', version, ...latencyOf(all) },
      { ...of, of: 'error_rate', version, ...errorsOf(all) },
    ]),
  ]
}

/** The versions with the most predictions. */
const byVersion = (recent: readonly ServedPrediction[]): (readonly [number | null, readonly ServedPrediction[]])[] => {
  const versions = new Map<number | null, ServedPrediction[]>()
  for (const each of recent) {
    const all = versions.get(each.version)
    if (all === undefined) versions.set(each.version, [each])
    else all.push(each)
  }
  return [...versions].sort(([, a], [, b]) => b.length - a.length).slice(0, VERSIONS_MAX)
}

type Figure = Pick<avro.Measurement, 'value' | 'detail'>

/** The nearest rank, as a value that was measured. */
const latencyOf = (all: readonly ServedPrediction[]): Figure => {
  const latencies = all.flatMap(({ latencyUs }) => (latencyUs === null ? [] : [latencyUs])).sort((a, b) => a - b)
  const detail = `${latencies.length} predictions with a latency in ${WINDOW_MS / 60_000} min`
  if (latencies.length < LATENCIES_MIN) return { value: null, detail }
  return { value: latencies[Math.ceil(0.99 * latencies.length) - 1] / US_PER_MS, detail }
}

const errorsOf = (all: readonly ServedPrediction[]): Figure => {
  const failed = all.filter((each) => each.hasFailed).length
  const detail = `${failed} of ${all.length} predictions failed in ${WINDOW_MS / 60_000} min`
  return { value: all.length < STATUSES_MIN ? null : failed / all.length, detail }
}

/** What a worker observes of the platform, as measurements that alerts are judged by. Each signal is looked at as a whole, or not at all. */
import { type Platform, planOf, type TaskReport, taskReports } from '../platform/index.ts'
import { isNamed } from '../processors/alerts/index.ts'
import { predictionsOf, type Snapshot } from '../processors/catalog/index.ts'
import { type avro, HEARTBEAT, predictionsDataset, within } from '../schemas/index.ts'
import { Freshness } from './freshness.ts'
import { Served, servedMeasurements } from './served.ts'

export interface Observed {
  /** Those that were looked at. */
  readonly signals: readonly string[]
  readonly measurements: readonly avro.Measurement[]
  /** Why a signal could not be looked at, a sentence each. */
  readonly failures: readonly string[]
}

/** Signals that a worker observes. Others are measured by processors. */
const SIGNALS = ['task', 'lag', 'freshness', 'store', 'predictions'] as const
type Signal = (typeof SIGNALS)[number]

const ANSWER_MS = 2_000
const LOOK_MS = 8_000
const DETAIL_MAX = 500
const SECOND_MS = 1_000
/** What fits into a record. A list that was cut would say that the rest is clear. */
const MEASUREMENTS_MAX = 1_000

/** What a rule asks for. */
export type AskingRule = Pick<avro.AlertRule, 'signal' | 'of' | 'model'>

/** What no rule is about is not written: it would be kept for ever, at every interval, and judge nothing. */
export const askedFor = (
  measurements: readonly avro.Measurement[],
  rules: readonly AskingRule[],
): readonly avro.Measurement[] =>
  measurements.filter((each) => rules.some((rule) => rule.signal === each.signal && isNamed(rule, each)))

const measurement = (signal: Signal, of: string, value: number | null, detail: string | null): avro.Measurement => ({
  ...{ signal, of, model: null, version: null, baselineId: null, value },
  detail: detail === null ? null : detail.slice(0, DETAIL_MAX),
})

export class Observing {
  readonly #platform: Platform
  readonly #now: () => number
  readonly #freshness: Freshness
  readonly #served: Served

  constructor(platform: Platform, now: () => number) {
    this.#platform = platform
    this.#now = now
    this.#freshness = new Freshness(platform)
    this.#served = new Served(platform)
  }

  /** Looks at what is asked for. A part that does not answer takes its own signals along, and no others. */
  async look(catalog: Snapshot, rules: readonly AskingRule[]): Promise<Observed> {
    const wanted = new Set(rules.map(({ signal }) => signal))
    const reports = wanted.has('task') || wanted.has('lag') ? this.#reports(catalog) : undefined
    reports?.catch(() => {}) // it is met below, once per signal
    const of: Readonly<Record<Signal, () => Promise<readonly avro.Measurement[]>>> = {
      task: async () => tasksIn(await (reports as Promise<readonly TaskReport[]>)),
      lag: async () => lagsIn(await (reports as Promise<readonly TaskReport[]>)),
      freshness: () => this.#datasets(catalog),
      store: () => this.#stores(),
      predictions: () => this.#predictions(catalog),
    }
    const found = await Promise.all(
      SIGNALS.filter((signal) => wanted.has(signal)).map(async (signal) => {
        try {
          const all = await within(of[signal](), LOOK_MS, () => {
            throw new Error(`no answer within ${LOOK_MS} ms`)
          })
          const measured = askedFor(all, rules)
          if (measured.length > MEASUREMENTS_MAX)
            throw new Error(`${measured.length} measurements, at most ${MEASUREMENTS_MAX} fit into an observation`)
          return { signal, measured, failure: undefined }
        } catch (error) {
          const failure = `${signal}: ${error instanceof Error ? error.message : String(error)}`
          return { signal, measured: [], failure }
        }
      }),
    )
    return {
      signals: found.filter(({ failure }) => failure === undefined).map(({ signal }) => signal),
      measurements: found.flatMap(({ measured }) => measured),
      failures: found.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
    }
  }

  #reports(catalog: Snapshot): Promise<readonly TaskReport[]> {
    return taskReports(this.#platform, planOf(catalog, this.#platform))
  }

  /** A dataset without a row is as old as its declaration. */
  async #datasets(catalog: Snapshot): Promise<readonly avro.Measurement[]> {
    const measured: avro.Measurement[] = []
    for (const { name, versions } of catalog.datasets().filter(({ retired }) => !retired)) {
      const rowAt = await this.#freshness.lastRowAt(this.#platform.names.rows(name))
      const since = Math.max(rowAt ?? 0, versions[0].since.logTime)
      const detail = rowAt === null ? 'no row yet' : `last row at ${new Date(rowAt).toISOString()}`
      measured.push(measurement('freshness', name, Math.max(0, (this.#now() - since) / SECOND_MS), detail))
    }
    return measured
  }

  async #predictions(catalog: Snapshot): Promise<readonly avro.Measurement[]> {
    const measured: avro.Measurement[] = []
    const live = catalog.declarations('predictions').filter(({ name, retired }) => !retired && name !== HEARTBEAT)
    for (const { latest, versions } of live) {
      const { model, ...record } = predictionsOf(latest.record as avro.Predictions)
      const looked = await this.#served.look(predictionsDataset(record), this.#now())
      measured.push(...servedMeasurements(model ?? record.name, looked, versions[0].since.logTime, this.#now()))
    }
    return measured
  }

  async #stores(): Promise<readonly avro.Measurement[]> {
    const { redis, clickhouse, registry } = this.#platform
    const asks: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['clickhouse', () => answered(clickhouse.ping({ select: true }))],
      ['redis', () => redis.ping()],
      ['registry', () => registry.latest('millrace.absent')],
    ]
    return Promise.all(
      asks.map(async ([name, ask]) => {
        const failure = await within(ask(), ANSWER_MS, () => {
          throw new Error(`no answer within ${ANSWER_MS} ms`)
        }).then(
          () => null,
          (error) => (error instanceof Error ? error.message : String(error)),
        )
        return measurement('store', name, failure === null ? 0 : 1, failure)
      }),
    )
  }
}

/** The client of ClickHouse answers a failed ping instead of throwing. */
const answered = async (pinging: Promise<{ success: true } | { success: false; error: Error }>): Promise<void> => {
  const answer = await pinging
  if (!answer.success) throw answer.error
}

/** One per instance that does not work; those that work are not listed. */
const tasksIn = (reports: readonly TaskReport[]): readonly avro.Measurement[] => {
  const reasons = new Map<string, string[]>()
  for (const { instance, partition, state, reason } of reports) {
    if (state === 'working' || state === 'starting') continue
    const text = `${partition === null ? '' : `partition ${partition} `}${state}: ${reason ?? 'no reason told'}`
    reasons.set(instance, [...(reasons.get(instance) ?? []), text])
  }
  return [...reasons].map(([instance, texts]) => measurement('task', instance, 1, texts.join('; ')))
}

/** The sum of an instance's partitions; instances that are not behind are not listed. */
const lagsIn = (reports: readonly TaskReport[]): readonly avro.Measurement[] => {
  const lags = new Map<string, number>()
  for (const { instance, lag } of reports)
    if (lag !== null && lag > 0) lags.set(instance, (lags.get(instance) ?? 0) + lag)
  return [...lags].map(([instance, lag]) => measurement('lag', instance, lag, null))
}

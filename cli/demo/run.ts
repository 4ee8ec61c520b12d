/**
 * The demo sends real flights through the whole platform, kills a worker, and proves that the results are the same. It uses the real
 * parts only, and every figure that it prints is measured in this run.
 */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { entities, flightRows, flights, labels, views } from '../../examples/flights/index.ts'
import { type Stack, startStack } from '../../infra/index.ts'
import { servedEntities, verify, verifyParity } from '../../operations/verify/index.ts'
import {
  CatalogTail,
  caughtUp,
  connectPlatform,
  type Platform,
  type PlatformConfig,
  pastTasks,
} from '../../platform/index.ts'
import { catalogCodec } from '../../processors/catalog/index.ts'
import { type LiveView, liveViews, offlineInstance } from '../../processors/features/index.ts'
import { OnlineReader } from '../../queries/online/index.ts'
import { type Child, startChild } from '../processes/index.ts'
import { eventsOnLog, eventsStored } from './feature-events.ts'
import { measureFreshness } from './freshness.ts'
import { type Http, httpOf } from './http.ts'
import { type MonitoringResult, watchModel } from './monitoring.ts'
import { produceRows } from './produce.ts'

export interface DemoOptions {
  /** The number of flights; each flight is two rows. */
  readonly flights: number
  readonly labels: number
  readonly say: (line: string) => void
  readonly note: (line: string) => void
  readonly progress: (
    title: string,
    total: number,
    unit: string,
  ) => { update(done: number): void; end(note?: string): void }
  readonly signal: AbortSignal
}

export interface DemoResult {
  readonly rows: number
  readonly events: number
  readonly rowsPerSecond: number
  readonly trainingSet: {
    readonly rows: number
    readonly seconds: number
    readonly contentHash: string
    readonly repeatable: boolean
  }
  readonly parity: { readonly values: number; readonly mismatches: number }
  readonly verified: { readonly compared: number; readonly differences: number }
  readonly freshnessMs: { readonly p50: number; readonly p99: number }
  readonly monitoring: MonitoringResult
  readonly seconds: number
}

const SESSION_TIMEOUT_MS = 6000
/** Single rows whose time to be readable is measured. */
const PROBES = 200
const CAUGHT_UP_TIMEOUT_MS = 900_000
const number = (value: number): string => Math.round(value).toLocaleString('en')

export const runDemo = async (options: DemoOptions): Promise<DemoResult> => {
  const demo = new Demo(options)
  try {
    return await demo.run()
  } finally {
    await demo.end()
  }
}

class Demo {
  #options: DemoOptions
  #stack: Stack | undefined
  #platform: Platform | undefined
  #tail: CatalogTail | undefined
  #children: Child[] = []
  #started = performance.now()

  constructor(options: DemoOptions) {
    this.#options = options
  }

  async run(): Promise<DemoResult> {
    const { say, signal } = this.#options
    const config = await this.#startAll()
    const platform = connectPlatform(config)
    this.#platform = platform
    const folder = path.join(this.#stack!.addresses.dataFolder, 'artifacts')
    const artifacts = { kind: 'folder', folder, prefix: '' } as const
    const gateway = await this.#child({ kind: 'gateway', platform: config, artifacts })
    const http = httpOf(gateway.address ?? '')
    say(`gateway         ${gateway.address}`)
    await this.#declare(http)
    this.#tail = new CatalogTail(platform, await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds))
    await this.#tail.start()
    const imported = await this.#import(platform, config)
    await this.#showVector(http)
    const trainingSet = await this.#trainingSet(http)
    const parity = await this.#parity(platform)
    const verified = await this.#verify(platform)
    const freshnessMs = await this.#freshness(platform, http)
    const monitoring = await watchModel({ platform, http, address: gateway.address ?? '', say, signal })
    const seconds = (performance.now() - this.#started) / 1000
    say(`done            ${seconds.toFixed(0)} s in all`)
    return { ...imported, trainingSet, parity, verified, freshnessMs, monitoring, seconds }
  }

  async end(): Promise<void> {
    await this.#tail?.stop()
    await Promise.all(this.#children.map((child) => child.stop()))
    await this.#platform?.close()
    await this.#stack?.stop()
  }

  async #startAll(): Promise<PlatformConfig> {
    const { say, note } = this.#options
    const started = performance.now()
    this.#stack = await startStack({ onProgress: note })
    const { kafka, registry, redis, clickhouse } = this.#stack.addresses
    say(
      `local stack     Kafka, schema registry, Redis, ClickHouse: up in ${((performance.now() - started) / 1000).toFixed(1)} s`,
    )
    const config: PlatformConfig = {
      kafka: { brokers: [kafka], clientId: 'millrace-demo', sessionTimeoutMs: SESSION_TIMEOUT_MS },
      registry: { url: registry },
      redis: { urls: [redis] },
      clickhouse: { url: clickhouse },
    }
    await Promise.all([1, 2].map(() => this.#child({ kind: 'worker', platform: config })))
    say(`workers         2 processes, ${this.#children.map(({ pid }) => pid).join(' and ')}`)
    return config
  }

  async #child(spec: Parameters<typeof startChild>[0]): Promise<Child> {
    this.#options.signal.throwIfAborted()
    const child = await startChild(spec)
    this.#children.push(child)
    return child
  }

  async #declare(http: Http): Promise<void> {
    await http.post('/v1/catalog/datasets', flights)
    for (const entity of entities) await http.post('/v1/catalog/entities', entity)
    for (const view of views) await http.post('/v1/catalog/views', view)
    const count = views.reduce((n, view) => n + Object.keys(view.features).length, 0)
    this.#options.say(
      `declared        dataset ${flights.name}, ${entities.length} entities, ${views.length} views with ${count} features`,
    )
  }

  #live(): LiveView[] {
    return liveViews(this.#tail!.catalog.current)
  }

  async #import(platform: Platform, config: PlatformConfig) {
    const { say, progress } = this.#options
    const total = this.#options.flights * 2
    const bar = progress('rows', total, 'rows')
    const started = performance.now()
    const produced = await produceRows(platform, flights, flightRows(this.#options.flights), (rows) => {
      bar.update(rows)
      this.#options.signal.throwIfAborted()
    })
    bar.end()
    say(
      `produced        ${number(produced.rows)} rows of ${number(this.#options.flights)} flights in ${produced.seconds.toFixed(1)} s`,
    )
    const killed = this.#killInTheMiddle(config)
    const follow = this.#follow(platform)
    await killed
    await this.#caughtUp(platform)
    const seconds = (performance.now() - started) / 1000
    follow.stop()
    const events = await eventsStored(platform, this.#live())
    const rowsPerSecond = produced.rows / seconds
    say(
      `computed        ${number(events)} feature events, all online and stored, ${seconds.toFixed(1)} s after the first row: ${number(rowsPerSecond)} rows/s, ${number(events / seconds)} events/s`,
    )
    return { rows: produced.rows, events, rowsPerSecond }
  }

  /** Waits until Redis and ClickHouse hold the vectors of all rows, for every view. */
  async #caughtUp(platform: Platform): Promise<void> {
    const deadline = performance.now() + CAUGHT_UP_TIMEOUT_MS
    const expired = () => this.#options.signal.aborted || performance.now() > deadline
    for (const live of this.#live()) {
      const ends = await caughtUp(platform, live, expired)
      const offline = offlineInstance(live.view.name, live.version)
      if (ends === undefined || !(await pastTasks(platform, offline, ends, expired)))
        throw new Error(`view ${live.view.name} did not catch up`)
    }
  }

  /** Shows the progress of all views. */
  #follow(platform: Platform): { stop(): void } {
    const bar = this.#options.progress('feature events', 0, 'events')
    let stopped = false
    const look = async () => {
      while (!stopped) {
        bar.update(await eventsOnLog(platform, this.#live()).catch(() => 0))
        await sleep(500)
      }
    }
    void look()
    return {
      stop: () => {
        stopped = true
        bar.end()
      },
    }
  }

  /** Kills a worker with SIGKILL: its open transactions are lost, and another worker takes over its partitions. */
  async #killInTheMiddle(config: PlatformConfig): Promise<void> {
    await sleep(1500)
    const [victim] = this.#children
    this.#children = this.#children.filter((child) => child !== victim)
    await victim.kill()
    this.#options.say(`killed          worker ${victim.pid} with SIGKILL, in the middle of its transactions`)
    const next = await this.#child({ kind: 'worker', platform: config })
    this.#options.say(`replaced        by worker ${next.pid}`)
  }

  async #showVector(http: Http): Promise<void> {
    const answer = await http.post<{
      features: string[]
      results: { values: unknown[]; statuses: string[]; stamps: number[] }[]
    }>('/v1/views/delays_by_origin/online', { entities: ['ORD'], as_of: await this.#lastStamp(http) })
    const [result] = answer.results
    const shown = answer.features.map(
      (name, i) =>
        `${name}=${typeof result.values[i] === 'number' ? +(result.values[i] as number).toFixed(3) : result.values[i]}`,
    )
    this.#options.say(`online          delays_by_origin ORD, from ${new Date(result.stamps[0]).toISOString()}`)
    this.#options.say(`                ${shown.slice(0, 5).join('  ')}`)
    this.#options.say(`                ${shown.slice(5).join('  ')}`)
  }

  /** The flights are from 2001: as of today all of them are older than the ttl of the views. */
  async #lastStamp(http: Http): Promise<number> {
    const { results } = await http.get<{ results: { stamps: (number | null)[] }[] }>(
      '/v1/views/delays_by_origin/online/ORD',
    )
    return results[0].stamps[0] ?? 0
  }

  async #trainingSet(http: Http) {
    const spine = await labels(this.#options.labels, this.#options.flights)
    const features = views.flatMap((view) => Object.keys(view.features).map((name) => `${view.name}:${name}`))
    const build = async () => {
      const started = performance.now()
      const text = await http.postText('/v1/training-sets', { spine, features, time: 'time', full_feature_names: true })
      return { text, seconds: (performance.now() - started) / 1000 }
    }
    const first = await build()
    const second = await build()
    const rows = first.text.trimEnd().split('\n').length
    const repeatable = first.text === second.text
    const contentHash = await sha256(first.text)
    this.#options.say(
      `training set    ${number(rows)} departures x ${features.length} features in ${first.seconds.toFixed(2)} s, built twice: ${repeatable ? 'the same bytes' : 'DIFFERENT'}`,
    )
    return { rows, seconds: first.seconds, contentHash, repeatable }
  }

  async #parity(platform: Platform) {
    const online = new OnlineReader({
      client: platform.redis,
      registry: platform.registry,
      prefix: platform.names.prefix,
    })
    let values = 0
    let mismatches = 0
    for (const live of this.#live()) {
      const entityIds = await servedEntities(platform, live, 100)
      const time = Date.UTC(2001, 6, 8)
      const parity = await verifyParity({ online, platform, live, entityIds, time, ttlMs: 0 })
      values += parity.values
      mismatches += parity.mismatches.length
      for (const mismatch of parity.mismatches) this.#options.say(`MISMATCH        ${mismatch}`)
    }
    this.#options.say(
      `parity          ${number(values)} values, online against offline, bit for bit: ${mismatches} mismatches`,
    )
    return { values, mismatches }
  }

  async #verify(platform: Platform) {
    const catalog = this.#tail!.catalog.current
    let compared = 0
    let differences = 0
    const started = performance.now()
    const roles = new Set(['features', 'online'])
    for await (const verified of verify({ platform, catalog, only: ({ role }) => roles.has(role) })) {
      compared += verified.compared
      differences += verified.differences
      for (const difference of verified.first) this.#options.say(`DIFFERENCE      ${JSON.stringify(difference)}`)
    }
    const seconds = (performance.now() - started) / 1000
    this.#options.say(
      `replay          ${number(compared)} events and vectors recomputed from the log in ${seconds.toFixed(1)} s: ${differences} differences`,
    )
    return { compared, differences }
  }

  async #freshness(platform: Platform, http: Http) {
    const freshness = await measureFreshness(http, PROBES, () => this.#caughtUp(platform))
    this.#options.say(
      `freshness       row acknowledged -> new vector over HTTP: p50 ${freshness.p50.toFixed(0)} ms, p99 ${freshness.p99.toFixed(0)} ms`,
    )
    return freshness
  }
}

const sha256 = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex')

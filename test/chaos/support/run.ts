/**
 * One chaos run on a real stack: rows flow in while workers are killed and frozen, the broker and ClickHouse are killed, and Redis is
 * emptied; then calm returns, everything catches up, and every projection must equal the pure replay of the log, byte by byte.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Verified, verify } from '../../../cli/verify/index.ts'
import { liveViews } from '../../../cli/worker/plan.ts'
import { connectPlatform, type Platform, type PlatformConfig } from '../../../gateway/platform.ts'
import { caughtUp, endsOf } from '../../../gateway/progress.ts'
import type { Stack } from '../../../infra/index.ts'
import {
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
  uuidV7,
} from '../../../schemas/index.ts'
import { featuresTableName, rowsTableName } from '../../../sinks/clickhouse/index.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { type Random, seededRandom } from '../../../streams/core/simulation/random.ts'
import { Declarer } from '../../support/declare.ts'

export type ChaosFault = 'kill' | 'freeze' | 'broker' | 'flush' | 'clickhouse'
export const CHAOS_FAULTS: readonly ChaosFault[] = ['kill', 'freeze', 'broker', 'flush', 'clickhouse']

export interface ChaosOptions {
  readonly stack: Stack
  readonly seed: number
  /** Which faults, in this order and over again. */
  readonly faults: readonly ChaosFault[]
  /** How many faults in all. */
  readonly count: number
  readonly prefix: string
  readonly workers?: number
  readonly say?: (line: string) => void
}

export interface ChaosResult {
  /** Rows whose append was acknowledged. */
  readonly acknowledged: number
  /** Records in the row topic: neither fewer nor more. */
  readonly accepted: number
  readonly verified: readonly Verified[]
  /** Exits of workers that nobody asked for. */
  readonly unasked: readonly string[]
}

const SESSION_MS = 6000
const dataset: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'site', type: 'string', nullable: false },
    { name: 'time', type: 'timestamp' },
    { name: 'value', type: 'double' },
  ],
  key: ['sensor'],
  time: 'time',
  partitions: 2,
  dedupeMs: 3_600_000,
}
const features: FeatureViewDeclaration['features'] = {
  n_1h: { function: 'count', window: '1h' },
  sum_1h: { function: 'sum', column: 'value', window: '1h' },
  mean_6h: { function: 'mean', column: 'value', window: '6h' },
  sd_24h: { function: 'stddev', column: 'value', window: '24h' },
  last: { function: 'last', column: 'value' },
}
const { last: _, ...windowed } = features
const views: readonly FeatureViewDeclaration[] = [
  { name: 'by_sensor', dataset: 'readings', entity: ['sensor'], features },
  // without a feature over all rows, so that there are late ones
  { name: 'by_site', dataset: 'readings', entity: ['site'], features: windowed },
]

export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { kafka, registry, redis, clickhouse } = options.stack.addresses
  const config: PlatformConfig = {
    kafka: { brokers: [kafka], clientId: 'chaos', sessionTimeoutMs: SESSION_MS, heartbeatIntervalMs: 500 },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix: options.prefix,
  }
  const platform = connectPlatform(config)
  const chaos = new Chaos(options, config, platform)
  try {
    return await chaos.run()
  } finally {
    await chaos.end()
    await platform.close()
  }
}

class Chaos {
  #options: ChaosOptions
  #config: PlatformConfig
  #platform: Platform
  #random: Random
  #workers: ChildProcess[] = []
  #declarer: Declarer | undefined
  #unasked: string[] = []
  #flowing = true
  #acknowledged = 0
  #say: (line: string) => void

  constructor(options: ChaosOptions, config: PlatformConfig, platform: Platform) {
    this.#options = options
    this.#config = config
    this.#platform = platform
    this.#random = seededRandom(options.seed)
    this.#say = options.say ?? (() => {})
  }

  async run(): Promise<ChaosResult> {
    for (let i = 0; i < (this.#options.workers ?? 2); i++) await this.#startWorker()
    const declarer = await Declarer.open(this.#platform)
    this.#declarer = declarer
    await declarer.dataset(dataset)
    for (const view of views) await declarer.view(view, dataset)
    const flow = this.#flow()
    flow.catch(() => {}) // met below
    for (let i = 0; i < this.#options.count; i++)
      await this.#fault(this.#options.faults[i % this.#options.faults.length])
    await delay(1000)
    this.#flowing = false
    await flow
    await this.#settle()
    return {
      acknowledged: this.#acknowledged,
      accepted: await this.#accepted(),
      verified: await this.#verify(),
      unasked: [...this.#unasked],
    }
  }

  async end(): Promise<void> {
    this.#flowing = false
    for (const worker of this.#workers) worker.kill('SIGKILL')
    await this.#declarer?.close()
  }

  async #startWorker(): Promise<void> {
    const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, PLATFORM: JSON.stringify(this.#config) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#workers.push(worker)
    worker.on('exit', (code) => {
      if (!this.#workers.includes(worker)) return
      this.#workers = this.#workers.filter((each) => each !== worker)
      this.#unasked.push(`worker ${worker.pid} ended with status ${code}`)
    })
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve())
      worker.once('exit', () => reject(new Error('a worker ended before it had started')))
    })
  }

  /** Rows in rising event time with some late ones, each with an id; an append without an answer is made again with the same id. */
  async #flow(): Promise<void> {
    const { codecs, names } = this.#platform
    const encoder: Encoder<Row> = await codecs.encoder(topicSubject(names.intake(dataset.name)), rowSchema(dataset))
    const random = seededRandom(this.#options.seed + 1)
    let time = Date.UTC(2026, 0, 1)
    while (this.#flowing) {
      const rows = Array.from({ length: 20 }, () => {
        time += random.below(60_000)
        return this.#row(encoder, random, time)
      })
      await Promise.all(rows.map((row) => this.#append(row)))
      await delay(40)
    }
  }

  #row(encoder: Encoder<Row>, random: Random, time: number): { key: Buffer; value: Buffer } {
    const sensor = `s${random.below(40)}`
    const late = random.chance(0.05) ? random.below(30 * 3_600_000) : 0
    const bytes = Uint8Array.from({ length: 16 }, () => random.below(256))
    const meta = {
      id: uuidV7(time, bytes),
      source: 'chaos',
      time: time - late,
      team: null,
      actor: null,
      correlationId: null,
      causationId: null,
    }
    const row = {
      meta,
      sensor,
      site: `site-${random.below(7)}`,
      time: time - late,
      value: random.chance(0.05) ? null : random.below(1000) / 8,
    }
    return { key: Buffer.from(sensor), value: encoder.encode(row as Row) }
  }

  async #append({ key, value }: { key: Buffer; value: Buffer }): Promise<void> {
    const topic = this.#platform.names.intake(dataset.name)
    for (const started = Date.now(); Date.now() - started < 120_000; ) {
      try {
        await this.#declarer?.appender.append({ topic, partition: partitionOf(key, 2), key, value })
        this.#acknowledged++
        return
      } catch {
        await delay(200) // the broker is away, or the outcome is unknown: the same id again
      }
    }
    throw new Error('a row could not be appended for 120 s')
  }

  async #fault(fault: ChaosFault): Promise<void> {
    await delay(300 + this.#random.below(1700))
    this.#say(`fault: ${fault}`)
    const { stack } = this.#options
    if (fault === 'kill') {
      await this.#kill()
    } else if (fault === 'freeze') {
      const worker = this.#random.pick(this.#workers)
      worker.kill('SIGSTOP')
      await delay(SESSION_MS + 2000)
      worker.kill('SIGCONT')
    } else if (fault === 'broker') {
      await stack.kafka.kill()
      await stack.kafka.restart()
    } else if (fault === 'flush') {
      await this.#platform.redis.flushall()
    } else {
      await stack.clickhouse.kill()
      await stack.clickhouse.restart()
    }
  }

  async #kill(): Promise<void> {
    const worker = this.#random.pick(this.#workers)
    if (worker === undefined) throw new Error(`no worker is left: ${this.#unasked.join('; ')}`)
    this.#workers = this.#workers.filter((each) => each !== worker)
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.kill('SIGKILL')
    await gone
    await this.#startWorker()
  }

  /** Waits until every stage has come to the end of its input. */
  async #settle(): Promise<void> {
    const started = Date.now()
    const expired = () => Date.now() - started > 120_000
    const { catalog } = (this.#declarer as Declarer).tail
    for (const live of liveViews(catalog.current)) {
      if ((await caughtUp(this.#platform, live, expired)) === undefined)
        throw new Error(`view ${live.view.name} did not catch up within 120 s`)
      const topic = this.#platform.names.features(live.view.name, live.version)
      await this.#tableCaughtUp(
        featuresTableName(this.#platform.names.prefix, live.view.name, live.version),
        topic,
        expired,
      )
    }
    const { names } = this.#platform
    await this.#tableCaughtUp(rowsTableName(names.prefix, dataset.name), names.rows(dataset.name), expired)
  }

  async #tableCaughtUp(table: string, topic: string, expired: () => boolean): Promise<void> {
    for (const { partition, offset } of await endsOf(this.#platform, topic)) {
      // the end may be one marker per transaction behind the last record: the last record is what counts
      const reader = await this.#platform.log.reader(topic, partition)
      let last = -1
      for (let from = Math.max(0, offset - 2000); from < offset; ) {
        const { records, next } = await reader.fetch(from, 1000)
        last = records.at(-1)?.offset ?? last
        from = Math.max(next, from + 1)
      }
      await reader.close()
      while ((await this.#tableOffset(table, partition)) < last) {
        if (expired())
          throw new Error(`table ${table} did not come to offset ${last} of partition ${partition} within 120 s`)
        await delay(100)
      }
    }
  }

  async #tableOffset(table: string, partition: number): Promise<number> {
    try {
      const answer = await this.#platform.clickhouse.query({
        query:
          'SELECT toString(if(count() = 0, -1, max(_offset))) AS last FROM {table:Identifier} WHERE _partition = {partition:UInt32}',
        query_params: { table, partition },
        format: 'JSONEachRow',
      })
      return Number((await answer.json<{ last: string }>())[0].last)
    } catch {
      return -1 // not there yet, or just being restarted
    }
  }

  async #accepted(): Promise<number> {
    let count = 0
    for (let partition = 0; partition < 2; partition++) {
      const reader = await this.#platform.log.reader(this.#platform.names.rows(dataset.name), partition)
      for (let from = 0, end = 1; from < end; ) {
        const fetched = await reader.fetch(from, 100)
        count += fetched.records.length
        from = fetched.next
        end = fetched.end
      }
      await reader.close()
    }
    return count
  }

  async #verify(): Promise<Verified[]> {
    const catalog = (this.#declarer as Declarer).tail.catalog.current
    const verified: Verified[] = []
    for await (const each of verify({ platform: this.#platform, catalog })) {
      this.#say(
        `${each.instance}: ${each.compared} compared, ${each.differences} differences, ${each.seconds.toFixed(1)} s`,
      )
      verified.push(each)
    }
    return verified
  }
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * One chaos run on a real stack: rows flow in while faults strike one after the other; then calm returns, everything catches up, and
 * every projection must equal the pure replay of the log, byte by byte.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../../../infra/index.ts'
import { type Verified, verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform, type PlatformConfig } from '../../../platform/connect.ts'
import { caughtUp, endsOf } from '../../../platform/progress.ts'
import { featuresTableName, liveViews } from '../../../processors/features/index.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { type Random, seededRandom } from '../../../streams/core/simulation/random.ts'
import { Declarer } from '../../support/declare.ts'
import { type ChaosFault, strike } from './faults.ts'
import { dataset, Flow, merged, PARTITIONS, views } from './rows.ts'
import { Tracking } from './tracking.ts'
import { Workers } from './workers.ts'

export { CHAOS_FAULTS, type ChaosFault } from './faults.ts'

export interface ChaosOptions {
  readonly stack: Stack
  readonly seed: number
  /** Which faults, in this order. */
  readonly faults: readonly ChaosFault[]
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
  /** Runs that were started, logged to and ended, each with a version of a model and a move of its alias. */
  readonly turns: number
  /** How what is read of them differs from what was answered. */
  readonly wrong: readonly string[]
  /** Exits of workers that nobody asked for. */
  readonly unasked: readonly string[]
}

const SESSION_MS = 6000
/** How long everything may take to catch up when calm has returned. */
const SETTLE_TIMEOUT_MS = 300_000
const ASK_AGAIN_MS = 200

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
  const random = seededRandom(options.seed)
  const chaos = new Chaos(options, platform, random, new Workers(config, random), config)
  try {
    return await chaos.run()
  } finally {
    await chaos.end()
    await platform.close()
  }
}

class Chaos {
  #options: ChaosOptions
  #platform: Platform
  #random: Random
  #workers: Workers
  #declarer: Declarer | undefined
  #flow: Flow | undefined
  #tracking: Tracking | undefined
  readonly #config: PlatformConfig
  #backfills: Promise<void>[] = []
  #hasEnded = false
  #say: (line: string) => void

  constructor(options: ChaosOptions, platform: Platform, random: Random, workers: Workers, config: PlatformConfig) {
    this.#config = config
    this.#options = options
    this.#platform = platform
    this.#random = random
    this.#workers = workers
    this.#say = options.say ?? (() => {})
  }

  async run(): Promise<ChaosResult> {
    const { stack, faults, seed, workers = 2 } = this.#options
    for (let i = 0; i < workers; i++) await this.#workers.start()
    this.#declarer = await Declarer.open(this.#platform)
    await this.#declarer.dataset(dataset)
    for (const view of views) await this.#declarer.view(view)
    await this.#declarer.generation(dataset.name)
    await this.#declarer.view(merged)
    const flow = await Flow.open(this.#platform, this.#declarer.appender, seededRandom(seed + 1))
    this.#flow = flow
    const flowing = flow.run()
    flowing.catch(() => {}) // met below
    const tracking = await Tracking.open(this.#config)
    this.#tracking = tracking
    const working = tracking.run()
    working.catch(() => {}) // met below
    const backfill = () => {
      const asked = this.#backfill()
      asked.catch(() => {}) // met below
      this.#backfills.push(asked)
    }
    const { tail } = this.#declarer
    const served = () => tail.catalog.current.view(views[0].name)?.active?.version ?? 1
    const world = {
      stack,
      platform: this.#platform,
      workers: this.#workers,
      flow,
      tracking,
      sessionMs: SESSION_MS,
      served,
      backfill,
    }
    for (const fault of faults) {
      await sleep(300 + this.#random.below(1700))
      this.#say(`fault: ${fault}`)
      await strike(fault, world)
    }
    await sleep(1000)
    flow.end()
    tracking.end()
    await Promise.all([flowing, working])
    await Promise.all(this.#backfills)
    await this.#settle()
    return {
      acknowledged: flow.acknowledged,
      accepted: await this.#accepted(),
      turns: tracking.turns,
      wrong: await tracking.wrong(),
      verified: await this.#verify(),
      unasked: [...this.#workers.unasked],
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true
    this.#flow?.end()
    await this.#tracking?.close()
    await Promise.allSettled(this.#backfills)
    await this.#workers.end()
    await this.#declarer?.close()
  }

  /** Asks for a backfill until it has begun. */
  async #backfill(): Promise<void> {
    for (const started = Date.now(); !this.#hasEnded; ) {
      try {
        return await (this.#declarer as Declarer).sortedGeneration(dataset)
      } catch (error) {
        if (Date.now() - started > SETTLE_TIMEOUT_MS) throw error
        await sleep(ASK_AGAIN_MS) // a part that it needs is away
      }
    }
  }

  /** Readers get the latest version of each view, so versions that were filled on the way have stopped. */
  async #switched(expired: () => boolean): Promise<void> {
    const { catalog } = (this.#declarer as Declarer).tail
    const behind = () => catalog.current.views().find(({ active, latest }) => active?.version !== latest.version)
    for (let view = behind(); view !== undefined; view = behind()) {
      if (expired()) throw new Error(`version ${view.latest.version} of view ${view.name} did not become active`)
      await sleep(100)
    }
  }

  /** Waits until every stage has come to the end of its input. */
  async #settle(): Promise<void> {
    const started = Date.now()
    const expired = () => Date.now() - started > SETTLE_TIMEOUT_MS
    const { catalog } = (this.#declarer as Declarer).tail
    await this.#switched(expired)
    for (const live of liveViews(catalog.current)) {
      if ((await caughtUp(this.#platform, live, expired)) === undefined)
        throw new Error(`view ${live.view.name} did not catch up within ${SETTLE_TIMEOUT_MS} ms`)
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
          throw new Error(
            `table ${table} did not come to offset ${last} of partition ${partition} within ${SETTLE_TIMEOUT_MS} ms`,
          )
        await sleep(100)
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
    for (let partition = 0; partition < PARTITIONS; partition++) {
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

/**
 * Writes what the worker observes of the platform into the input of the alerts, at a fixed interval, while it runs their task. Beginnings of intervals are the same
 * on every worker, so what two of them write about one interval counts once. Without a rule in force it writes nothing.
 */
import type { Platform } from '../platform/index.ts'
import type { Snapshot } from '../processors/catalog/index.ts'
import { avro, type Encoder, primaryMeta, recordEncoders, uuidV7 } from '../schemas/index.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'
import { Heartbeat, type Heartbeats } from './heartbeat.ts'
import { Observing } from './measured.ts'
import type { WorkerSignals } from './signals.ts'

export interface ObserverOptions {
  readonly platform: Platform
  readonly appender: Pick<KafkaAppender, 'append'>
  /** The instance that judges, and the topic that it reads; it has one partition. */
  readonly instance: string
  readonly topic: string
  readonly catalog: () => Snapshot
  readonly signals: Pick<WorkerSignals, 'observingFailed'>
  /** The name of this process. */
  readonly worker: string
  readonly now: () => number
  readonly random: () => Uint8Array
  /** Default 10 s. */
  readonly everyMs?: number
  /** Who is told that an observation was judged. */
  readonly heartbeats?: Heartbeats | undefined
}

export const OBSERVE_EVERY_MS = 10_000

/** Rules in force. */
export const rulesInForce = (catalog: Snapshot): readonly avro.AlertRule[] =>
  catalog
    .declarations('alert_rule')
    .filter(({ retired }) => !retired)
    .map(({ latest }) => latest.record as avro.AlertRule)

export class Observer {
  readonly #options: ObserverOptions
  readonly #everyMs: number
  readonly #observing: Observing
  readonly #heartbeat: Heartbeat | undefined
  #task: Pick<Task, 'ready'> | undefined
  #encoder: Encoder<avro.ConditionsObserved> | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #isLooking = false
  #stopped = false
  #failure: string | undefined

  constructor(options: ObserverOptions) {
    this.#options = options
    this.#everyMs = options.everyMs ?? OBSERVE_EVERY_MS
    this.#observing = new Observing(options.platform, options.now)
    const { platform, instance, now, heartbeats } = options
    if (heartbeats !== undefined && heartbeats.urls.length > 0)
      this.#heartbeat = new Heartbeat({ ...heartbeats, progress: platform.progress, instance, now })
  }

  /** The newest task is watched: only the worker that runs it observes. */
  watch(_partition: number, task: Pick<Task, 'ready'>): void {
    this.#task = task
  }

  start(): void {
    if (this.#stopped) return
    const { now } = this.#options
    const wait = this.#everyMs - (Math.floor(now()) % this.#everyMs)
    this.#timer = setTimeout(() => {
      this.start()
      if (this.#isLooking) return // the parts of the platform are slow: what this interval would have said is missing
      this.#isLooking = true
      this.#looking = this.#look().finally(() => {
        this.#isLooking = false
      })
    }, wait)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await Promise.all([this.#looking, this.#heartbeat?.stop()])
  }

  async #look(): Promise<void> {
    const { catalog, now } = this.#options
    const rules = this.#task?.ready === true ? rulesInForce(catalog()) : []
    if (rules.length === 0) return
    const at = Math.floor(now())
    try {
      const { signals, measurements, failures } = await this.#observing.look(catalog(), rules)
      if (!this.#stopped) await this.#append(at, signals, measurements)
      this.#say(failures)
    } catch (error) {
      this.#say([error instanceof Error ? error.message : String(error)]) // the log is away: the tasks report it, and the watchdog notices
    }
  }

  async #append(at: number, signals: readonly string[], measurements: readonly avro.Measurement[]): Promise<void> {
    const { platform, appender, topic, worker, random } = this.#options
    const { codecs, names } = platform
    const schema = avro.ConditionsObservedSchema
    this.#encoder ??= await recordEncoders(codecs, names)(schema)
    const meta = primaryMeta({ id: uuidV7(at, random()), source: `worker ${worker}`, time: at })
    const scope = { model: null, version: null }
    const order = at - (at % this.#everyMs)
    const value = this.#encoder.encode({
      meta,
      order,
      isTick: true,
      signals: [...signals],
      ...scope,
      measurements,
      sources: [],
    })
    const { offset } = await appender.append({ topic, partition: 0, key: Buffer.from('tick'), value })
    this.#heartbeat?.send(offset)
  }

  /** Each reason is said once, until it changes. */
  #say(failures: readonly string[]): void {
    const failure = failures.length === 0 ? undefined : failures.join('; ')
    if (failure !== undefined && failure !== this.#failure) this.#options.signals.observingFailed({ reason: failure })
    this.#failure = failure
  }
}

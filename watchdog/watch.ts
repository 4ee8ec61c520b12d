/** Asks every part again and again, expects heartbeats, and tells what changes. */

import type { Traveller } from './drift-path.ts'
import { type Listener, listen } from './listener.ts'
import { type Channels, Notices } from './notices.ts'
import type { Probe } from './probes.ts'
import { judged, UNKNOWN, type Verdict } from './verdict.ts'

export interface WatchdogOptions extends Channels {
  readonly probes: readonly Probe[]
  /** Names of paths from which heartbeats are expected. */
  readonly paths: readonly string[]
  /** What goes its way itself: its path is one of those that heartbeats are expected from. */
  readonly travellers: readonly Traveller[]
  readonly host: string
  /** 0: a free port. */
  readonly port: number
  readonly heartbeatSecret?: string
  /** The distance of two questions, ms. */
  readonly everyMs: number
  /** How long an answer may take, ms. */
  readonly answerMs: number
  /** A heartbeat is late after this time, ms. */
  readonly heartbeatMs: number
  /** People are told again after this time, ms. */
  readonly repeatMs: number
  readonly log: (event: string, fields: object) => void
  readonly now: () => number
}

export const WATCHDOG_DEFAULTS = { everyMs: 5_000, answerMs: 4_000, heartbeatMs: 25_000, repeatMs: 3_600_000 } as const

/** A question may fail once: a broker that was just restarted answers the next one. */
const FAILURES_MAX = 2
const HEARTBEAT_LOOK_MS = 1_000

export interface PartStatus {
  readonly part: string
  readonly isDown: boolean
  readonly reason: string
}

export class Watchdog {
  readonly #options: WatchdogOptions
  readonly #notices: Notices
  readonly #verdicts = new Map<string, Verdict>()
  readonly #beats = new Map<string, number>()
  /** By path: why the last beat did not arrive. */
  readonly #lost = new Map<string, string>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #stop = new AbortController()
  readonly #asked = new Map<string, number>()
  #listener: Listener | undefined
  #onDown: (part: string) => void = () => {}

  private constructor(options: WatchdogOptions) {
    this.#options = options
    this.#notices = new Notices(options)
  }

  /** @throws as `listen` does */
  static async start(options: WatchdogOptions): Promise<Watchdog> {
    const watchdog = new Watchdog(options)
    await watchdog.#begin()
    return watchdog
  }

  /** Where heartbeats arrive. */
  get address(): string {
    return this.#listener?.address ?? ''
  }

  /** What is known of every part. */
  get parts(): readonly PartStatus[] {
    return [...this.#verdicts].map(([part, { isDown, reason }]) => ({ part, isDown, reason }))
  }

  get isDown(): boolean {
    return this.parts.some(({ isDown }) => isDown)
  }

  /** Whether every part was judged: it is down, or it has answered, or sent a heartbeat. */
  get isJudged(): boolean {
    return [...this.#verdicts].every(
      ([part, { isDown, failures }]) => isDown || (failures === 0 && this.#asked.has(part)),
    )
  }

  /** Calls back with each part that goes down. */
  onDown(listener: (part: string) => void): void {
    this.#onDown = listener
  }

  /** Resolves when everything that happened was told, or given up. */
  told(): Promise<void> {
    return this.#notices.settled()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all([this.#listener?.close(), this.#notices.stop()])
  }

  async #begin(): Promise<void> {
    const { host, port, heartbeatSecret, now, probes, paths, travellers } = this.#options
    this.#listener = await listen({
      ...{ host, port, now, ...(heartbeatSecret === undefined ? {} : { secret: heartbeatSecret }) },
      beat: (path) => this.#beat(path),
      status: () => ({ ok: !this.isDown, parts: this.parts }),
    })
    for (const probe of probes) {
      this.#verdicts.set(probe.name, UNKNOWN)
      void this.#ask(probe)
    }
    for (const path of paths) {
      this.#verdicts.set(partOf(path), UNKNOWN)
      this.#beats.set(path, now()) // it has the same time as later ones
    }
    for (const traveller of travellers) {
      this.#verdicts.set(partOf(traveller.path), UNKNOWN)
      this.#beats.set(traveller.path, now())
      void this.#send(traveller)
    }
    if (this.#beats.size > 0) this.#again(HEARTBEAT_LOOK_MS, () => this.#lookAtBeats())
  }

  #again(ms: number, work: () => void): void {
    if (this.#stop.signal.aborted) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms)
    this.#timers.add(timer)
  }

  async #ask(probe: Probe): Promise<void> {
    const { everyMs, answerMs } = this.#options
    const limit = AbortSignal.timeout(answerMs)
    const failure = await probe.ask(AbortSignal.any([limit, this.#stop.signal])).then(
      () => undefined,
      (error) => (limit.aborted ? `no answer within ${answerMs} ms` : textOf(error)),
    )
    if (this.#stop.signal.aborted) return
    this.#judge(probe.name, failure, FAILURES_MAX)
    this.#again(everyMs, () => void this.#ask(probe))
  }

  async #send(traveller: Traveller): Promise<void> {
    const { path, everyMs } = traveller
    const { now } = this.#options
    const began = now()
    try {
      const found = await traveller.travel(this.#stop.signal)
      if (found === 'arrived') this.#beat(path)
      else this.#beats.set(path, now()) // it has the same time as later ones
    } catch (error) {
      this.#lost.set(path, textOf(error))
    }
    this.#again(Math.max(0, everyMs - (now() - began)), () => void this.#send(traveller))
  }

  #beat(path: string): void {
    if (!this.#beats.has(path)) return
    this.#lost.delete(path)
    this.#beats.set(path, this.#options.now())
    this.#judge(partOf(path), undefined, 1)
  }

  #lookAtBeats(): void {
    const { now, heartbeatMs } = this.#options
    for (const [path, at] of this.#beats) {
      const silentMs = now() - at
      const why = this.#lost.get(path)
      const reason = `no heartbeat for ${Math.round(silentMs / 1000)} s${why === undefined ? '' : `: ${why}`}`
      if (silentMs > heartbeatMs) this.#judge(partOf(path), reason, 1)
    }
    this.#again(HEARTBEAT_LOOK_MS, () => this.#lookAtBeats())
  }

  #judge(part: string, failure: string | undefined, failuresMax: number): void {
    const { now, repeatMs } = this.#options
    const at = now()
    const before = this.#verdicts.get(part) ?? UNKNOWN
    const { verdict, news } = judged(before, failure, at, { failuresMax, repeatMs })
    this.#verdicts.set(part, verdict)
    this.#asked.set(part, at)
    if (news === undefined) return
    const since = before.failingSince ?? at
    this.#notices.tell({ part, news, reason: failure ?? '', since, at })
    if (news === 'down') this.#onDown(part)
  }
}

const partOf = (path: string): string => `heartbeat of ${path}`

const textOf = (error: unknown): string =>
  error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error)

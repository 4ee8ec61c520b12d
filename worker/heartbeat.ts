/**
 * Tells watchdogs that the path of the alerts works: an observation was appended to the log, judged by the task of the alerts, and committed. So a heartbeat is missing whatever part of
 * the path is dead or late.
 */
import { randomUUID } from 'node:crypto'
import type { ProgressFollower } from '../platform/index.ts'
import { post } from '../sinks/webhook/index.ts'

export interface Heartbeats {
  /** Addresses of watchdogs. */
  readonly urls: readonly string[]
  /** Signs heartbeats. */
  readonly secret?: string
}

export interface HeartbeatOptions extends Heartbeats {
  readonly progress: Pick<ProgressFollower, 'position' | 'waitFor'>
  /** The instance that judges. */
  readonly instance: string
  readonly now: () => number
}

/** An observation that is judged later sends no heartbeat. */
const LATE_MS = 8_000
const ANSWER_MS = 3_000

export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Begins to wait until the record at the offset was judged, and to tell. */
  send(offset: number): void {
    const running = this.#send(offset).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }

  async #send(offset: number): Promise<void> {
    const { progress, instance, urls, secret, now } = this.#options
    const isJudged = () => this.#stop.signal.aborted || (progress.position(instance, 0) ?? 0) > offset
    if (!(await progress.waitFor(isJudged, LATE_MS)) || this.#stop.signal.aborted) return
    const message = { id: `msg_${randomUUID()}`, body: JSON.stringify({ path: 'alerts', offset }) }
    await Promise.all(
      urls.map((base) => {
        const { host, href } = new URL('/heartbeat', base)
        // The address is a setting of this process, and most watchdogs are beside it. A heartbeat that does not arrive is missed there.
        const options = {
          url: href,
          egress: { allowedHosts: [host] },
          timeoutMs: ANSWER_MS,
          now,
          signal: this.#stop.signal,
        }
        return post(message, { ...options, ...(secret === undefined ? {} : { secret }) })
      }),
    )
  }
}

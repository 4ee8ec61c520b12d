/**
 * Reports the progress of the tasks of this process on the log. The first position of a task, and one after a second
 * without any, are sent at once, later ones about every 100 ms, and the last one always. A report takes along those of
 * all other tasks that wait, and a busy task waits for the next one, so their number does not depend on the number of tasks. If an append fails, it is repeated later with the position that the
 * task has then.
 */
import { type avro, within } from '../schemas/index.ts'
import type { OutputRecord } from '../streams/core/log.ts'
import { BACKOFF, backoffMs } from '../streams/core/reactions.ts'
import type { ProgressEncoder } from './progress-codec.ts'
import type { ProgressFollower } from './progress-follower.ts'

export interface ProgressTellerOptions {
  readonly encoder: ProgressEncoder
  readonly append: (record: OutputRecord) => Promise<{ readonly offset: number }>
  readonly follower: Pick<ProgressFollower, 'listen'>
  /** The name of this process, for a person who looks for it. */
  readonly worker: string
  readonly now?: () => number
}

type Change = Omit<avro.TaskStateChanged, 'meta' | 'worker'> & { readonly since: number }

const EVERY_MS = 100
/** A line that was told within this time belongs to a busy task. */
const BUSY_MS = 1000

/** The state of one key of the topic: what was reported last, and what is to be reported next. */
interface Line {
  next: (() => OutputRecord) | undefined
  busy: boolean
  toldAt: number
  timer: NodeJS.Timeout | undefined
  failures: number
  /** The position of the last reported record. */
  offset: number
}

interface Told {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  position: number
}

export class ProgressTeller {
  readonly #options: ProgressTellerOptions
  readonly #now: () => number
  readonly #lines = new Map<string, Line>()
  /** Lines with a report that waits for its time. Lines whose last report failed are not among them. */
  readonly #waiting = new Set<Line>()
  readonly #positions = new Map<string, Told>()
  /** What was told of each source last. */
  readonly #sources = new Map<string, string>()
  readonly #pending = new Set<Promise<void>>()
  readonly #off: () => void
  /** When reports were last sent. */
  #flushedAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(options: ProgressTellerOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#off = options.follower.listen((event, offset) => {
      if (event.type === 'TaskProgressed') this.#repeat(event.value, offset)
    })
  }

  /** Reports that a task has committed up to `position`. */
  position(instance: string, topic: string, partition: number, position: number): void {
    if (position < 0) return
    const key = `${instance}/${partition}/position`
    const told = this.#positions.get(key)
    if (told !== undefined && told.position === position) return
    this.#positions.set(key, { instance, topic, partition, position })
    this.#put(key, () => this.#options.encoder.progressed({ instance, topic, partition, position }), EVERY_MS)
  }

  /** Reports how far a source has come. */
  source(progress: Omit<avro.SourceProgressed, 'meta'>): void {
    const text = JSON.stringify(progress)
    if (this.#sources.get(progress.instance) === text) return
    this.#sources.set(progress.instance, text)
    this.#put(`${progress.instance}/0/source`, () => this.#options.encoder.sourceProgressed(progress), EVERY_MS)
  }

  /** Reports that the state of a task has changed. */
  state({ since, ...change }: Change): void {
    const { worker, encoder } = this.#options
    const key = `${change.instance}/${change.partition ?? '*'}/state`
    this.#put(key, () => encoder.stateChanged({ ...change, worker }, since), 0)
  }

  /** The partition is no longer assigned to this process; its new owner reports it. Pending reports are still sent. */
  release(instance: string, partition: number): void {
    this.#positions.delete(`${instance}/${partition}/position`)
    this.#sources.delete(instance)
  }

  /** Sends pending reports, and ends. Reports that the log does not accept within `timeoutMs` are dropped. */
  async close(timeoutMs = 5000): Promise<void> {
    this.#closed = true
    this.#off()
    for (const line of this.#lines.values()) this.#flush(line)
    const drained = (async () => {
      while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
    })()
    await within(drained, timeoutMs, () => undefined)
    for (const line of this.#lines.values()) clearTimeout(line.timer)
  }

  #put(key: string, next: () => OutputRecord, everyMs: number): void {
    let line = this.#lines.get(key)
    if (line === undefined) {
      line = { next, busy: false, toldAt: Number.NEGATIVE_INFINITY, timer: undefined, failures: 0, offset: -1 }
      this.#lines.set(key, line)
    }
    line.next = next
    if (line.busy || line.timer !== undefined) return
    const now = this.#now()
    const since = now - line.toldAt < BUSY_MS ? Math.max(line.toldAt, this.#flushedAt) : line.toldAt
    const wait = since + everyMs - now
    if (wait <= 0 || this.#closed) this.#flushAll(line)
    else this.#later(line, wait)
  }

  #later(line: Line, ms: number): void {
    line.timer = setTimeout(() => this.#flushAll(line), ms)
    if (line.failures === 0) this.#waiting.add(line)
  }

  #flushAll(first: Line): void {
    this.#flushedAt = this.#now()
    this.#flush(first)
    for (const line of [...this.#waiting]) this.#flush(line)
  }

  #flush(line: Line): void {
    clearTimeout(line.timer)
    line.timer = undefined
    this.#waiting.delete(line)
    const { next } = line
    if (next === undefined || line.busy) return
    line.next = undefined
    line.busy = true
    line.toldAt = this.#now()
    const told = this.#options.append(next()).then(
      ({ offset }) => {
        line.offset = offset
        this.#settled(line, undefined, EVERY_MS)
      },
      () => this.#settled(line, next, backoffMs(BACKOFF, ++line.failures)),
    )
    this.#pending.add(told)
    void told.finally(() => this.#pending.delete(told))
  }

  #settled(line: Line, failed: (() => OutputRecord) | undefined, wait: number): void {
    line.busy = false
    if (failed === undefined) line.failures = 0
    if (this.#closed && failed !== undefined) return
    line.next ??= failed
    if (line.next === undefined) return
    const left = line.toldAt + wait - this.#now()
    if (left <= 0 || this.#closed) this.#flushAll(line)
    else this.#later(line, left)
  }

  /**
   * A former owner that was frozen may report an old position after ours. A later reader of the compacted topic would
   * see only the old one, and in a quiet partition no report would follow.
   */
  #repeat({ instance, topic, partition, position }: avro.TaskProgressed, offset: number): void {
    const key = `${instance}/${partition}/position`
    const told = this.#positions.get(key)
    const line = this.#lines.get(key)
    if (told === undefined || line === undefined || line.busy || line.next !== undefined) return
    if (position >= told.position || offset < line.offset) return // records before our last record are older than it
    const again = { instance, topic, partition, position: told.position }
    this.#put(key, () => this.#options.encoder.progressed(again), EVERY_MS)
  }
}

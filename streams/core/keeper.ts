/**
 * Keeps one task running. After an error, the task is discarded and taken over again, once the membership has confirmed
 * in its current generation that the partition is still assigned to this process; otherwise a frozen process that
 * returns would fence the rightful owner. reactions.ts defines the reaction of the host to an error. A task that cannot
 * continue is *parked*: it waits with its reason until somebody resumes it, and no other task waits for it.
 */
import type { Clock } from './log.ts'
import { BACKOFF, type BackoffLimits, backoffMs, type Reaction, reactionTo, textOf } from './reactions.ts'

/** A committed position. Progress means that it has moved. */
export interface Mark {
  readonly offset: number
  /** Greater than 0 within a step that was cut. */
  readonly ordinal?: number
  /** The offsets in the sources of a task that merges several. */
  readonly sources?: readonly number[]
}

/** The reports of a task or a sink task to its keeper. */
export interface Tell {
  /** The committed position, after the restore or after a commit. */
  moved(mark: Mark): void
  /** Whether all settled records are applied and committed; `false` as soon as there are more records. */
  drained(isDrained: boolean): void
  /** The reason why it does not move at the moment, although it keeps trying; `undefined` as soon as it moves again. */
  stalled(reason: string | undefined): void
}

/** The work that is kept running: a task or a sink task. */
export interface Work {
  /** Works until it is stopped. */
  run(): Promise<void>
  stop(): void
  readonly ready: boolean
}

export type TaskState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'recovering'; readonly reason: string; readonly attempts: number }
  /** There are records to process, and the task has not moved for a long time, although nothing failed. */
  | { readonly kind: 'still'; readonly reason: string }
  | { readonly kind: 'parked'; readonly reason: string; readonly remedy: string; readonly since: number }

export interface KeeperLimits extends BackoffLimits {
  /** The number of attempts at one committed position before an unknown error parks the task. */
  readonly triesMax: number
  /** How long a task with records to process may stand before it counts as still, ms. */
  readonly stillMs: number
}

export const KEEPER_LIMITS: KeeperLimits = { ...BACKOFF, triesMax: 5, stillMs: 60_000 }

export interface KeeperObserver {
  restarted(signal: { readonly reason: string; readonly attempts: number; readonly error: unknown }): void
  parked(signal: {
    readonly reason: string
    readonly remedy: string
    readonly since: number
    readonly error: unknown
  }): void
  /** A task that was parked works again: it has moved, or nothing failed. */
  resumed(): void
}

export interface KeeperOptions {
  /** The instance and the partition, for reasons. */
  readonly name: string
  readonly clock: Clock
  readonly confirm: () => Promise<void>
  /** An attempt has ended, with or without success, also one that did not reach its work. */
  readonly released?: () => void
  readonly work: (tell: Tell) => Work
  readonly limits?: Partial<KeeperLimits>
  readonly observer?: Partial<KeeperObserver>
  /** The task was parked when its former owner ended: one more failure parks it again. */
  readonly wasParked?: boolean
}

export class Keeper {
  #options: KeeperOptions
  #limits: KeeperLimits
  #work: Work | undefined
  #works = 0
  #state: TaskState = { kind: 'starting' }
  #stalled: string | undefined
  #stopped = false
  /** Ends a pause early. */
  #wake: () => void = () => {}
  #mark: Mark | undefined
  /** The number of consecutive failures at the mark, and the number of those that count. */
  #failures = 0
  #tries = 0
  /** Whether it has moved or drained since its last failure. */
  #proven = false
  /** Since when it has records to process without having moved, ms. */
  #behindSince: number | undefined
  #onTrial: boolean
  /** Somebody has asked to resume while the present attempt ran. */
  #asked = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#limits = { ...KEEPER_LIMITS, ...options.limits }
    this.#onTrial = options.wasParked === true
    if (this.#onTrial) this.#lastTry()
  }

  get state(): TaskState {
    if (this.#state.kind === 'parked') return this.#state
    if (this.#stalled !== undefined)
      return { kind: 'recovering', reason: `${this.#options.name}: ${this.#stalled}`, attempts: 1 }
    const { name, clock } = this.#options
    const behindMs = this.#behindSince === undefined ? 0 : clock.now() - this.#behindSince
    if (this.#work?.ready === true && behindMs > this.#limits.stillMs)
      return {
        kind: 'still',
        reason: `${name}: has not moved for ${Math.round(behindMs / 1000)} s, although there are records to process`,
      }
    const isWorking = this.#work?.ready === true && (this.#proven || (this.#failures === 0 && !this.#onTrial))
    return isWorking ? { kind: 'working' } : this.#state
  }

  /** Works until it is stopped. It never throws. */
  async run(): Promise<void> {
    const { confirm, work } = this.#options
    while (!this.#stopped) {
      try {
        await confirm()
        if (this.#stopped) return
        this.#asked = false
        this.#work = work(this.#tell())
        await this.#work.run()
        if (!this.#stopped) throw new Error('the task ended though nobody stopped it')
      } catch (error) {
        this.#options.released?.()
        this.#work = undefined
        this.#works++
        this.#stalled = undefined
        this.#behindSince = undefined
        if (this.#stopped) return
        const pause = this.#failed(error)
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        if (pause === undefined) await woken
        else await this.#pause(pause, woken)
      } finally {
        if (this.#stopped) this.#options.released?.()
      }
    }
  }

  async #pause(ms: number, woken: Promise<void>): Promise<void> {
    const isOver = new AbortController()
    await Promise.race([this.#options.clock.sleep(ms, isOver.signal), woken]).finally(() => isOver.abort())
  }

  /** Ends the work in order; `run` returns soon after that. */
  stop(): void {
    this.#stopped = true
    this.#work?.stop()
    this.#wake()
  }

  /**
   * Tries again at once, if the task is parked or waits for its next attempt. An attempt in progress may already have met what was
   * mended meanwhile: if it ends in a way that parks the task, there is one more.
   */
  resume(): void {
    this.#asked = true
    if (this.#state.kind === 'parked') {
      this.#lastTry()
      this.#failures = 0
      this.#state = { kind: 'starting' }
    }
    this.#wake()
  }

  /** One more failure that counts parks the task. */
  #lastTry(): void {
    this.#onTrial = true
    this.#tries = this.#limits.triesMax - 1
  }

  /** @returns the pause before the next attempt, ms; `undefined` if the task is parked */
  #failed(error: unknown): number | undefined {
    const { name, clock, observer } = this.#options
    const reason = `${name}: ${textOf(error)}`
    const reaction = reactionTo(error)
    this.#proven = false
    this.#failures++
    if (reaction.kind === 'count') this.#tries++
    const remedy = this.#remedy(reaction)
    if (remedy !== undefined && this.#asked) this.#lastTry()
    else if (remedy !== undefined) {
      const since = Math.floor(clock.now())
      this.#state = { kind: 'parked', reason, remedy, since }
      observer?.parked?.({ reason, remedy, since, error })
      return undefined
    }
    this.#state = { kind: 'recovering', reason, attempts: this.#failures }
    observer?.restarted?.({ reason, attempts: this.#failures, error })
    return backoffMs(this.#limits, this.#failures)
  }

  /** What a person can do, if the error parks the task. */
  #remedy(reaction: Reaction): string | undefined {
    switch (reaction.kind) {
      case 'retry':
      case 'drop':
        return undefined
      case 'park':
        return reaction.remedy
      case 'count':
        return this.#tries >= this.#limits.triesMax ? reaction.remedy : undefined
    }
  }

  /** Reports of earlier work are ignored. */
  #tell(): Tell {
    const work = ++this.#works
    const heard = () => work === this.#works && !this.#stopped
    return {
      moved: (mark) => {
        if (heard()) this.#moved(mark)
      },
      drained: (isDrained) => {
        if (!heard()) return
        if (isDrained) this.#prove()
        this.#behindSince = isDrained ? undefined : (this.#behindSince ?? this.#options.clock.now())
      },
      stalled: (reason) => {
        if (heard()) this.#stalled = reason
      },
    }
  }

  #moved(mark: Mark): void {
    if (this.#mark !== undefined && !isBeyond(mark, this.#mark)) return
    const isFirst = this.#mark === undefined
    this.#mark = mark
    if (this.#behindSince !== undefined) this.#behindSince = this.#options.clock.now()
    if (isFirst) return // the position at the take-over is not progress
    this.#failures = 0
    this.#tries = 0
    this.#prove()
  }

  #prove(): void {
    this.#proven = true
    if (!this.#onTrial) return
    this.#onTrial = false
    this.#tries = 0
    this.#options.observer?.resumed?.()
  }
}

const isBeyond = (mark: Mark, than: Mark): boolean =>
  mark.offset > than.offset || (mark.offset === than.offset && (mark.ordinal ?? 0) > (than.ordinal ?? 0))

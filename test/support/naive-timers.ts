/** The slow, obvious twin of the timers of `streams/core`: a list that is searched whole for what fires next. */
import type { StepContext } from '../../streams/core/processor.ts'
import type { Moment, TimeDomain, Timer, Timers } from '../../streams/core/timers.ts'

/** What a processor asks of its timers. */
export type TimerPort = Pick<Timers, 'set' | 'cancel' | 'timeOf' | 'fire' | 'load' | 'flush' | 'size'>

export class NaiveTimers implements TimerPort {
  #timers: Timer[] = []
  #passed: { event?: number; log?: number } = {}

  set(domain: TimeDomain, key: string, time: number): void {
    this.cancel(domain, key)
    const passed = this.#passed[domain]
    this.#timers.push({ domain, key, time: passed !== undefined && time <= passed ? passed + 1 : time })
  }

  cancel(domain: TimeDomain, key: string): boolean {
    const before = this.#timers.length
    this.#timers = this.#timers.filter((timer) => timer.domain !== domain || timer.key !== key)
    return this.#timers.length < before
  }

  timeOf(domain: TimeDomain, key: string): number | undefined {
    return this.#timers.find((timer) => timer.domain === domain && timer.key === key)?.time
  }

  fire(moment: Moment, context: Pick<StepContext, 'full'>, onTimer: (timer: Timer) => void): boolean {
    for (const domain of ['log', 'event'] as const)
      for (;;) {
        const due = this.#timers
          .filter((timer) => timer.domain === domain && timer.time <= moment[domain])
          .sort((a, b) => a.time - b.time || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
        if (context.full) throw new Error('the twin is never cut')
        if (due.length === 0) break
        this.cancel(domain, due[0].key)
        this.#passed = domain === 'log' ? { log: due[0].time } : { log: moment.log, event: due[0].time }
        onTimer(due[0])
      }
    this.#passed = {}
    return true
  }

  load(): boolean {
    throw new Error('the twin is never restored')
  }

  flush(): void {}

  size() {
    return { keys: this.#timers.length, bytes: 0 }
  }
}

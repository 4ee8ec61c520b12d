/** Lets a bounded number of take-overs be under way at once; one that takes long gives its place away, so that none holds up all. */
import type { Clock } from './log.ts'

export class Gate {
  readonly #clock: Pick<Clock, 'sleep'>
  readonly #placeMs: number
  #free: number
  #waiting: (() => void)[] = []

  /** @param places how many at once; @param placeMs how long a place may be held */
  constructor(clock: Pick<Clock, 'sleep'>, places: number, placeMs: number) {
    this.#clock = clock
    this.#free = places
    this.#placeMs = placeMs
  }

  /** Waits for a place. @returns what gives it back; more calls change nothing */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let isHeld = true
    const leave = () => {
      if (!isHeld) return
      isHeld = false
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
    void this.#clock.sleep(this.#placeMs).then(leave)
    return leave
  }
}

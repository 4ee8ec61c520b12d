/**
 * Limits the number of concurrent take-overs. A take-over that takes long loses its place, so it cannot delay all
 * others.
 */
import type { Clock } from './log.ts'

export class Gate {
  readonly #clock: Pick<Clock, 'sleep'>
  readonly #placeMs: number
  #free: number
  #waiting: (() => void)[] = []

  /** @param places the number of concurrent take-overs @param placeMs how long a place may be held */
  constructor(clock: Pick<Clock, 'sleep'>, places: number, placeMs: number) {
    this.#clock = clock
    this.#free = places
    this.#placeMs = placeMs
  }

  /** Waits for a place. @returns a function that returns the place; more calls change nothing */
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

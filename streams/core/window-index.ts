/** Windows by start and key, and the window that closes next: in the order of (start, key as UTF-8 bytes). */

export interface IndexedWindow<T> {
  readonly key: string
  readonly start: number
  readonly held: T
}

export class WindowIndex<T> {
  #windows = new Map<number, Map<string, T>>()
  /** The keys of the earliest window in closing order, last first; computed when it is first due. */
  #closing: { readonly start: number; readonly keys: string[] } | undefined
  #count = 0

  /** The number of windows over all keys. */
  get count(): number {
    return this.#count
  }

  get(key: string, start: number): T | undefined {
    return this.#windows.get(start)?.get(key)
  }

  /** All of them, in no order that means something. */
  *values(): Generator<T> {
    for (const window of this.#windows.values()) yield* window.values()
  }

  /** Adds a window, or replaces its content. */
  set(key: string, start: number, held: T): void {
    let window = this.#windows.get(start)
    if (window === undefined) {
      window = new Map()
      this.#windows.set(start, window)
    }
    const before = window.size
    window.set(key, held)
    if (window.size === before) return
    this.#count++
    // The keys of a start that is being closed are sorted again; an earlier start comes before them.
    if (this.#closing !== undefined && start <= this.#closing.start) this.#closing = undefined
  }

  /** @returns the content of the window */
  delete(key: string, start: number): T | undefined {
    const window = this.#windows.get(start)
    const held = window?.get(key)
    if (window === undefined || held === undefined) return undefined
    window.delete(key)
    this.#count--
    if (window.size === 0) this.#windows.delete(start)
    if (this.#closing?.start === start) {
      const { keys } = this.#closing
      if (keys[keys.length - 1] === key) keys.pop()
      else this.#closing = undefined
      if (keys.length === 0) this.#closing = undefined
    }
    return held
  }

  /** The window that closes first, if its start plus `spanMs` is at most `time`. */
  due(spanMs: number, time: number): IndexedWindow<T> | undefined {
    if (this.#windows.size === 0) return undefined
    if (this.#closing === undefined) {
      let start = Number.POSITIVE_INFINITY
      for (const each of this.#windows.keys()) if (each < start) start = each
      if (start + spanMs > time) return undefined
      const keys = [...(this.#windows.get(start)?.keys() ?? [])]
      this.#closing = { start, keys: keys.sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a))) }
    }
    const { start, keys } = this.#closing
    if (start + spanMs > time) return undefined
    const key = keys[keys.length - 1]
    return { key, start, held: this.#windows.get(start)?.get(key) as T }
  }
}

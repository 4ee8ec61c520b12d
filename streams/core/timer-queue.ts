/** An element of a timer queue: at most one timer per key. */
export interface Timed {
  /** The due time, ms in the queue's time domain; `Infinity` means never. */
  due: number
  /** The key's UTF-8 bytes, one character per byte: comparing these strings compares the bytes. */
  readonly order: string
  /** The index in the queue; -1 while the timer is not in it. Only the queue writes it. */
  place: number
}

/** `Timed.order` of a key. */
export const orderOf = (key: string): string => {
  const bytes = Buffer.from(key)
  return bytes.length === key.length ? key : bytes.toString('latin1') // ASCII strings have this order already: no second string
}

const comesBefore = (a: Timed, b: Timed): boolean => a.due < b.due || (a.due === b.due && a.order < b.order)

/** A binary heap by (due, key). Its elements know their index, so that a timer can be moved. */
export class TimerQueue<T extends Timed> {
  readonly #heap: T[] = []

  /** The timer that is due first. */
  get first(): T | undefined {
    return this.#heap[0]
  }

  get size(): number {
    return this.#heap.length
  }

  /** Moves a timer to the place of its `due`, after `due` was written. `Infinity` removes it. */
  update(timer: T): void {
    if (timer.due === Number.POSITIVE_INFINITY) {
      if (timer.place >= 0) this.#remove(timer)
      return
    }
    if (timer.place < 0) {
      timer.place = this.#heap.length
      this.#heap.push(timer)
    }
    this.#settle(timer)
  }

  #remove(timer: T): void {
    const last = this.#heap.pop()!
    const place = timer.place
    timer.place = -1
    if (last === timer) return
    last.place = place
    this.#heap[place] = last
    this.#settle(last)
  }

  #settle(timer: T): void {
    const heap = this.#heap
    let at = timer.place
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!comesBefore(timer, heap[parent])) break
      heap[at] = heap[parent]
      heap[at].place = at
      at = parent
    }
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && comesBefore(heap[child + 1], heap[child])) child++
      if (!comesBefore(heap[child], timer)) break
      heap[at] = heap[child]
      heap[at].place = at
      at = child
    }
    heap[at] = timer
    timer.place = at
  }
}

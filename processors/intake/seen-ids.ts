/**
 * Recently accepted row ids: an exact set of 128-bit ids in typed arrays. A ring holds the ids in order of acceptance,
 * with their log times. An open-addressing table (linear probing, deletion by backward shift) finds them. Log time
 * never decreases, so ids are always forgotten at the ring's tail: by age (`horizonMs`), or oldest first at the limit
 * `idsMax`. Both depend on the log alone.
 */
import { ROW_ID_BYTES } from './row-id.ts'

const FREE = -1
const RING_START = 1024

export class SeenIds {
  /** How long an id is remembered, ms of log time. An increase does not restore forgotten ids. */
  horizonMs: number
  readonly #idsMax: number
  #floor = Number.NEGATIVE_INFINITY
  /** Sequence numbers of the oldest remembered id and of the next one. Ring index = sequence modulo ring length. */
  #head = 0
  #next = 0
  #words: Uint32Array
  #times: Float64Array
  /** Ring index per slot. The table has two to four times as many slots as the ring, a power of two. */
  #table: Int32Array
  readonly #scratch = new Uint32Array(4)
  readonly #scratchBytes = new Uint8Array(this.#scratch.buffer)

  /**
   * @param horizonMs an id is remembered while `now - accepted <= horizonMs`, in log time
   * @param idsMax maximum number of remembered ids, >= 1
   */
  constructor(horizonMs: number, idsMax: number) {
    this.horizonMs = horizonMs
    this.#idsMax = idsMax
    const ring = Math.min(RING_START, idsMax)
    this.#words = new Uint32Array(ring * 4)
    this.#times = new Float64Array(ring)
    this.#table = tableFor(ring)
  }

  get count(): number {
    return this.#next - this.#head
  }

  /** Sequence number of the oldest remembered id: earlier ids are forgotten. */
  get oldest(): number {
    return this.#head
  }

  /** Sequence number of the next id. */
  get next(): number {
    return this.#next
  }

  /** Bytes of the arrays. */
  get bytes(): number {
    return this.#words.byteLength + this.#times.byteLength + this.#table.byteLength
  }

  /** Ids that were accepted before this log time are forgotten, whatever the horizon is now; `-Infinity`: none. */
  get floor(): number {
    return this.#floor
  }

  /**
   * Log time has come to `now`: forgets the ids that are outside the horizon. What is forgotten stays forgotten if the
   * horizon grows later, so it must follow from the log alone: this is called for every record with an id.
   */
  pass(now: number): void {
    this.#floor = Math.max(this.#floor, now - this.horizonMs)
    const ring = this.#times.length
    while (this.#head < this.#next && this.#times[this.#head % ring] < this.#floor) this.#forget()
  }

  /** The floor of an earlier task, before its ids are taken back with `add`. */
  restore(floor: number): void {
    this.#floor = floor
  }

  /** Whether an id was accepted within the horizon of log time `now`. Changes nothing. */
  has(id: Uint8Array, now: number): boolean {
    this.#read(id, 0)
    const place = this.#table[this.#slotOf(this.#scratch, 0)]
    if (place === FREE) return false
    const accepted = this.#times[place]
    return accepted >= this.#floor && now - accepted <= this.horizonMs
  }

  /**
   * Adds an id that was accepted at `logTime`, which is not before the log time of the previous id. At the limit the
   * oldest id is forgotten. Of equal ids the newest counts. An id below the floor is forgotten already.
   * @param id 16 bytes at `from`
   */
  add(id: Uint8Array, logTime: number, from = 0): void {
    if (this.count === this.#idsMax) this.#forget()
    if (this.count === this.#times.length) this.#grow()
    const place = this.#next % this.#times.length
    this.#read(id, from)
    this.#words.set(this.#scratch, place * 4)
    this.#times[place] = logTime
    this.#table[this.#slotOf(this.#words, place)] = place
    this.#next++
  }

  #read(id: Uint8Array, from: number): void {
    for (let i = 0; i < ROW_ID_BYTES; i++) this.#scratchBytes[i] = id[from + i]
  }

  /** The slot of the id at `place` of `words`: the slot that holds it, or the free slot for it. */
  #slotOf(words: Uint32Array, place: number): number {
    const mask = this.#table.length - 1
    const at = place * 4
    const held = this.#words
    for (let slot = hash(words, place) & mask; ; slot = (slot + 1) & mask) {
      const other = this.#table[slot] * 4
      if (other < 0) return slot
      if (
        held[other] === words[at] &&
        held[other + 1] === words[at + 1] &&
        held[other + 2] === words[at + 2] &&
        held[other + 3] === words[at + 3]
      )
        return slot
    }
  }

  #forget(): void {
    const place = this.#head % this.#times.length
    this.#head++
    const slot = this.#slotOf(this.#words, place)
    // If an equal id was added later, that one keeps the slot.
    if (this.#table[slot] === place) this.#release(slot)
  }

  /** Frees a slot and shifts the following entries back, so that no probe chain breaks. */
  #release(slot: number): void {
    const mask = this.#table.length - 1
    let hole = slot
    for (let at = (slot + 1) & mask; this.#table[at] !== FREE; at = (at + 1) & mask) {
      const home = hash(this.#words, this.#table[at]) & mask
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.#table[hole] = this.#table[at]
        hole = at
      }
    }
    this.#table[hole] = FREE
  }

  #grow(): void {
    const before = { words: this.#words, times: this.#times }
    const ring = Math.min(before.times.length * 2, this.#idsMax)
    this.#words = new Uint32Array(ring * 4)
    this.#times = new Float64Array(ring)
    this.#table = tableFor(ring)
    for (let sequence = this.#head; sequence < this.#next; sequence++) {
      const from = sequence % before.times.length
      const place = sequence % ring
      this.#words.set(before.words.subarray(from * 4, from * 4 + 4), place * 4)
      this.#times[place] = before.times[from]
      this.#table[this.#slotOf(this.#words, place)] = place
    }
  }
}

const tableFor = (ring: number): Int32Array => {
  let slots = 2
  while (slots < ring * 2) slots *= 2
  return new Int32Array(slots).fill(FREE)
}

/** Mixes all four words, because the first words of a UUIDv7 are a clock. */
const hash = (words: Uint32Array, place: number): number => {
  const at = place * 4
  let h = Math.imul(words[at] ^ (words[at + 2] >>> 7), 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ words[at + 1], 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13) ^ words[at + 2], 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 16) ^ words[at + 3], 0x27d4eb2f)
  return (h ^ (h >>> 15)) >>> 0
}

/**
 * A hash of 64 bits of the values of some columns, as two halves: two lanes of MurmurHash3 with different constants. Values of different types differ, and so do
 * ('ab', 'c') and ('a', 'bc'). Two of 65,536 values share a hash with a chance of 1e-10.
 */
import type { Cell } from '../../rules/index.ts'

const FLOAT = new Float64Array(1)
const WORDS = new Uint32Array(FLOAT.buffer)
const TAGS = { null: 1, boolean: 2, number: 3, string: 4, bytes: 5 } as const

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

const final = (of: number): number => {
  let h = of
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

export class KeyHash {
  #a = 0
  #b = 0
  /** The halves, unsigned; they hold until `start`. */
  high = 0
  low = 0

  start(): void {
    this.#a = 0x2f0b4a27
    this.#b = 0x71c9f2d3
  }

  add(value: Cell): void {
    if (value === null) this.#word(TAGS.null)
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#text(value)
    else if (typeof value === 'boolean') this.#word(TAGS.boolean + (value ? 256 : 0))
    else this.#bytes(value)
  }

  end(): void {
    const [a, b] = [final(this.#a), final(this.#b)]
    this.high = (a + b) >>> 0
    this.low = (b + Math.imul(this.high, 0x9e3779b1)) >>> 0
  }

  #word(word: number): void {
    this.#a =
      (Math.imul(rotated(this.#a ^ Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593), 13), 5) +
        0xe6546b64) |
      0
    this.#b =
      (Math.imul(rotated(this.#b ^ Math.imul(rotated(Math.imul(word, 0x239b961b), 17), 0xab0e9789), 11), 5) +
        0x561ccd1b) |
      0
  }

  #number(value: number): void {
    this.#word(TAGS.number)
    FLOAT[0] = value === 0 ? 0 : value
    this.#word(WORDS[0] as number)
    this.#word(WORDS[1] as number)
  }

  #text(value: string): void {
    const { length } = value
    this.#word(TAGS.string + (length << 8))
    for (let i = 0; i < length; i += 2)
      this.#word(value.charCodeAt(i) | (i + 1 < length ? value.charCodeAt(i + 1) << 16 : 0))
  }

  #bytes(value: Buffer): void {
    this.#word(TAGS.bytes + (value.length << 8))
    for (const byte of value) this.#word(byte)
  }
}

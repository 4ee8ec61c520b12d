/**
 * Random numbers that follow from a seed: xoshiro128** 1.1 of David Blackman and Sebastiano Vigna (public domain, https://prng.di.unimi.it/xoshiro128starstar.c).
 * Numbers below a bound: Daniel Lemire, "Fast random integer generation in an interval" (2019), without bias.
 */

const SEED_PATTERN = /^[0-9a-f]{32}$/
const BOUND_MAX = 2 ** 21

const rotated = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

export class Random {
  readonly #s: Uint32Array

  /** @param seed 32 hex digits, not all 0: the four words of the state. @throws RangeError for another text */
  constructor(seed: string) {
    if (!SEED_PATTERN.test(seed) || /^0+$/.test(seed))
      throw new RangeError(`seed is '${seed}', expected 32 hex digits that are not all 0`)
    this.#s = Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(seed.slice(at, at + 8), 16))
  }

  /** The next integer from 0 to 2^32 - 1. */
  next(): number {
    const s = this.#s
    const result = Math.imul(rotated(Math.imul(s[1], 5), 7), 9) >>> 0
    const shifted = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotated(s[3], 11)
    return result
  }

  /** An integer from 0 to bound - 1, each equally likely. @param bound from 1 to 2^21: products stay exact */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > BOUND_MAX)
      throw new RangeError(`bound is ${bound}, expected an integer from 1 to ${BOUND_MAX}`)
    let x = this.next()
    let low = Math.imul(x, bound) >>> 0
    if (low < bound) {
      const least = (2 ** 32 - bound) % bound
      while (low < least) {
        x = this.next()
        low = Math.imul(x, bound) >>> 0
      }
    }
    return (x * bound - low) / 2 ** 32
  }
}

/** The generator of numpy's `RandomState`: MT19937, doubles of 53 bits, normal values in pairs (polar method). For data that others publish by their seed. */
export class NumpyRandom {
  readonly #state = new Uint32Array(624)
  #at = 624
  #saved: number | undefined

  constructor(seed: number) {
    this.#state[0] = seed
    for (let i = 1; i < 624; i++) {
      const before = this.#state[i - 1]!
      this.#state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
    }
  }

  #next(): number {
    if (this.#at === 624) this.#twist()
    let y = this.#state[this.#at++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  #twist(): void {
    const state = this.#state
    for (let i = 0; i < 624; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff)
      state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#at = 0
  }

  /** Uniform in [0, 1). */
  random(): number {
    const high = this.#next() >>> 5
    return (high * 67108864 + (this.#next() >>> 6)) / 9007199254740992
  }

  randn(): number {
    if (this.#saved !== undefined) {
      const saved = this.#saved
      this.#saved = undefined
      return saved
    }
    for (;;) {
      const [x, y] = [2 * this.random() - 1, 2 * this.random() - 1]
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      this.#saved = factor * x
      return factor * y
    }
  }
}

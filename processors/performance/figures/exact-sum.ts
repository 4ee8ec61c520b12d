/**
 * A sum of doubles without any rounding until it is read: it does not depend on the order, parts merge, and what is subtracted again leaves no trace. The
 * sum is kept as doubles whose digits do not overlap (Shewchuk, Discrete & Computational Geometry 18, 1997), as Python's `fsum` does.
 */

/** Twice the number of digits below which a product is split without loss: 2^27 + 1. */
const SPLITTER = 134217729

export class ExactSum {
  /** Ascending by size, digits apart. */
  #parts: number[] = []
  /** Infinities and NaNs that were added and not subtracted: while there are some, there is no sum. */
  #unbounded = 0

  /** @param parts what `parts` gave, of this or another sum */
  static of(parts: readonly number[]): ExactSum {
    const sum = new ExactSum()
    for (const part of parts) sum.add(part)
    return sum
  }

  add(x: number): void {
    if (!Number.isFinite(x)) this.#unbounded++
    else this.#grow(x)
  }

  /** Takes back what was added. */
  subtract(x: number): void {
    if (!Number.isFinite(x)) this.#unbounded--
    else this.#grow(-x)
  }

  /** Adds a product without rounding it (unless it is so small that its last digits are below the smallest double). */
  addProduct(a: number, b: number): void {
    const high = a * b
    this.add(high)
    if (Number.isFinite(high)) this.add(errorOfProduct(a, b, high))
  }

  subtractProduct(a: number, b: number): void {
    const high = a * b
    this.subtract(high)
    if (Number.isFinite(high)) this.subtract(errorOfProduct(a, b, high))
  }

  merge(other: ExactSum): void {
    this.#unbounded += other.#unbounded
    for (const part of other.#parts) this.#grow(part)
  }

  /** The sum, rounded once; NaN if an infinity is in it. */
  value(): number {
    if (this.#unbounded !== 0) return Number.NaN
    return rounded(this.#parts)
  }

  /**
   * The sum as few doubles, the greatest first: each is what is left, rounded. The same sum always has the same ones. An infinity is told as NaN, which
   * cannot be taken back.
   */
  parts(): number[] {
    if (this.#unbounded !== 0) return [Number.NaN]
    const rest = new ExactSum()
    rest.#parts = [...this.#parts]
    const found: number[] = []
    for (let next = rest.value(); next !== 0; next = rest.value()) {
      found.push(next)
      rest.#grow(-next)
    }
    return found
  }

  #grow(added: number): void {
    let x = added
    let kept = 0
    for (let i = 0; i < this.#parts.length; i++) {
      const y = this.#parts[i]!
      const [large, small] = Math.abs(x) >= Math.abs(y) ? [x, y] : [y, x]
      const total = large + small
      const error = small - (total - large)
      if (error !== 0) this.#parts[kept++] = error
      x = total
    }
    if (x !== 0) this.#parts[kept++] = x
    this.#parts.length = kept
  }
}

/** The double that is nearest to the sum of the parts; of two equally near ones the even one. */
const rounded = (parts: readonly number[]): number => {
  let i = parts.length - 1
  let high = i >= 0 ? parts[i]! : 0
  let low = 0
  while (i > 0) {
    const before = high
    const next = parts[--i]!
    high = before + next
    low = next - (high - before)
    if (low !== 0) break
  }
  // Exactly between two doubles: what is further below decides.
  if (i > 0 && ((low < 0 && parts[i - 1]! < 0) || (low > 0 && parts[i - 1]! > 0))) {
    const twice = low * 2
    const further = high + twice
    if (twice === further - high) high = further
  }
  return high
}

/** a b - high, exactly (Dekker). */
const errorOfProduct = (a: number, b: number, high: number): number => {
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

const split = (a: number): readonly [number, number] => {
  const scaled = SPLITTER * a
  const high = scaled - (scaled - a)
  return [high, a - high]
}

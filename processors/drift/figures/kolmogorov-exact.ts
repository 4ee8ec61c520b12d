/** The distribution of the two-sided Kolmogorov-Smirnov statistic for few values, exactly: an entry of the n-th power of a matrix. */

/** P(D < d). @param d more than 1/(2n) and at most 1 @param n a whole number, below about 100: the power is not rescaled */
export const kolmogorovCdf = (d: number, n: number): number => {
  const k = Math.floor(n * d) + 1
  const size = 2 * k - 1
  const power = powerOf(matrixOf(size, k - n * d), n, size)
  let cdf = power[(k - 1) * size + k - 1]!
  for (let i = 1; i <= n; i++) cdf *= i / n
  return Math.min(1, cdf)
}

/** The matrix of Durbin: 1 / (i - j + 1)! on and below the first upper diagonal, with corrections in its first column and its last row. */
const matrixOf = (size: number, h: number): Float64Array => {
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = 1
  for (let i = 0; i < size; i++) {
    matrix[i * size]! -= h ** (i + 1)
    matrix[(size - 1) * size + i]! -= h ** (size - i)
  }
  matrix[(size - 1) * size]! += 2 * h > 1 ? (2 * h - 1) ** size : 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) for (let g = 2; g <= i - j + 1; g++) matrix[i * size + j]! /= g
  return matrix
}

const powerOf = (matrix: Float64Array, exponent: number, size: number): Float64Array => {
  if (exponent === 1) return matrix
  const half = powerOf(matrix, exponent >> 1, size)
  const even = product(half, half, size)
  return exponent % 2 === 0 ? even : product(even, matrix, size)
}

const product = (a: Float64Array, b: Float64Array, size: number): Float64Array => {
  const result = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!
      if (factor === 0) continue
      for (let j = 0; j < size; j++) result[i * size + j]! += factor * b[k * size + j]!
    }
  return result
}

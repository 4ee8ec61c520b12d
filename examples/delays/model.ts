/** A logistic regression: whether a flight lands more than 15 minutes late, from what is known when it departs. Fitted by Newton's method, without random numbers. */
import type { DelayFeatures, Departure } from './departures.ts'

/** A fitted model, as it is stored: what it takes and gives, and its weights. */
export interface DelayModel {
  readonly signature: {
    readonly inputs: readonly { readonly name: keyof DelayFeatures; readonly type: 'double' | 'long' }[]
    readonly outputs: readonly { readonly name: 'score'; readonly type: 'double' }[]
  }
  readonly fittedOn: { readonly rows: number; readonly from: string; readonly to: string }
  readonly weights: readonly number[]
}

const SIGNATURE: DelayModel['signature'] = {
  inputs: [
    { name: 'distance', type: 'long' },
    { name: 'hour', type: 'long' },
    { name: 'weekday', type: 'long' },
    { name: 'origin_delay', type: 'double' },
  ],
  outputs: [{ name: 'score', type: 'double' }],
}

const HOURS = 24
const WEEKDAYS = 7
/** Constant, distance, delay at the origin, whether that is known; then a weight per hour and per day of the week. */
const TERMS = 4 + HOURS + WEEKDAYS
const RIDGE = 1
const STEPS_MAX = 25
const CONVERGED = 1e-10

/** Terms of the linear part. Scales keep the matrix well conditioned. */
const termsOf = ({ distance, hour, weekday, origin_delay }: DelayFeatures): Float64Array => {
  const terms = new Float64Array(TERMS)
  terms[0] = 1
  terms[1] = distance / 1000
  // Beyond three hours, it matters no more how late the others are.
  terms[2] = Math.max(-60, Math.min(180, origin_delay ?? 0)) / 30
  terms[3] = origin_delay === null ? 1 : 0
  terms[4 + hour] = 1
  terms[4 + HOURS + weekday] = 1
  return terms
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** The probability that a flight is late. */
export const scoreOf = (model: DelayModel, features: DelayFeatures): number =>
  sigmoid(dot(model.weights, termsOf(features)))

/** @throws RangeError if there are no rows, or all have one outcome */
export const fitDelayModel = (rows: readonly Departure[]): DelayModel => {
  const late = rows.filter((row) => row.late).length
  if (late === 0 || late === rows.length)
    throw new RangeError(`${late} of ${rows.length} flights are late, expected some that are and some that are not`)
  const terms = rows.map(({ features }) => termsOf(features))
  const weights = new Float64Array(TERMS)
  for (let step = 0; step < STEPS_MAX; step++) {
    const moved = newtonStep(terms, rows, weights)
    for (let i = 0; i < TERMS; i++) weights[i] += moved[i]
    if (dot(moved, moved) < CONVERGED) break
  }
  const [from, to] = [rows[0].time, rows[rows.length - 1].time].map((time) => new Date(time).toISOString())
  return { signature: SIGNATURE, fittedOn: { rows: rows.length, from, to }, weights: [...weights] }
}

/** The step towards the greatest penalised likelihood: (X'WX + ridge) step = X'(y - p) - ridge weights. The constant is not penalised. */
const newtonStep = (
  terms: readonly Float64Array[],
  rows: readonly Departure[],
  weights: Float64Array,
): Float64Array => {
  const matrix = Array.from({ length: TERMS }, () => new Float64Array(TERMS))
  const gradient = new Float64Array(TERMS)
  for (const [at, x] of terms.entries()) {
    const p = sigmoid(dot(weights, x))
    const [error, weight] = [(rows[at].late ? 1 : 0) - p, p * (1 - p)]
    for (let i = 0; i < TERMS; i++) {
      if (x[i] === 0) continue
      gradient[i] += error * x[i]
      for (let j = 0; j <= i; j++) matrix[i][j] += weight * x[i] * x[j]
    }
  }
  for (let i = 0; i < TERMS; i++) {
    matrix[i][i] += i === 0 ? 1e-9 : RIDGE
    gradient[i] -= i === 0 ? 0 : RIDGE * weights[i]
  }
  return solved(matrix, gradient)
}

/** Solves a symmetric positive definite system, of which the lower half is given, by Cholesky's method. */
const solved = (matrix: readonly Float64Array[], right: Float64Array): Float64Array => {
  const size = right.length
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j]
      for (let k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k]
      matrix[i][j] = i === j ? Math.sqrt(sum) : sum / matrix[j][j]
    }
  }
  const x = Float64Array.from(right)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i][k] * x[k]
    x[i] /= matrix[i][i]
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= matrix[k][i] * x[k]
    x[i] /= matrix[i][i]
  }
  return x
}

/**
 * Sums in one fixed order, that of the rows, so that the same rows give the same bits. The registry computes the value of a metric with scores in the
 * same way.
 */

/** The mean of the numbers, from the first to the last; NaN without any. */
export const mean = (numbers: ArrayLike<number>): number => sum(numbers) / numbers.length

export const sum = (numbers: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]!
  return total
}

/** A number for each row. @param of gives the number of the row at an index */
export const eachRow = (rows: number, of: (i: number) => number): Float64Array => {
  const numbers = new Float64Array(rows)
  for (let i = 0; i < rows; i++) numbers[i] = of(i)
  return numbers
}

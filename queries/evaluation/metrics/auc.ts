/**
 * Area under the ROC curve: the share of pairs (positive row, negative row) in which the positive one has the greater score; a tie counts one half.
 * It is counted in halves of pairs, which are integers, so there is no rounding before the last division.
 */

/**
 * @param labels 1 = positive, 0 = negative @param scores finite
 * @returns NaN if one of both kinds is absent
 */
export const auc = (labels: Float64Array, scores: Float64Array): number => {
  // Numbers alone are sorted many times faster than rows.
  const positives = scores.filter((_, i) => labels[i] === 1).sort()
  const negatives = scores.filter((_, i) => labels[i] !== 1).sort()
  if (positives.length === 0 || negatives.length === 0) return Number.NaN
  let [halves, less, notGreater] = [0, 0, 0]
  for (const score of positives) {
    while (less < negatives.length && negatives[less]! < score) less++
    while (notGreater < negatives.length && negatives[notGreater]! <= score) notGreater++
    halves += less + notGreater
  }
  return halves / (2 * positives.length * negatives.length)
}

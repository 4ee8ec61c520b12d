/**
 * Area under the ROC curve: the share of pairs (positive row, negative row) in which the positive one has the greater score; a tie counts one half.
 * It is counted in halves of pairs, which are integers, so there is no rounding before the last division.
 */

/**
 * @param labels 1 = positive, 0 = negative
 * @returns NaN if one of both kinds is absent
 */
export const auc = (labels: Float64Array, scores: Float64Array): number => {
  const order = Uint32Array.from(labels, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let [halves, positives, negatives] = [0, 0, 0]
  for (let from = 0; from < order.length; ) {
    let [tiedPositives, tiedNegatives] = [0, 0]
    const score = scores[order[from]!]
    for (; from < order.length && scores[order[from]!] === score; from++)
      if (labels[order[from]!] === 1) tiedPositives++
      else tiedNegatives++
    halves += tiedPositives * (2 * negatives + tiedNegatives)
    positives += tiedPositives
    negatives += tiedNegatives
  }
  return positives === 0 || negatives === 0 ? Number.NaN : halves / (2 * positives * negatives)
}

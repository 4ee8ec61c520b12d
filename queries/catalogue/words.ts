/** How texts and names are cut into words, and which words are nearly equal. */

/** The words of a text: letters and digits of any script. `delayMinutes_v2` has delayMinutes and v2. */
export const wordsIn = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

/** A text as it is indexed: behind a name in camel case come its pieces. */
export const withPieces = (text: string): string =>
  wordsIn(text)
    .flatMap((word) => {
      const pieces = word.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u)
      return pieces.length > 1 ? [word, ...pieces] : pieces
    })
    .join(' ')

/** Without case and accents, as the index compares. */
export const plain = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The largest number of differences to a word that counts as a typing error of it: none in short words, of which there are too many. */
export const differencesMax = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2)

/** Longer words are compared as a whole only. */
const LENGTH_MAX = 40
/** The row before the last, the last and the present one of the table of distances: a search compares some ten thousand words. */
const rows = Array.from({ length: 3 }, () => new Uint8Array(LENGTH_MAX + 1))

/**
 * The number of differences between two words: a letter added, missing or another one, or two neighbours that changed places.
 * Source: optimal string alignment distance.
 * @returns `undefined` if there are more than `max`
 */
export const differences = (a: string, b: string, max: number): number | undefined => {
  if (Math.abs(a.length - b.length) > max || a.length > LENGTH_MAX || b.length > LENGTH_MAX) return undefined
  let [before, last, row] = rows
  for (let j = 0; j <= b.length; j++) last[j] = j
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1)
    row[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const other = b.charCodeAt(j - 1)
      let value = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter === other ? 0 : 1))
      const isSwapped = i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other
      if (isSwapped) value = Math.min(value, before[j - 2] + 1)
      row[j] = value
      least = Math.min(least, value)
    }
    if (least > max) return undefined
    ;[before, last, row] = [last, row, before]
  }
  return last[b.length] <= max ? last[b.length] : undefined
}

/** Divides what is sent into pieces of bounded size. */

/** Items in their order, in pieces of at most `bytesMax`. A larger item is a piece of its own. */
export function* piecesOf<T>(
  items: Iterable<T>,
  bytesOf: (item: T) => number,
  bytesMax: number,
): Generator<readonly T[]> {
  let piece: T[] = []
  let bytes = 0
  for (const item of items) {
    const more = bytesOf(item)
    if (piece.length > 0 && bytes + more > bytesMax) {
      yield piece
      piece = []
      bytes = 0
    }
    piece.push(item)
    bytes += more
  }
  if (piece.length > 0) yield piece
}

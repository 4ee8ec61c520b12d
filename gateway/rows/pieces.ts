/** A send makes one record batch per partition, and a batch must stay below the 1 MB that a broker accepts. */
const SEND_BYTES_MAX = 1_000_000

/** Divides items into pieces of at most 1 MB, in their order. A larger item is a piece of its own. */
export function* piecesOf<T>(items: readonly T[], bytesOf: (item: T) => number): Generator<readonly T[]> {
  let piece: T[] = []
  let bytes = 0
  for (const item of items) {
    const more = bytesOf(item)
    if (piece.length > 0 && bytes + more > SEND_BYTES_MAX) {
      yield piece
      piece = []
      bytes = 0
    }
    piece.push(item)
    bytes += more
  }
  if (piece.length > 0) yield piece
}

/** Counts of a part of a window as bytes of a changelog, and as pieces of bounded size. */
import { type avro, type Cursor, readVarint } from '../../../schemas/index.ts'

export interface Part {
  readonly rows: number
  readonly counted: readonly avro.CheckCounts[]
}

/** Entries of one piece; a record of the log has at most 1 MB. */
const PIECE_BYTES = 128 * 1024

export const encodePart = ({ rows, counted }: Part): Buffer =>
  Buffer.from(JSON.stringify([rows, counted.map((each) => ({ ...each, entries: each.entries.toString('base64') }))]))

export const decodePart = (bytes: Buffer): Part => {
  const [rows, counted] = JSON.parse(bytes.toString()) as [
    number,
    (Omit<avro.CheckCounts, 'entries'> & { entries: string })[],
  ]
  return { rows, counted: counted.map((each) => ({ ...each, entries: Buffer.from(each.entries, 'base64') })) }
}

/** Parts that merge to the same; all but the first have entries only. */
export const piecesOf = ({ rows, counted }: Part): readonly Part[] => {
  const split = counted.map((each) => ({ each, entries: splitEntries(each.entries) }))
  const first = split.map(({ each, entries: [piece = each.entries] }) => ({ ...each, entries: piece }))
  const rest = split.flatMap(({ each, entries: [, ...pieces] }) =>
    pieces.map((entries): Part => ({ rows: 0, counted: [{ ...each, counts: [], sums: [], samples: [], entries }] })),
  )
  return [{ rows, counted: first }, ...rest]
}

/** Each entry: 8 bytes, and a varint. */
const splitEntries = (entries: Buffer): readonly Buffer[] => {
  if (entries.length <= PIECE_BYTES) return [entries]
  const cursor: Cursor = { bytes: entries, at: 0 }
  const pieces: Buffer[] = []
  for (let from = 0; from < entries.length; from = cursor.at) {
    while (cursor.at < entries.length && cursor.at - from < PIECE_BYTES) {
      cursor.at += 8
      readVarint(cursor)
    }
    pieces.push(entries.subarray(from, cursor.at))
  }
  return pieces
}

/** A send makes one record batch per partition, and a batch must stay below the 1 MB that a broker accepts. */
import type { OutputRecord } from '../../streams/core/log.ts'
import { piecesOf } from '../../streams/core/pieces.ts'

const SEND_BYTES_MAX = 1_000_000
/** What the log adds to a record, at most. */
const RECORD_BYTES = 100

/** Divides items into sends, in their order. @param recordsOf the records of an item: they are in one send */
export const sendsOf = <T>(items: readonly T[], recordsOf: (item: T) => readonly OutputRecord[]) =>
  piecesOf(items, (item) => recordsOf(item).reduce((sum, record) => sum + bytesOf(record), 0), SEND_BYTES_MAX)

const bytesOf = ({ key, value }: OutputRecord): number => (key?.length ?? 0) + (value?.length ?? 0) + RECORD_BYTES

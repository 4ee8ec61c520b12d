/**
 * Which changes of the stream the first reading of a table has seen already. The slot begins before the reading, so both tell of some changes. A part of the table, in the order of its key, was read in one transaction; it has seen a
 * change exactly if the transaction of the change is visible in the snapshot of that part. Pure.
 */

/** A snapshot as `pg_current_snapshot` writes it: `xmin:xmax:xip,xip`. */
export interface Snapshot {
  /** Every transaction below it is visible, or was rolled back. */
  readonly xmin: bigint
  /** Neither it nor one above it is visible. */
  readonly xmax: bigint
  readonly running: ReadonlySet<bigint>
}

export const snapshotOf = (text: string): Snapshot => {
  const [xmin = '0', xmax = '0', running = ''] = text.split(':')
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), running: new Set(running.split(',').filter(Boolean).map(BigInt)) }
}

const HALF = 2n ** 31n
const WHOLE = 2n ** 32n

/** The stream writes the lower 32 bits of the number of a transaction; the others follow from the snapshot, which is less than 2^31 transactions away. */
const wholeXid = (xid: number, { xmax }: Snapshot): bigint => {
  const near = (xmax & ~(WHOLE - 1n)) | BigInt(xid)
  if (near - xmax > HALF) return near - WHOLE
  return xmax - near > HALF ? near + WHOLE : near
}

/** Whether the snapshot shows what a committed transaction did. */
export const isVisible = (xid: number, snapshot: Snapshot): boolean => {
  const whole = wholeXid(xid, snapshot)
  return whole < snapshot.xmin || (whole < snapshot.xmax && !snapshot.running.has(whole))
}

/** How values of a key are ordered. Text is ordered by its bytes, as in the collation C. Times and dates are of a session in UTC. */
export type KeyOrder = 'integer' | 'bytes' | 'time'

const TIME = /^(\d+)-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:\+00)?( BC)?$/
/** A bound of the units of a time, each less than 100, and of microseconds. */
const [UNIT, MICROS] = [100n, 1_000_000n]
const ENDLESS = 10n ** 24n

/** A number that grows with the time; two times are equal exactly if their numbers are. */
const placeOfTime = (text: string): bigint => {
  if (text === 'infinity') return ENDLESS
  if (text === '-infinity') return -ENDLESS
  const match = TIME.exec(text)
  if (match === null) throw new RangeError(`a time of a key is ${text}, expected one as 2026-01-05 10:00:00+00`)
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', before] = match
  const units = [month, day, hour, minute, second].map(BigInt)
  const first = before === undefined ? BigInt(year) : 1n - BigInt(year)
  return units.reduce((place, unit) => place * UNIT + unit, first) * MICROS + BigInt(fraction.padEnd(6, '0'))
}

const compared = (left: string, right: string, order: KeyOrder): number => {
  if (order === 'bytes') return Buffer.compare(Buffer.from(left), Buffer.from(right))
  const numberOf = order === 'integer' ? BigInt : placeOfTime
  return Number(numberOf(left) - numberOf(right))
}

export const compareKeys = (a: readonly string[], b: readonly string[], orders: readonly KeyOrder[]): number => {
  for (const [i, order] of orders.entries()) {
    const difference = compared(a[i] as string, b[i] as string, order)
    if (difference !== 0) return difference
  }
  return 0
}

/** A part of a table that was read in one transaction. */
export interface Part {
  /** The last key of it; `null`: the rest of the table. */
  readonly upTo: readonly string[] | null
  readonly snapshot: string
}

export class SeenChanges {
  readonly #parts: readonly { readonly upTo: readonly string[] | null; readonly snapshot: Snapshot }[]
  readonly #orders: readonly KeyOrder[]

  /** @param parts in the order of their keys */
  constructor(parts: readonly Part[], orders: readonly KeyOrder[]) {
    this.#parts = parts.map(({ upTo, snapshot }) => ({ upTo, snapshot: snapshotOf(snapshot) }))
    this.#orders = orders
  }

  /** Whether the first reading of the row with this key has seen what a transaction did. */
  has(key: readonly string[], xid: number): boolean {
    const part = this.#parts.find(({ upTo }) => upTo === null || compareKeys(key, upTo, this.#orders) <= 0)
    return part !== undefined && isVisible(xid, part.snapshot)
  }
}

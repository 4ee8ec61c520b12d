/** Uploads the rows of a spine in pieces to the tables that the join reads, and numbers its entities. */
import { entityId } from '../../schemas/index.ts'
import { type EncodedValue, type EncodeValues, RowBuffer, valuesEncoder } from '../../sinks/clickhouse/index.ts'
import { OfflineError } from './errors.ts'
import type { Plan, Spine } from './request.ts'
import type { Session } from './session.ts'
import { keysInsert, keysStatement, SPINE_INSERT, spineStatement } from './sql.ts'

const PIECE_BYTES = 16 * 1024 * 1024

export interface Uploaded {
  readonly rows: number
  /** Least and greatest T, ms. */
  readonly tMin: number
  readonly tMax: number
}

/** The number of a row without an entity: no entity of the table of keys has it. */
const NO_ENTITY = 2 ** 32 - 1

/** @throws OfflineError SPINE_INVALID, which names row and column; SPINE_TOO_LARGE */
export const uploadSpine = async (session: Session, plan: Plan, spine: Spine, rowsMax: number): Promise<Uploaded> => {
  await session.command(spineStatement(plan))
  const writer = new SpineWriter(plan, rowsMax)
  const send = (rows: Buffer): Promise<void> => session.insert(SPINE_INSERT, rows)
  if (Symbol.iterator in spine.rows) {
    // A promise for each of a hundred thousand rows would cost as much as the rows themselves.
    for (const values of spine.rows) if (writer.add(values)) await send(writer.take())
  } else {
    for await (const values of spine.rows) if (writer.add(values)) await send(writer.take())
  }
  const rest = writer.take()
  if (rest.length > 0) await send(rest)
  for (let k = 0; k < writer.numbers.length; k++) await uploadKeys(session, k, writer.numbers[k])
  return writer.uploaded
}

class SpineWriter {
  /** Per key: the entities seen so far. */
  readonly numbers: readonly Map<string, number>[]
  readonly #plan: Plan
  readonly #rowsMax: number
  readonly #encode: EncodeValues
  readonly #buffer = new RowBuffer()
  #rows = 0
  #tMin = Number.POSITIVE_INFINITY
  #tMax = Number.NEGATIVE_INFINITY

  constructor(plan: Plan, rowsMax: number) {
    this.#plan = plan
    this.#rowsMax = rowsMax
    this.numbers = plan.keys.map(() => new Map())
    this.#encode = valuesEncoder(
      'the spine',
      plan.columns.map((column) => ({ ...column, nullable: true })),
    )
  }

  get uploaded(): Uploaded {
    return this.#rows === 0 ? { rows: 0, tMin: 0, tMax: 0 } : { rows: this.#rows, tMin: this.#tMin, tMax: this.#tMax }
  }

  take(): Buffer {
    return this.#buffer.take()
  }

  /** @returns whether the buffered rows should be sent now */
  add(values: readonly EncodedValue[]): boolean {
    const row = this.#rows++
    if (row >= this.#rowsMax) {
      throw new OfflineError('SPINE_TOO_LARGE', `The spine has more than ${this.#rowsMax} rows: ask in several sets.`)
    }
    const time = timeOf(values[this.#plan.time], row, this.#plan)
    if (time < this.#tMin) this.#tMin = time
    if (time > this.#tMax) this.#tMax = time
    const buffer = this.#buffer
    buffer.uint32(row)
    buffer.int64(time)
    for (let k = 0; k < this.numbers.length; k++) {
      const id = idOf(this.#plan, k, values, row)
      buffer.uint32(id === undefined ? NO_ENTITY : numberOf(this.numbers[k], id))
    }
    try {
      this.#encode(buffer, values)
    } catch (error) {
      throw new OfflineError('SPINE_INVALID', `Row ${row} of the spine: ${(error as Error).message}`, error)
    }
    return buffer.length >= PIECE_BYTES
  }
}

const timeOf = (value: EncodedValue | undefined, row: number, plan: Plan): number => {
  if (Number.isSafeInteger(value)) return value as number
  const { name } = plan.columns[plan.time]
  throw new OfflineError(
    'SPINE_INVALID',
    `Row ${row} of the spine: column '${name}' is ${value}, expected a time in milliseconds.`,
  )
}

/** @returns `undefined` if the row has no entity */
const idOf = (plan: Plan, k: number, values: readonly EncodedValue[], row: number): string | undefined => {
  const { columns, types } = plan.keys[k]
  if (columns.length === 1 && types[0] === 'string' && typeof values[columns[0]] === 'string') {
    return values[columns[0]] as string
  }
  // No entity has a value beyond 2^53, because intake refuses it.
  if (columns.some((column) => values[column] === null || typeof values[column] === 'bigint')) return undefined
  try {
    return entityId(
      columns.map((column) => values[column]),
      types,
    )
  } catch (error) {
    const names = columns.map((column) => plan.columns[column].name).join(', ')
    throw new OfflineError(
      'SPINE_INVALID',
      `Row ${row} of the spine has no entity (${names}): ${(error as Error).message}`,
      error,
    )
  }
}

const numberOf = (numbers: Map<string, number>, id: string): number => {
  const known = numbers.get(id)
  if (known !== undefined) return known
  numbers.set(id, numbers.size)
  return numbers.size - 1
}

const uploadKeys = async (session: Session, key: number, numbers: ReadonlyMap<string, number>): Promise<void> => {
  await session.command(keysStatement(key))
  const buffer = new RowBuffer()
  for (const [id, number] of numbers) {
    buffer.text(id)
    buffer.uint32(number)
    if (buffer.length >= PIECE_BYTES) await session.insert(keysInsert(key), buffer.take())
  }
  if (buffer.length > 0) await session.insert(keysInsert(key), buffer.take())
}

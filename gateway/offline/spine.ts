/** Puts the rows of a spine where the join finds them, in pieces, and gives its entities numbers. */
import { entityId } from '../../schemas/index.ts'
import { RowBuffer, type Value, valuesEncoder } from '../../sinks/clickhouse/index.ts'
import { OfflineError } from './errors.ts'
import type { Plan, Spine } from './request.ts'
import type { Session } from './session.ts'
import { keysInsert, keysStatement, spineInsert, spineStatement } from './sql.ts'

const pieceBytes = 4 * 1024 * 1024

export interface Uploaded {
  readonly rows: number
  /** Least and greatest T, ms. */
  readonly tMin: number
  readonly tMax: number
  readonly bytes: number
}

/** @throws OfflineError SPINE_INVALID naming row and column, SPINE_TOO_LARGE */
export const uploadSpine = async (session: Session, plan: Plan, spine: Spine, rowsMax: number): Promise<Uploaded> => {
  await session.command(spineStatement(plan))
  const encode = valuesEncoder(
    'the spine',
    plan.columns.map((column) => ({ ...column, nullable: true })),
  )
  const numbers = plan.keys.map(() => new Map<string, number>())
  const buffer = new RowBuffer()
  let [rows, bytes, tMin, tMax] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for await (const values of spine.rows) {
    if (rows >= rowsMax)
      throw new OfflineError('SPINE_TOO_LARGE', `The spine has more than ${rowsMax} rows: ask in several sets.`)
    const time = timeOf(values[plan.time], rows, plan)
    tMin = Math.min(tMin, time)
    tMax = Math.max(tMax, time)
    buffer.uint32(rows)
    buffer.int64(time)
    for (let k = 0; k < numbers.length; k++) buffer.uint32(numberOf(numbers[k], idOf(plan, k, values, rows)))
    try {
      encode(buffer, values)
    } catch (error) {
      throw new OfflineError('SPINE_INVALID', `Row ${rows} of the spine: ${(error as Error).message}`, error)
    }
    rows++
    if (buffer.length >= pieceBytes) {
      bytes += buffer.length
      await session.insert(spineInsert, buffer.take())
    }
  }
  bytes += buffer.length
  if (buffer.length > 0) await session.insert(spineInsert, buffer.take())
  for (let k = 0; k < numbers.length; k++) await uploadKeys(session, k, numbers[k])
  return { rows, bytes, tMin: rows === 0 ? 0 : tMin, tMax: rows === 0 ? 0 : tMax }
}

const timeOf = (value: Value | undefined, row: number, plan: Plan): number => {
  if (Number.isSafeInteger(value)) return value as number
  const { name } = plan.columns[plan.time]
  throw new OfflineError(
    'SPINE_INVALID',
    `Row ${row} of the spine: column '${name}' is ${value}, expected a time in milliseconds.`,
  )
}

const idOf = (plan: Plan, k: number, values: readonly Value[], row: number): string => {
  const { columns, types } = plan.keys[k]
  if (columns.length === 1 && types[0] === 'string' && typeof values[columns[0]] === 'string') {
    return values[columns[0]] as string
  }
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
    if (buffer.length >= pieceBytes) await session.insert(keysInsert(key), buffer.take())
  }
  if (buffer.length > 0) await session.insert(keysInsert(key), buffer.take())
}

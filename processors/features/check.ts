/** Types and helpers that the checks of a declaration share. */
import type { Column, ColumnType } from '../../schemas/index.ts'

export interface Problem {
  /** Path in the declaration, for example `features.delay_mean_1h.window`. */
  readonly path: string
  readonly value: unknown
  readonly expected: string
}

export type Report = (field: string, value: unknown, expected: string) => void

export const everyType: readonly ColumnType[] = ['string', 'long', 'double', 'boolean', 'timestamp', 'bytes']

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isIntegerIn = (value: unknown, from: number, to: number): boolean =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to

/** Reports the fields that are not among `known`. */
export const reportUnknown = (path: string, value: object, known: ReadonlySet<string>, report: Report): void => {
  for (const [key, inner] of Object.entries(value)) {
    if (!known.has(key)) report(`${path}${key}`, inner, `no such field; known are ${[...known].join(', ')}`)
  }
}

export type Columns = ReadonlyMap<string, Column>

/** The columns of some types, as part of a sentence. */
export const columnList = (columns: Columns, types: readonly ColumnType[] = everyType): string => {
  const names = [...columns.values()].filter((column) => types.includes(column.type)).map((column) => column.name)
  return names.length === 0 ? `none of the dataset's columns fits` : `one of ${names.join(', ')}`
}

/** The cases of Great Expectations: data in, result out, and why a case is not claimed. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Column } from '../../processors/rules/index.ts'
import type { Cell } from '../../processors/rules/row-test.ts'

export type Row = Readonly<Record<string, Cell>>
export interface Case {
  readonly title: string
  readonly in: Readonly<Record<string, unknown>> | readonly unknown[]
  readonly out: { readonly success?: boolean; readonly unexpected_list?: readonly unknown[] }
  readonly error?: true
  readonly only_for?: readonly string[]
}
export interface Given {
  readonly expectation: string
  readonly data: Readonly<Record<string, readonly unknown[]>>
  readonly schema?: Readonly<Record<string, string>>
  readonly tests: readonly Case[]
}

const file = path.join(import.meta.dirname, '../fixtures/contracts/expectations.jsonl.gz')
export const given = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map(
    (line) =>
      JSON.parse(line, (_, value) =>
        typeof value?.number === 'string' && Object.keys(value).length === 1 ? Number(value.number) : value,
      ) as Given,
  )

/** The type that a column of these values has here; `undefined`: no column has values of two types. */
const typeOf = (values: readonly unknown[]): Column['type'] | undefined => {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value))
  if (types.size > 1) return undefined
  if (types.has('number'))
    return values.every((value) => value === null || Number.isSafeInteger(value)) ? 'long' : 'double'
  if (types.has('boolean')) return 'boolean'
  return types.has('object') ? undefined : 'string'
}

export const columnsOf = ({ data }: Given): readonly Column[] =>
  Object.entries(data).flatMap(([name, values]) => {
    const type = typeOf(values)
    return type === undefined ? [] : [{ name, type }]
  })

export const contractOf = (type: string, kwargs: unknown) => ({
  ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1', status: 'active' },
  schema: [
    { name: 'rows', quality: [{ type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs } }] },
  ],
})

export const FRAMEWORK = [
  'catch_exceptions',
  'result_format',
  'include_config',
  'parse_strings_as_datetimes',
  'row_condition',
]

/** Why a case is not claimed: what it is about is not here. */
export const exempt = ({ data, schema }: Given, of: Case): string | undefined => {
  if (Array.isArray(of.in)) return 'arguments without names'
  const kwargs = of.in as Readonly<Record<string, unknown>>
  const used = ['column', 'column_A', 'column_B'].map((name) => kwargs[name]).filter((name) => name !== undefined)
  if (used.some((name) => typeOf(data[String(name)] ?? []) === undefined)) return 'a column of several types'
  if (kwargs.row_condition !== undefined) return 'a condition in a language of its own'
  if (kwargs.parse_strings_as_datetimes !== undefined) return 'text that is parsed as a time'
  if (used.some((name) => schema?.[String(name)]?.startsWith('datetime'))) return 'text that is parsed as a time'
  if (of.only_for !== undefined && !of.only_for.some((engine) => ['pandas', 'spark'].includes(engine)))
    return 'one engine alone'
  return undefined
}

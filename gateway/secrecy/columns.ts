/**
 * Which columns of a dataset a caller does not see the values of. A column is sensitive if its declaration, or a live contract of the dataset, classifies it with
 * a word that is not among the open ones: a word that nobody knows hides more than it should, and not less. A column that nobody has declared is one
 * that nobody has classified.
 */
import { isNode, type Node } from '../../processors/rules/index.ts'
import { type avro, UNREVIEWED } from '../../schemas/index.ts'
import type { Principal } from '../http/auth.ts'

export interface ColumnSecrecy {
  /** What it was classified as, by declaration and contracts; each word once. */
  readonly classifications: readonly string[]
  readonly isMasked: boolean
}

export interface Secrecy {
  of(column: string): ColumnSecrecy
  isMasked(column: string): boolean
  isDeclared(column: string): boolean
  /** The columns that are masked. */
  readonly masked: readonly string[]
}

/** The contracts that name a dataset, not retired. */
export type ContractOf = Pick<avro.Contract, 'object' | 'odcs'>

const plain = (word: string): string => word.trim().toLowerCase()

/**
 * @param open classifications that are for everybody
 * @param principal `sees` names what it may see besides; `*` is everything
 */
export const secrecyOf = (
  { name, columns }: Pick<avro.Dataset, 'name' | 'columns'>,
  contracts: readonly ContractOf[],
  open: readonly string[],
  { sees = [] }: Pick<Principal, 'sees'>,
): Secrecy => {
  const seen = new Set([...open, ...sees].map(plain))
  const named = new Map<string, Set<string>>(columns.map((column) => [column.name, new Set()]))
  for (const { name: column, classification } of columns) add(named, column, classification)
  for (const contract of contracts)
    for (const { column, classification } of classifiedIn(contract, name)) add(named, column, classification)
  const masks = new Map(
    [...named].map(([column, words]): [string, ColumnSecrecy] => {
      const isMasked = !sees.includes('*') && [...words].some((word) => !seen.has(word))
      return [column, { classifications: [...words], isMasked }]
    }),
  )
  const undeclared = { classifications: [UNREVIEWED], isMasked: !sees.includes('*') && !seen.has(UNREVIEWED) }
  const of = (column: string) => masks.get(column) ?? undeclared
  const masked = [...masks].flatMap(([column, { isMasked }]) => (isMasked ? [column] : []))
  return { of, isMasked: (column) => of(column).isMasked, isDeclared: (column) => masks.has(column), masked }
}

/** Why the values of a column are hidden, a sentence or two; null: they are not. */
export const maskedWhy = ({ classifications, isMasked }: ColumnSecrecy): string | null => {
  if (!isMasked) return null
  const words = classifications.filter((word) => word !== UNREVIEWED)
  if (words.length > 0) return `It is classified as ${words.join(', ')}.`
  return 'It came from the schema of a producer, and nobody has classified it. Declare it with its classification.'
}

const add = (named: ReadonlyMap<string, Set<string>>, column: string, classification: unknown): void => {
  if (typeof classification === 'string' && plain(classification) !== '') named.get(column)?.add(plain(classification))
}

interface Classified {
  readonly column: string
  readonly classification: unknown
}

/** A property may be named by the dataset, or physically: both count. */
const classifiedIn = ({ object, odcs }: ContractOf, dataset: string): Classified[] => {
  const { schema } = JSON.parse(odcs) as Node
  const objects = (Array.isArray(schema) ? (schema as unknown[]) : []).filter(isNode)
  const wanted = object ?? dataset
  const named = objects.filter(({ name, physicalName }) => name === wanted || physicalName === wanted)
  return (named.length > 0 ? named : objects).flatMap(({ properties }) =>
    (Array.isArray(properties) ? (properties as unknown[]) : [])
      .filter(isNode)
      .flatMap(({ name, physicalName, classification }) =>
        [name, physicalName].map((column) => ({ column: String(column), classification })),
      ),
  )
}

/** What a source is told to read, as a table of fields: its check, its JSON Schema and its defaults follow from it. */
import { durationText, parseDuration } from '../../../../schemas/index.ts'
import { type Check, isFields } from '../../check.ts'
import { members } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import type { Fields } from '../../types.ts'

type Form =
  | { readonly kind: 'text'; readonly pattern?: RegExp; readonly expected?: string }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'span'; readonly min: number; readonly max: number }

/** How the names of variables with secrets begin that a declaration may name: another one could be a secret of something else, sent to a host of somebody's choice. */
export const SECRET_PREFIX = 'MILLRACE_SOURCE_'

/** A field that names such a variable. @param example of what follows the prefix */
export const secretField = (example: string, doc: string): FieldOf => ({
  ...{
    kind: 'text',
    pattern: new RegExp(`^${SECRET_PREFIX}[A-Z0-9_]+$`),
    expected: `a name as ${SECRET_PREFIX}${example}`,
  },
  doc,
})

/** A field of `readsFrom`. */
export type FieldOf = Form & {
  /** A sentence. */
  readonly doc: string
  readonly required?: true
  /** The default; a span is ms. */
  readonly fallback?: string | number | boolean
  /** It says which rows these are: under the same name it never changes. */
  readonly identity?: true
}

/** A type of source. A new one is a file with such a table, and a line in `types/index.ts`. */
export interface SourceType {
  readonly name: string
  readonly summary: string
  readonly fields: Readonly<Record<string, FieldOf>>
  /** Problems that several fields have together. */
  readonly together?: (from: Fields, check: Check) => void
}

export const PATH = 'readsFrom.'
const TEXT_MAX = 1_000

/** Adds the problems of `readsFrom`, without its type. */
export const checkFields = (check: Check, { fields, together }: SourceType, from: Fields): void => {
  check.known(from, ['type', ...Object.keys(fields)], PATH)
  const before = check.problems.length
  for (const [name, field] of Object.entries(fields)) {
    const value = from[name]
    if (value === undefined) check.that(field.required !== true, PATH + name, value, expectedOf(field))
    else check.that(holds(field, value), PATH + name, value, expectedOf(field))
  }
  if (check.problems.length === before) together?.(from, check)
}

const holds = (field: FieldOf, value: unknown): boolean => {
  switch (field.kind) {
    case 'text':
      return (
        typeof value === 'string' && value !== '' && value.length <= TEXT_MAX && field.pattern?.test(value) !== false
      )
    case 'oneOf':
      return field.values.includes(value as string)
    case 'flag':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= field.min && (value as number) <= field.max
    case 'span': {
      const ms = parseDuration(value)
      return ms !== undefined && ms >= field.min && ms <= field.max
    }
  }
}

const expectedOf = (field: FieldOf): string => {
  switch (field.kind) {
    case 'text':
      return field.expected ?? `text of 1 to ${TEXT_MAX} characters`
    case 'oneOf':
      return field.values.length === 1 ? `${field.values[0]}` : `one of ${field.values.join(', ')}`
    case 'flag':
      return 'true or false'
    case 'integer':
      return `an integer from ${field.min} to ${field.max}`
    case 'span':
      return `a duration from ${durationText(field.min)} to ${durationText(field.max)}, such as 5s`
  }
}

/** With every default filled in, and spans in ms. */
export const completeFields = ({ fields }: SourceType, from: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      const value = from[name] ?? field.fallback
      if (value === undefined) return []
      return [[name, field.kind === 'span' ? (parseDuration(value) ?? value) : value]]
    }),
  )

/** As people write it. */
export const writtenFields = ({ fields }: SourceType, from: Fields): Fields =>
  Object.fromEntries(
    Object.entries(from).map(([name, value]) => [
      name,
      fields[name]?.kind === 'span' && typeof value === 'number' ? durationText(value) : value,
    ]),
  )

/** The fields that say which rows these are. */
export const identityOf = ({ fields }: SourceType, from: Fields): Fields =>
  Object.fromEntries(Object.entries(from).filter(([name]) => fields[name]?.identity === true))

export const schemaOfFields = ({ name, summary, fields }: SourceType): JsonSchema =>
  members(
    {
      type: { type: 'string', const: name, description: summary },
      ...Object.fromEntries(Object.entries(fields).map(([field, of]) => [field, schemaOf(of)])),
    },
    ['type', ...Object.keys(fields).filter((field) => fields[field]?.required === true)],
    summary,
  )

const schemaOf = (field: FieldOf): JsonSchema => {
  const { fallback, doc } = field
  const shown = typeof fallback === 'number' && field.kind === 'span' ? durationText(fallback) : fallback
  const description = fallback === undefined ? doc : `${doc} Default: \`${shown}\`.`
  switch (field.kind) {
    case 'text':
      return {
        ...{ type: 'string', minLength: 1, maxLength: TEXT_MAX, description },
        ...(field.pattern !== undefined && { pattern: field.pattern.source }),
      }
    case 'oneOf':
      return { type: 'string', enum: field.values, description }
    case 'flag':
      return { type: 'boolean', description }
    case 'integer':
      return { type: 'integer', minimum: field.min, maximum: field.max, description }
    case 'span':
      return { type: ['string', 'integer'], description }
  }
}

export const fromOf = (declaration: unknown): Fields | undefined => {
  const from = isFields(declaration) ? declaration.readsFrom : undefined
  return isFields(from) ? from : undefined
}

/** Building blocks for the JSON Schemas of declarations. */
import { COLUMN_TYPES } from './check.ts'
import type { JsonSchema } from './kind.ts'

type Properties = Readonly<Record<string, JsonSchema>>

/** An object with these members and no others. */
export const members = (properties: Properties, required: readonly string[], description?: string): JsonSchema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required,
  additionalProperties: false,
})

export const listOf = (items: JsonSchema, description: string): JsonSchema => ({
  type: 'array',
  minItems: 1,
  items,
  description,
})

export const word = (description: string): JsonSchema => ({ type: 'string', description })
export const whole = (description: string, minimum: number): JsonSchema => ({ type: 'integer', minimum, description })

export const declaredName: JsonSchema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_]{0,63}$',
  description: 'The name: a lower case letter, then at most 63 of a-z, 0-9 and _.',
}

export const columnName: JsonSchema = {
  type: 'string',
  pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$',
  description: 'The name of the column.',
}

export const columnType: JsonSchema = {
  type: 'string',
  enum: COLUMN_TYPES,
  description: 'The type. `timestamp` is UTC in ms; `long` is exact within +-(2^53 - 2).',
}

/** Members of every declaration; a change of them is a revision. */
export const described: Properties = {
  owner: word('The owner.'),
  description: word('A description for people.'),
  tags: { type: 'array', items: { type: 'string' }, description: 'Free labels.' },
}

/** The part of the reference page that the fields of a source do not tell. */
import { type SourceType, schemaOfFields } from './fields.ts'
import { SOURCE_TYPES } from './types/index.ts'

interface Described {
  readonly type?: unknown
  readonly enum?: readonly string[]
  readonly description?: string
}

const fieldRows = (type: SourceType): string => {
  const { properties, required } = schemaOfFields(type) as {
    readonly properties: Readonly<Record<string, Described>>
    readonly required: readonly string[]
  }
  return Object.entries(properties)
    .filter(([name]) => name !== 'type')
    .map(([name, { type: of, enum: values, description = '' }]) => {
      const form = values === undefined ? [of].flat().join(' or ') : values.map((value) => `\`${value}\``).join(', ')
      return `| \`${name}\` | ${form} | ${required.includes(name) ? 'yes' : ''} | ${description} |`
    })
    .join('\n')
}

const typePart = (type: SourceType): string => `### readsFrom: ${type.name}

${type.summary}

| field | form | required | meaning |
|-|-|-|-|
${fieldRows(type)}
`

export const sourceNotes = `### What is read

A worker with the role \`sources\` reads it. The position goes into the transaction of the rows, so that each row has one effect. Type, dataset and what says which rows these are never change under a
name: another path or table is another source. See [sources](../sources.md).

${SOURCE_TYPES.map(typePart).join('\n')}`

/** The reference page of all kinds of declarations, from their table. Pure. */
import type { JsonSchema, Kind, Kinds } from '../processors/catalog/index.ts'

type Properties = Readonly<Record<string, JsonSchema>>

const typeOf = (schema: JsonSchema): string => {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((each) => typeOf(each as JsonSchema)).join(' or ')
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items as JsonSchema)}`
  return String(schema.type)
}

/** Members of an object, and those of the objects that they hold, by their path. */
const membersOf = (schema: JsonSchema, prefix = ''): readonly string[] => {
  const required = (schema.required ?? []) as readonly string[]
  return Object.entries((schema.properties ?? {}) as Properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const row = `| \`${path}\` | ${typeOf(member)} | ${required.includes(name) ? 'yes' : ''} | ${member.description ?? ''} |`
    const items = member.items as JsonSchema | undefined
    const values = member.additionalProperties
    const choices = (member.anyOf ?? []) as readonly JsonSchema[]
    return [
      row,
      ...[member, ...choices].flatMap((each) => membersOf(each, `${path}.`)),
      ...(items === undefined ? [] : membersOf(items, `${path}[].`)),
      ...(typeof values === 'object' && values !== null ? membersOf(values as JsonSchema, `${path}.<name>.`) : []),
    ]
  })
}

const sectionOf = ({ name, plural, summary, mark, refersTo, records, activation, schema, notes }: Kind): string => {
  const pairs = activation === undefined ? [] : [activation.choice, activation]
  const commands = [records.declare.type, ...pairs.map(({ command }) => command.type)]
  const events = [records.declared.type, ...pairs.map(({ event }) => event.type)]
  const readers =
    activation === undefined
      ? 'Readers get the latest version.'
      : 'Versions live side by side; readers get the one that was activated last.'
  const refers = refersTo.length === 0 ? '' : ` Refers to: ${refersTo.join(', ')}.`
  const texts = (types: readonly string[]) => types.map((type) => `\`${type}\``).join(', ')
  return `## ${name}

${summary} ${readers}${refers} Path: \`/v1/catalog/${plural}\`. In a file, the field \`${mark}\` shows the kind.
Commands: ${texts(commands)}. Events: ${texts(events)}.

| field | type | required | meaning |
|-|-|-|-|
${membersOf(schema).join('\n')}
${notes === undefined ? '' : `\n${notes}`}`
}

/** @returns the page as Markdown */
export const kindsPage = (kinds: Kinds): string => `# Declarations

\`npm run reference\` generates this page from \`processors/catalog/kinds\`; a stale page fails a test. \`millrace apply\` makes declarations in the order of this
page. \`RetireDeclaration\` and \`DeclarationRetired\` are about declarations of every kind. The fields of the records: [events](events.md).

${kinds.all.map(sectionOf).join('\n')}`

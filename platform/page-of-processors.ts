/** The reference page of processors, from their definitions. */
import type { Snapshot } from '../processors/catalog/index.ts'
import type { Definition } from '../streams/core/definition.ts'

const topics = (patterns: readonly string[]): string => patterns.map((pattern) => `\`${pattern}\``).join(', ')

const processorRows = (definitions: readonly Definition<Snapshot>[]): string[] =>
  definitions.flatMap(({ name, summary, processor, sources }) =>
    [processor, sources].flatMap((part) =>
      part === undefined
        ? []
        : [
            `| \`${name}\` | ${part.role} | ${part.semantics} | ${topics(part.reads)} | ${topics(part.writes)} | ${summary} |`,
          ],
    ),
  )

const storeNames = { latest: 'Redis', fields: 'Redis', table: 'ClickHouse' } as const

const projectionRows = (definitions: readonly Definition<Snapshot>[]): string[] =>
  definitions.flatMap((definition) =>
    definition.projections.map(
      ({ name, role, store, reads, summary }) =>
        `| \`${name}\` | \`${definition.name}\` | ${role} | ${storeNames[store]} | ${topics(reads)} | ${summary} |`,
    ),
  )

/** @returns markdown */
export const processorsPage = (definitions: readonly Definition<Snapshot>[]): string => `# Processors

Made from \`processors/*/definition.ts\` by \`npm run reference\`; a stale page fails a test. Topics are named without the prefix of the installation. An
instance is called \`<processor>.<declaration>.v<version>.s<semantics>\`; the role is what a worker needs to run it.

| processor | role | semantics | reads | writes | what it does |
|-|-|-|-|-|-|
${processorRows(definitions).join('\n')}

## Projections

| projection | of | role | store | reads | what it holds |
|-|-|-|-|-|-|
${projectionRows(definitions).join('\n')}
`

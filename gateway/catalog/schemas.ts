/** The JSON schemas of the answers of the catalogue routes. */
import type { Kind } from '../../processors/catalog/index.ts'
import { integer, list, nullable, object, positions, type Schema, text, token } from '../http/schemas.ts'

export const stamp = object({
  logTime: integer('Log time of the event, in ms since the epoch.'),
  offset: integer('Offset of the event in the catalogue topic.'),
  actor: nullable(text('The caller who made the change.')),
  team: nullable(text('The team of the caller.')),
  correlationId: nullable(text('The correlation id of the request.')),
})
const active = {
  anyOf: [
    object({ version: integer('The version that readers get.'), since: stamp, positions }),
    { type: 'null', description: 'No version is active.' },
  ],
}
const wanted = nullable(
  integer(
    'The version that readers will get: the chosen one, or one that was declared later. Null means that there is none.',
  ),
)
const chosen = {
  anyOf: [
    object({
      version: integer('The version that was chosen.'),
      latestVersion: integer(
        'The latest version at the time of the choice. Only later versions are activated without a new choice.',
      ),
      activeVersion: nullable(
        integer('The version that readers got at the time of the choice. Null means that there was none.'),
      ),
      since: stamp,
    }),
    { type: 'null', description: 'Nobody has chosen a version.' },
  ],
}
/** The schemas of one kind: an entry of a list, and a declaration with all its versions. */
export const answersOf = (kind: Kind): { readonly summary: Schema; readonly whole: Schema } => {
  const declared = { ...kind.schema, description: 'The declaration, with every default filled in.' }
  const properties = {
    kind: text('The kind.', { const: kind.name }),
    name: text('The name of the declaration.'),
    version: integer('The latest version.'),
    revision: integer('The revision of the latest version.'),
    retired: { type: 'boolean', description: 'True if all versions are retired.' },
    declaration: declared,
    ...(kind.activation === undefined ? {} : { active, wanted, chosen }),
  }
  return { summary: object(properties), whole: object({ ...properties, versions: list(versionOf(declared)) }) }
}

const versionOf = (declared: Schema): Schema =>
  object({
    version: integer('The version, from 1. A change that affects results makes a new version.'),
    revision: integer(
      'The revision of the version, from 1. A change that does not affect results makes a new revision.',
    ),
    contentHash: text('The SHA-256 hash of the parts that affect results.'),
    retired: { type: 'boolean', description: 'True if this version is retired.' },
    since: stamp,
    revisedSince: stamp,
    retiredSince: { anyOf: [stamp, { type: 'null' }] },
    declaration: declared,
  })

/** The answer to a command. @param kinds names of all kinds @param more members of this command */
export const outcomeSchema = (kinds: readonly string[], more: Readonly<Record<string, Schema>> = {}): Schema =>
  object(
    {
      outcome: text(
        '`accepted`: the command changed the catalogue. `unchanged`: the catalogue had this state already.',
        {
          enum: ['accepted', 'unchanged'],
        },
      ),
      event: text('The record name of the event, or of the answer if nothing changed.'),
      kind: text('The kind.', { enum: kinds }),
      name: text('The name of the declaration.'),
      version: {
        type: ['integer', 'null'],
        description: 'The version that the command changed. Null means all versions.',
      },
      intake: object({
        topic: text('For a declared dataset: the topic to which producers write rows.'),
        subject: text('The subject of their schema in the registry.'),
        record: text('The name of the record in that schema.'),
      }),
      position: token,
      notes: list(
        text('A sentence about something that a valid declaration will not do, although one could expect it.'),
      ),
      ...more,
    },
    ['intake', 'notes'],
  )

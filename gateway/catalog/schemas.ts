/** The JSON schemas of the answers of the catalogue routes. */
import { integer, list, nullable, object, positions, text, token } from '../http/schemas.ts'

export const stamp = object({
  logTime: integer('Log time of the event, in ms since the epoch.'),
  offset: integer('Offset of the event in the catalogue topic.'),
  actor: nullable(text('The caller who made the change.')),
  team: nullable(text('The team of the caller.')),
  correlationId: nullable(text('The correlation id of the request.')),
})
const declared = { type: 'object', description: 'The declaration, with every default filled in.' }
const version = object({
  version: integer('The version, from 1. A change that affects results makes a new version.'),
  revision: integer('The revision of the version, from 1. A change that does not affect results makes a new revision.'),
  contentHash: text('The SHA-256 hash of the parts that affect results.'),
  retired: { type: 'boolean', description: 'True if this version is retired.' },
  since: stamp,
  revisedSince: stamp,
  retiredSince: { anyOf: [stamp, { type: 'null' }] },
  declaration: declared,
})
const active = {
  anyOf: [
    object({ version: integer('The version that readers get.'), since: stamp, positions }),
    { type: 'null', description: 'No version is active.' },
  ],
}
const summaryProperties = {
  kind: text('The kind: entity, dataset or view.', { enum: ['entity', 'dataset', 'view'] }),
  name: text('The name of the declaration.'),
  version: integer('The latest version.'),
  revision: integer('The revision of the latest version.'),
  retired: { type: 'boolean', description: 'True if all versions are retired.' },
  declaration: declared,
  active,
}
export const summary = object(summaryProperties, ['active'])
export const whole = object({ ...summaryProperties, versions: list(version) }, ['active'])
export const outcome = object({
  outcome: text('`accepted`: the command changed the catalogue. `unchanged`: the catalogue had this state already.', {
    enum: ['accepted', 'unchanged'],
  }),
  event: text('The record name of the event, or of the answer if nothing changed.'),
  kind: summaryProperties.kind,
  name: summaryProperties.name,
  version: { type: ['integer', 'null'], description: 'The version that the command changed. Null means all versions.' },
  position: token,
})

/** Models and versions in MLflow's JSON: empty texts and lists are left out where its server leaves them out. */

import { aliasesOf, type Model, type Version } from '../../../../queries/registry/index.ts'
import type { avro } from '../../../../schemas/index.ts'

const tagsShown = (tags: ReadonlyMap<string, string>): object =>
  tags.size === 0 ? {} : { tags: [...tags].map(([key, value]) => ({ key, value })) }

/** A version that was just registered: it has no aliases. */
export const registeredShown = (event: avro.ModelRegistered) => {
  const { meta, model, modelId: id, version, description, createdAt } = event
  const created = createdAt ?? meta.time
  const times = { created, updated: created }
  const ofModel = { id, name: model, description: null, renamed: undefined, tags: new Map(), aliases: new Map() }
  const tags = new Map(event.tags.map(({ key, value }) => [key, value]))
  return versionShown({
    ...{ model: { ...ofModel, ...times }, version, stage: 'None', description, ...times, registered: event, tags },
  })
}

/** A version without its aliases, as lists have it. */
export const versionShown = ({ model, version, stage, description, created, updated, registered, tags }: Version) => ({
  name: model.name,
  version: String(version),
  creation_timestamp: created,
  last_updated_timestamp: updated,
  ...(registered.userId === null ? {} : { user_id: registered.userId }),
  current_stage: stage,
  ...(description === null ? {} : { description }),
  source: registered.source,
  run_id: registered.runId ?? '',
  status: 'READY',
  ...tagsShown(tags),
  run_link: registered.runLink ?? '',
})

/** A version by itself. */
export const versionWithAliases = (version: Version): object => {
  const aliases = aliasesOf(version)
  return { ...versionShown(version), ...(aliases.length === 0 ? {} : { aliases }) }
}

export const modelShown = (
  { name, created, updated, description, tags, aliases }: Model,
  latest: readonly Version[] = [],
) => ({
  name,
  creation_timestamp: created,
  last_updated_timestamp: updated,
  ...(description === null || description === '' ? {} : { description }),
  ...(latest.length === 0 ? {} : { latest_versions: latest.map(versionShown) }),
  ...tagsShown(tags),
  ...(aliases.size === 0
    ? {}
    : { aliases: [...aliases].map(([alias, version]) => ({ alias, version: String(version) })) }),
})

/** Models, versions and moves of aliases in the JSON of the own API. */
import { aliasesOf, type Model, type Moved, type Version } from '../../queries/registry/index.ts'

export const modelJson = (model: Model, latest: readonly Version[]) => ({
  model: model.name,
  modelId: model.id,
  description: model.description,
  createdAt: model.created,
  updatedAt: model.updated,
  tags: Object.fromEntries(model.tags),
  aliases: [...model.aliases].map(([alias, version]) => ({ alias, version })),
  latest: latest.map(({ version, stage }) => ({ version, stage })),
})

export const versionJson = (version: Version) => {
  const { model, registered } = version
  return {
    model: model.name,
    modelId: model.id,
    version: version.version,
    stage: version.stage,
    description: version.description,
    createdAt: version.created,
    updatedAt: version.updated,
    tags: Object.fromEntries(version.tags),
    aliases: aliasesOf(version),
    source: registered.source,
    location: registered.location,
    runId: registered.runId,
    loggedModelId: registered.loggedModelId,
    trainingSetIds: registered.trainingSetIds,
    positions: registered.positions,
    codeCommit: registered.codeCommit,
    seed: registered.seed,
    environmentHash: registered.environmentHash,
    missing: registered.missing,
  }
}

const versionIn = (value: string | null): number | null => (value === null ? null : Number(value))

/** A move of an alias. @param topic of the registry */
export const moveJson = (topic: string, moved: Moved) => ({
  version: versionIn(moved.value),
  previous: versionIn(moved.previous),
  ...causeJson(topic, moved),
})

/** A move of a version to a stage. @param topic of the registry */
export const stageMoveJson = (topic: string, version: number, moved: Moved) => ({
  ...{ version, stage: moved.value, previous: moved.previous },
  ...causeJson(topic, moved),
})

const causeJson = (topic: string, moved: Moved) => ({
  since: moved.since,
  position: { topic, partition: 0, offset: moved.offset },
  eventId: moved.eventId,
  eventTime: moved.eventTime,
  team: moved.team,
  actor: moved.actor,
  correlationId: moved.correlationId,
  reason: moved.reason,
  evidence: moved.evidence === null ? null : (JSON.parse(moved.evidence) as object),
})

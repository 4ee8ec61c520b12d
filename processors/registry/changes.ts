/**
 * What an event of the registry changes, as fields of entities: one list for the present state in Redis and for the history in ClickHouse, so that both
 * are read by the same code.
 *
 * | entity | fields |
 * |-|-|
 * | `models` | `<id>`: name of the model |
 * | `name/<name>` | `id`: id of the model that has the name |
 * | `model/<id>` | `name`, `description`, `created`, `updated`, `renamed` (ms), `tag/<key>`, `alias/<alias>` (version) |
 * | `versions/<id>` | `<version>`: its stage |
 * | `version/<id>/<version>` | `registered` (JSON), `description`, `stage`, `created`, `updated` (ms), `tag/<key>`; JSON: `evaluation/<dataset>`, `gate/<policy>`, `approval/<policy>`, `card` (number and digest of the latest) |
 * | `run/<run id>` | `<id>/<version>`: empty; a version of the run, which may have been deleted since |
 * | `guard/<policy>` | `version`, `policy` (JSON): the policy that is in force |
 *
 * An absent field means: none. Times are MLflow's: a tag or an alias does not count as an update.
 */
import type { avro } from '../../schemas/index.ts'
import { type Judgement, judgement } from './judgement.ts'
import type { LoggedEvent } from './types.ts'

/** The entity that lists all models. */
export const MODELS_ENTITY = 'models'
export const nameEntity = (name: string): string => `name/${name}`
export const modelEntity = (id: string): string => `model/${id}`
export const versionsEntity = (id: string): string => `versions/${id}`
export const versionEntity = (id: string, version: number): string => `version/${id}/${version}`

export const runEntity = (runId: string): string => `run/${runId}`
export const guardEntity = (policy: string): string => `guard/${policy}`

export type Change =
  /** @property value `null`: the field is removed */
  | { readonly entity: string; readonly field: string; readonly value: string | null }
  /** The entity is removed for ever, with all its fields. */
  | { readonly entity: string; readonly removed: true }

/** What a version is from its registration on: the field `registered`. */
export type Registered = Pick<
  avro.ModelRegistered,
  | 'source'
  | 'location'
  | 'runId'
  | 'runLink'
  | 'loggedModelId'
  | 'trainingSetIds'
  | 'positions'
  | 'codeCommit'
  | 'seed'
  | 'environmentHash'
  | 'userId'
  | 'missing'
>

const fieldsOf = (entity: string, values: Readonly<Record<string, string | number | null>>): Change[] =>
  Object.entries(values).map(([field, value]) => ({ entity, field, value: value === null ? null : String(value) }))

/** Of a new entity: absent fields need no removal. */
const newFieldsOf: typeof fieldsOf = (entity, values) =>
  fieldsOf(entity, values).filter((change) => 'value' in change && change.value !== null)

const tagsOf = (entity: string, tags: readonly avro.Label[]): Change[] =>
  tags.map(({ key, value }) => ({ entity, field: `tag/${key}`, value }))

/** The changes of an event, in their order. */
export const changesOf = ({ type, value }: LoggedEvent): readonly Change[] => {
  if (type === 'ModelsGuarded') {
    const { name: policy, policyVersion, policy: content } = value
    return fieldsOf(guardEntity(policy), { version: policyVersion, policy: content && JSON.stringify(content) })
  }
  const { model: name, modelId: id } = value
  const { time } = value.meta
  const model = modelEntity(id)
  const updated = { entity: model, field: 'updated', value: String(time) }
  switch (type) {
    case 'ModelCreated': {
      const created = value.createdAt ?? time
      return [
        { entity: MODELS_ENTITY, field: id, value: name },
        { entity: nameEntity(name), field: 'id', value: id },
        ...newFieldsOf(model, { name, description: value.description, created, updated: created }),
        ...tagsOf(model, value.tags),
      ]
    }
    case 'ModelRenamed':
      return [
        { entity: MODELS_ENTITY, field: id, value: name },
        { entity: nameEntity(value.previousName), field: 'id', value: null },
        { entity: nameEntity(name), field: 'id', value: id },
        ...fieldsOf(model, { name, renamed: time, updated: time }),
      ]
    case 'ModelUpdated':
      return [{ entity: model, field: 'description', value: value.description }, updated]
    case 'ModelTagged':
      return [{ entity: model, field: `tag/${value.key}`, value: value.value }]
    case 'ModelDeleted':
      return [
        { entity: MODELS_ENTITY, field: id, value: null },
        { entity: nameEntity(name), field: 'id', value: null },
        ...[model, versionsEntity(id), ...value.versions.map((version) => versionEntity(id, version))].map(
          (entity) => ({ entity, removed: true }) as const,
        ),
      ]
    case 'AliasMoved':
      return fieldsOf(model, { [`alias/${value.alias}`]: value.version })
    case 'ModelRegistered':
      return [...registered(value), updated]
    case 'VersionUpdated':
      return fieldsOf(versionEntity(id, value.version), { description: value.description, updated: time })
    case 'VersionTagged':
      return [{ entity: versionEntity(id, value.version), field: `tag/${value.key}`, value: value.value }]
    case 'VersionDeleted':
      return [
        { entity: versionsEntity(id), field: String(value.version), value: null },
        { entity: versionEntity(id, value.version), removed: true },
        updated,
      ]
    case 'StageMoved':
      return [
        ...value.archived.flatMap((version) => staged(id, version, 'Archived', time)),
        ...staged(id, value.version, value.to, time),
        updated,
      ]
    case 'ModelCardPublished': {
      const { version, number, digest } = value
      return fieldsOf(versionEntity(id, version), { card: JSON.stringify({ number, digest }) })
    }
    case 'EvaluationRecorded':
    case 'GateEvaluated':
    case 'ApprovalRequested':
    case 'ApprovalDecided':
      return [{ entity: versionEntity(id, value.version), ...judgement({ type, value } as Judgement) }]
  }
}

const staged = (id: string, version: number, stage: avro.Stage, time: number): Change[] => [
  { entity: versionsEntity(id), field: String(version), value: stage },
  ...fieldsOf(versionEntity(id, version), { stage, updated: time }),
]

const registered = (event: avro.ModelRegistered): Change[] => {
  const { modelId: id, version, description, tags, createdAt, runId } = event
  const { source, location, runLink, loggedModelId, trainingSetIds, positions, codeCommit, seed } = event
  const { environmentHash, userId, missing } = event
  const content: Registered = {
    ...{ source, location, runId, runLink, loggedModelId, trainingSetIds, positions, codeCommit, seed },
    ...{ environmentHash, userId, missing },
  }
  const entity = versionEntity(id, version)
  const created = createdAt ?? event.meta.time
  return [
    { entity: versionsEntity(id), field: String(version), value: 'None' },
    ...(runId === null ? [] : [{ entity: runEntity(runId), field: `${id}/${version}`, value: '' }]),
    ...newFieldsOf(entity, {
      ...{ registered: JSON.stringify(content), description, stage: 'None', created, updated: created },
    }),
    ...tagsOf(entity, tags),
  ]
}

/** Models and versions, as they are read from the fields of their entities (`processors/registry/changes.ts`). */
import type { Registered, ShownApproval, ShownEvaluation, ShownGate } from '../../processors/registry/index.ts'
import type { avro } from '../../schemas/index.ts'

/** The fields of an entity; none: there is no such entity. */
export type Fields = ReadonlyMap<string, string | Uint8Array>

export interface Model {
  readonly id: string
  readonly name: string
  readonly description: string | null
  /** Ms since the epoch. */
  readonly created: number
  readonly updated: number
  /** When it got its present name; `undefined`: when it was created. */
  readonly renamed: number | undefined
  readonly tags: ReadonlyMap<string, string>
  /** Alias -> version. The version may have been deleted since. */
  readonly aliases: ReadonlyMap<string, number>
}

export interface Version {
  /** The model that it belongs to. */
  readonly model: Model
  readonly version: number
  readonly stage: avro.Stage
  readonly description: string | null
  /** Ms since the epoch. */
  readonly created: number
  readonly updated: number
  readonly registered: Registered
  readonly tags: ReadonlyMap<string, string>
}

const TAG = 'tag/'
const ALIAS = 'alias/'

const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : Buffer.from(value).toString()

/** The fields with a prefix, without it, by name. */
const named = (fields: Fields, prefix: string): Map<string, string> =>
  new Map(
    [...fields]
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, value]) => [field.slice(prefix.length), textOf(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const optional = (fields: Fields, field: string): string | undefined => {
  const value = fields.get(field)
  return value === undefined ? undefined : textOf(value)
}

/** @throws Error if the field is absent, which is a bug of the projection */
const needed = (fields: Fields, field: string): string => {
  const value = optional(fields, field)
  if (value === undefined) throw new Error(`an entity of the registry has no field '${field}'`)
  return value
}

/** The id of the model that a name stands for. */
export const idIn = (fields: Fields): string | undefined => optional(fields, 'id')

/** The model of some fields; `undefined` without fields. */
export const modelIn = (id: string, fields: Fields): Model | undefined => {
  if (fields.size === 0) return undefined
  const renamed = optional(fields, 'renamed')
  return {
    id,
    name: needed(fields, 'name'),
    description: optional(fields, 'description') ?? null,
    created: Number(needed(fields, 'created')),
    updated: Number(needed(fields, 'updated')),
    renamed: renamed === undefined ? undefined : Number(renamed),
    tags: named(fields, TAG),
    aliases: new Map([...named(fields, ALIAS)].map(([alias, version]) => [alias, Number(version)])),
  }
}

/** The version of some fields; `undefined` without fields. A renamed model has changed its versions, too. */
export const versionIn = (model: Model, version: number, fields: Fields): Version | undefined => {
  if (fields.size === 0) return undefined
  const created = Number(needed(fields, 'created'))
  const { renamed = 0 } = model
  return {
    model,
    version,
    stage: needed(fields, 'stage') as avro.Stage,
    description: optional(fields, 'description') ?? null,
    created,
    updated: Math.max(Number(needed(fields, 'updated')), created > renamed ? 0 : renamed),
    registered: JSON.parse(needed(fields, 'registered')) as Registered,
    tags: named(fields, TAG),
  }
}

/** The latest model card of a version. */
export interface CardMark {
  readonly number: number
  readonly digest: string
}

export interface Judgements {
  /** By dataset. */
  readonly evaluations: readonly ShownEvaluation[]
  /** By policy, as the approvals. */
  readonly gates: readonly ShownGate[]
  readonly approvals: readonly ShownApproval[]
  readonly card: CardMark | undefined
}

/** What the fields of a version say of how it was judged. */
export const judgementsIn = (fields: Fields): Judgements => {
  const all = <T>(prefix: string): T[] => [...named(fields, prefix).values()].map((text) => JSON.parse(text) as T)
  const card = optional(fields, 'card')
  return {
    evaluations: all('evaluation/'),
    gates: all('gate/'),
    approvals: all('approval/'),
    card: card === undefined ? undefined : (JSON.parse(card) as CardMark),
  }
}

/** The aliases of a version, by name. */
export const aliasesOf = ({ model, version }: Version): string[] =>
  [...model.aliases].filter(([, each]) => each === version).map(([alias]) => alias)

/** The latest version of each stage, by the stages of all versions (`versions/<id>`). */
export const latestIn = (stages: Fields): ReadonlyMap<avro.Stage, number> => {
  const latest = new Map<avro.Stage, number>()
  for (const [field, value] of stages) {
    const [version, stage] = [Number(field), textOf(value) as avro.Stage]
    if (version > (latest.get(stage) ?? 0)) latest.set(stage, version)
  }
  return latest
}

/** A feature service as people write it, and as events and commands hold it. */
import type { SchemaOf } from '../../../../schemas/index.ts'

export interface ServiceDeclaration {
  readonly name: string
  /** `view:feature`, or `view` for all features of a view, in the order of the vector. */
  readonly serves: readonly string[]
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

export interface ServedFeature {
  readonly view: string
  /** Null in a command: all features of the view. */
  readonly feature: string | null
}

export interface Service {
  readonly name: string
  readonly serves: readonly ServedFeature[]
  readonly owner: string | null
  readonly description: string | null
  readonly tags: readonly string[]
}

const served = {
  type: 'record',
  name: 'ServedFeature',
  namespace: 'ml.feature',
  doc: 'A feature of a view in a feature service. Version 1.',
  fields: [
    { name: 'view', type: 'string', doc: 'Name of the view.' },
    {
      name: 'feature',
      type: ['null', 'string'],
      default: null,
      doc: 'Name of the feature. Null in a command: all features of the view, in its order; an event names each.',
    },
  ],
}

export const ServiceSchema = {
  type: 'record',
  name: 'FeatureService',
  namespace: 'ml.feature',
  doc: 'A named list of features across views, as declared. Version 1.',
  fields: [
    { name: 'name', type: 'string', doc: 'Name, `[a-z][a-z0-9_]*`, at most 64 characters.' },
    { name: 'serves', type: { type: 'array', items: served }, doc: 'Its features, in the order of the vector.' },
    { name: 'owner', type: ['null', 'string'], default: null, doc: 'Who answers for it. Null: not said.' },
    { name: 'description', type: ['null', 'string'], default: null, doc: 'What it is, in words. Null: not said.' },
    { name: 'tags', type: { type: 'array', items: 'string' }, default: [], doc: 'Free labels, sorted. Empty: none.' },
  ],
} as object as SchemaOf<Service>

export const serviceRecord = ({ name, serves, owner, description, tags }: ServiceDeclaration): Service => ({
  name,
  serves: serves.map(servedOf),
  owner: owner ?? null,
  description: description ?? null,
  tags: [...(tags ?? [])].sort(),
})

export const serviceOf = ({ name, serves, owner, description, tags }: Service): ServiceDeclaration => ({
  name,
  serves: serves.map(({ view, feature }) => (feature === null ? view : `${view}:${feature}`)),
  ...(owner !== null && { owner }),
  ...(description !== null && { description }),
  ...(tags.length > 0 && { tags }),
})

/** Names have no colon. */
export const servedOf = (text: string): ServedFeature => {
  const colon = text.indexOf(':')
  return colon < 0 ? { view: text, feature: null } : { view: text.slice(0, colon), feature: text.slice(colon + 1) }
}

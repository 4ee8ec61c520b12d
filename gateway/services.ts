/** Feature services of the catalogue, and lists of features across views. */
import type { Catalog, Service } from '../processors/catalog/index.ts'
import { HttpError } from './http/errors.ts'

/** A feature of a view, as a request or a service names it. */
export interface NamedFeature {
  readonly view: string
  readonly feature: string
}

export interface ReadableService {
  readonly name: string
  readonly version: number
  readonly features: readonly NamedFeature[]
}

/** Which version of a service is meant. */
export interface ServiceAsked {
  readonly version?: number
  /** A log time, ms: the version that was the latest then; before the first version, the first. Default: now. */
  readonly asOf?: number
}

/** `undefined` if there is no such service or version, or if the service is retired now. */
export const findService = (
  catalog: Catalog,
  name: string,
  { version, asOf }: ServiceAsked = {},
): ReadableService | undefined => {
  const declared = catalog.current.declaration('service', name)
  if (declared === undefined || declared.retired) return undefined
  const { versions, latest } = declared
  const then = asOf === undefined ? latest : (catalog.at(asOf).declaration('service', name)?.latest ?? versions[0])
  const found = version === undefined ? then : versions[version - 1]
  if (found === undefined) return undefined
  const { serves } = found.record as Service
  const features = serves.map(({ view, feature }) => ({ view, feature: feature as string })) // the catalogue has named each
  return { name, version: found.version, features }
}

/** @throws HttpError SERVICE_UNKNOWN */
export const readableService = (catalog: Catalog, name: string, asked: ServiceAsked): ReadableService => {
  const service = findService(catalog, name, asked)
  if (service !== undefined) return service
  const which = asked.version === undefined ? `'${name}'` : `'${name}' with a version ${asked.version}`
  throw new HttpError('SERVICE_UNKNOWN', `There is no feature service ${which} that is not retired.`)
}

/** @throws HttpError REQUEST_INVALID with the text */
export const namedFeatures = (texts: readonly string[]): NamedFeature[] =>
  texts.map((text, i) => {
    const colon = text.indexOf(':')
    if (colon > 0 && colon < text.length - 1) return { view: text.slice(0, colon), feature: text.slice(colon + 1) }
    const problem = { field: `features.${i}`, value: text, expected: 'view:feature' }
    throw new HttpError('REQUEST_INVALID', `features.${i} is '${text}', expected view:feature.`, {
      problems: [problem],
    })
  })

/** The features by view, views in the order in which they are named first. */
export const byView = (features: readonly NamedFeature[]): Map<string, string[]> => {
  const found = new Map<string, string[]>()
  for (const { view, feature } of features) {
    const names = found.get(view) ?? []
    found.set(view, names)
    names.push(feature)
  }
  return found
}

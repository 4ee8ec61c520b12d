/** The problems of a feature service, field by field. The input may be any JSON. */
import type { avro } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields } from '../../check.ts'
import { type Found, isRefusal, type Look, live } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import type { Refusal } from '../../refusals.ts'
import { type ServedFeature, servedOf } from './record.ts'

const FEATURES_MAX = 1_000

/** @returns all problems of the declaration; a view that is unknown or retired is a refusal */
export const serviceProblems = (service: unknown, look: Look): readonly Problem[] | Refusal => {
  if (!isFields(service)) return [{ path: '', value: service, expected: 'an object with name and serves' }]
  const check = new Check()
  check.known(service, ['name', 'serves', ...DESCRIBED], '')
  check.name(service.name)
  check.described(service)
  const { serves } = service
  const isList = Array.isArray(serves) && serves.length > 0 && serves.length <= FEATURES_MAX
  if (!check.that(isList, 'serves', serves, `a list of 1 to ${FEATURES_MAX} features`)) return check.problems
  const texts = serves as readonly unknown[]
  const given = texts.flatMap((text, i) => {
    const isText = check.that(typeof text === 'string' && text !== '', `serves.${i}`, text, 'view:feature, or a view')
    return isText ? [{ ...servedOf(text as string), path: `serves.${i}` }] : []
  })
  if (check.problems.length > 0) return check.problems
  const found = expanded(given, look)
  return isRefusal(found) ? found : found.problems
}

interface Expanded {
  readonly serves: readonly ServedFeature[]
  readonly problems: readonly Problem[]
}

/** The list with every view replaced by its features, and what is wrong with it. */
export const expanded = (
  serves: readonly (ServedFeature & { readonly path: string })[],
  look: Look,
): Expanded | Refusal => {
  const check = new Check()
  const features: ServedFeature[] = []
  const seen = new Set<string>()
  for (const { view, feature, path } of serves) {
    const found = live<avro.FeatureView>(look, 'view', view, path)
    if (isRefusal(found)) return found
    const names = namesOf(found)
    const value = feature === null ? view : `${view}:${feature}`
    if (
      feature !== null &&
      !check.that(names.includes(feature), path, value, `a feature of ${view}: ${names.join(', ')}`)
    )
      continue
    for (const name of feature === null ? names : [feature]) {
      const isNew = check.that(
        !seen.has(`${view}:${name}`),
        path,
        value,
        `each feature once, '${view}:${name}' is there twice`,
      )
      seen.add(`${view}:${name}`)
      if (isNew) features.push({ view, feature: name })
    }
  }
  check.that(
    features.length <= FEATURES_MAX,
    'serves',
    `${features.length} features`,
    `at most ${FEATURES_MAX} features`,
  )
  return { serves: features, problems: check.problems }
}

const namesOf = ({ record }: Found<avro.FeatureView>): readonly string[] => record.features.map(({ name }) => name)

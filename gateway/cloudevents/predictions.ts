/** The records of predictions that follow from a request and its answer. */
import { invalid } from './event.ts'
import type { Instance, Payload } from './payload.ts'

export interface Mapping {
  /** Names of the values of a request that have none, in order; `_` skips a value. */
  readonly features: readonly string[]
  /** The same of an answer; `undefined`: one number is the score, one text is the label. */
  readonly outputs: readonly string[] | undefined
  /** `undefined`: what the model says, if it is a number. */
  readonly modelVersion: number | undefined
}

const NOBODY = '_'

/**
 * One record for each instance, with the id `<id>-<n>`.
 * @throws HttpError CLOUD_EVENT_INVALID if request and answer do not have the same number of instances, or values have no name
 */
export const predictionsOf = (
  { id, time }: { readonly id: string; readonly time: number },
  request: Payload,
  response: Payload,
  mapping: Mapping,
): Record<string, unknown>[] => {
  const [asked, answered] = [request.instances.length, response.instances.length]
  if (asked !== answered) throw invalid('data', `${answered} predictions`, `one for each of ${asked} instances`)
  const version = mapping.modelVersion ?? versionOf(response.modelVersion)
  return request.instances.map((instance, n) => ({
    prediction_id: `${id}-${n}`,
    time,
    ...(version !== undefined && { model_version: version }),
    ...placedBy(mapping.features, instance, `request, instance ${n}`),
    ...answerOf(response.instances[n], mapping.outputs, `response, instance ${n}`),
  }))
}

const versionOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

/** Names for values: those that have one keep it, the others take the next names that are left. */
const placedBy = (names: readonly string[], { named, placed }: Instance, where: string): Record<string, unknown> => {
  const left = names.filter((name) => name === NOBODY || !Object.hasOwn(named, name))
  if (placed.length > 0 && placed.length !== left.length)
    throw invalid(where, `${placed.length} values`, `${left.length}, for ${left.join(', ') || 'no column'}`)
  const values: Record<string, unknown> = { ...named }
  for (const [i, value] of placed.entries()) if (left[i] !== NOBODY) values[left[i]] = value
  return values
}

const answerOf = (
  instance: Instance,
  outputs: readonly string[] | undefined,
  where: string,
): Record<string, unknown> => {
  if (outputs !== undefined || instance.placed.length === 0) return placedBy(outputs ?? [], instance, where)
  if (instance.placed.length > 1)
    throw invalid(where, `${instance.placed.length} values`, 'one, or their names as the parameter `outputs`')
  const [value] = instance.placed
  return { ...instance.named, [typeof value === 'string' ? 'label' : 'score']: value }
}

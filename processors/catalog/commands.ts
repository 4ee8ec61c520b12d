/** Commands to the catalogue, without `meta`. */
import type { avro } from '../../schemas/index.ts'
import type { Kind } from './kind.ts'
import type { CommandContent, KindName, Named } from './types.ts'

/** @param expectedVersion compare-and-set: the present version, 0 = there is none; `null`: do not compare */
export const declareCommand = <D, R extends Named>(
  kind: Kind<D, R>,
  record: R,
  expectedVersion: number | null,
): CommandContent => ({ type: kind.records.declare.type, value: { [kind.name]: record, expectedVersion } })

export interface ActivationContent {
  readonly version: number
  /** Compare-and-set: the active version, 0 = there is none; `null`: do not compare. */
  readonly expectedVersion: number | null
  /** Positions that the version has reached, one per partition of the topic of the kind's activation. */
  readonly positions: readonly avro.TopicPosition[]
  readonly reason: string | null
}

/** @throws RangeError if the kind has no activation */
export const activateCommand = (kind: Kind, name: string, content: ActivationContent): CommandContent => {
  if (kind.activation === undefined) throw new RangeError(`kind '${kind.name}' has no activation`)
  return { type: kind.activation.command.type, value: { [kind.name]: name, ...content } }
}

export interface ChoiceContent {
  readonly version: number
  /** As in `ActivationContent`. */
  readonly expectedVersion: number | null
  readonly reason: string | null
}

/** @throws RangeError if the kind has no activation */
export const chooseCommand = (kind: Kind, name: string, content: ChoiceContent): CommandContent => {
  if (kind.activation === undefined) throw new RangeError(`kind '${kind.name}' has no activation`)
  return { type: kind.activation.choice.command.type, value: { [kind.name]: name, ...content } }
}

/** Begins the first generation of a dataset's rows, if none has begun. */
export const firstGeneration = (dataset: string): CommandContent => ({
  type: 'BeginGeneration',
  value: { dataset, generation: 1, reason: null },
})

/** Begins a generation whose rows before these positions are sorted by event time. */
export const sortedGeneration = (
  dataset: string,
  content: Pick<avro.BeginSortedGeneration, 'sortedBefore' | 'partitions' | 'reason'>,
): CommandContent => ({ type: 'BeginSortedGeneration', value: { dataset, ...content } })

/** @param version `null`: all versions */
export const retireCommand = (
  kind: KindName,
  name: string,
  version: number | null,
  reason: string | null,
): CommandContent => ({ type: 'RetireDeclaration', value: { kind, name, version, reason } })

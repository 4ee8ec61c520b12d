/**
 * The document. Its members stand in a fixed order, and lists are sorted by what identifies their parts, so equal facts and words are equal bytes. It says
 * nothing of when it was made or by whom: that is said by its publication.
 */
import { CARD_SCHEMA, type ShownApproval, type ShownGate } from '../../processors/registry/index.ts'
import type { avro } from '../../schemas/index.ts'
import { aliasesOf } from '../registry/index.ts'
import { type CardEvaluation, evaluationOf } from './evaluation.ts'
import type { CardFacts, Move, ReadDataset, ReadView, RecordedSet } from './facts.ts'
import type { Words } from './words.ts'

/** JSON has no number for what is not finite: it is text. */
export type Double = number | string

export interface Label {
  readonly key: string
  readonly value: string
}

export interface CardRun {
  readonly runId: string
  readonly experimentId: string
  readonly experiment: string | null
  readonly name: string
  readonly status: string
  readonly user: string
  /** Ms since the epoch, as all times here. */
  readonly startTime: number
  readonly endTime: number | null
  readonly isDeleted: boolean
  readonly params: readonly Label[]
  readonly metrics: readonly {
    readonly key: string
    readonly value: Double
    readonly step: number
    readonly timestamp: number
  }[]
  readonly tags: readonly Label[]
}

export interface CardSet extends Pick<RecordedSet, 'trainingSetId'> {
  /** Null: this installation has not recorded it. */
  readonly recorded: Omit<RecordedSet, 'trainingSetId'> | null
}

export interface CardView {
  readonly view: string
  readonly version: number
  readonly dataset: string
  readonly entity: readonly string[]
  readonly filter: string | null
  readonly owner: string | null
  readonly description: string | null
  /** All of the view; a training set names those that it has. */
  readonly features: readonly avro.Feature[]
}

export interface CardDataset {
  readonly dataset: string
  readonly version: number
  readonly owner: string | null
  readonly description: string | null
  readonly key: readonly string[]
  readonly time: string
  readonly columns: readonly avro.Column[]
}

export interface Card {
  /** `millrace.model-card/1` */
  readonly schema: string
  readonly model: {
    readonly name: string
    readonly id: string
    readonly description: string | null
    readonly tags: readonly Label[]
  }
  readonly version: {
    readonly number: number
    readonly description: string | null
    readonly stage: avro.Stage
    readonly aliases: readonly string[]
    readonly registeredAt: number
    readonly source: string
    readonly location: string | null
    readonly loggedModelId: string | null
    readonly tags: readonly Label[]
  }
  readonly words: Words
  /** What a training that gives the same result needs. */
  readonly reproducibility: {
    readonly codeCommit: string | null
    readonly seed: number | null
    readonly environmentHash: string | null
    /** What of it nobody has said. */
    readonly missing: readonly string[]
  }
  /** What the version says of its run, whether the run is here or not. */
  readonly runId: string | null
  readonly runLink: string | null
  readonly run: CardRun | null
  readonly trainingSets: readonly CardSet[]
  /** Datasets that the run read and that are no training sets of this installation. */
  readonly otherInputs: readonly {
    readonly name: string
    readonly digest: string
    readonly sourceType: string
    readonly source: string
  }[]
  readonly features: readonly CardView[]
  readonly datasets: readonly CardDataset[]
  readonly evaluations: readonly CardEvaluation[]
  readonly gates: readonly ShownGate[]
  readonly approvals: readonly ShownApproval[]
  /** Moves of aliases to and from the version, and of the version between stages, latest first. */
  readonly history: { readonly moves: readonly Move[]; readonly hasEarlier: boolean }
}

export const cardOf = (facts: CardFacts, words: Words): Card => {
  const { version } = facts
  const { model, registered } = version
  return {
    schema: CARD_SCHEMA,
    model: { name: model.name, id: model.id, description: model.description, tags: labelsOf(model.tags) },
    version: {
      ...{ number: version.version, description: version.description, stage: version.stage },
      ...{ aliases: aliasesOf(version), registeredAt: version.created },
      ...{ source: registered.source, location: registered.location, loggedModelId: registered.loggedModelId },
      tags: labelsOf(version.tags),
    },
    words,
    reproducibility: {
      ...{ codeCommit: registered.codeCommit, seed: registered.seed, environmentHash: registered.environmentHash },
      missing: registered.missing,
    },
    ...{ runId: registered.runId, runLink: registered.runLink },
    run: runOf(facts.run),
    trainingSets: facts.sets.map(setOf),
    otherInputs: inputsOf(facts.run),
    features: facts.views.map(viewOf).sort(by(({ view, version: number }) => [view, number])),
    datasets: facts.datasets.map(datasetOf).sort(by(({ dataset, version: number }) => [dataset, number])),
    evaluations: facts.evaluations.map(evaluationOf).sort(by(({ dataset }) => [dataset])),
    gates: facts.gates.toSorted(by(({ policy }) => [policy])),
    approvals: facts.approvals.toSorted(by(({ policy }) => [policy])),
    history: { moves: facts.moves, hasEarlier: facts.hasEarlierMoves },
  }
}

/** The document as it is published. */
export const cardText = (card: Card): string => JSON.stringify(card)

/** Compares by text, then by number, whatever the language of the process. */
const by =
  <T>(keyOf: (one: T) => readonly [string, number?]) =>
  (a: T, b: T): number => {
    const [[textA, numberA = 0], [textB, numberB = 0]] = [keyOf(a), keyOf(b)]
    return textA === textB ? numberA - numberB : textA < textB ? -1 : 1
  }

const labelsOf = (tags: ReadonlyMap<string, string>): Label[] =>
  [...tags].map(([key, value]) => ({ key, value })).sort(by(({ key }) => [key]))

const double = (value: number): Double => (Number.isFinite(value) ? value : String(value))
const label = ({ key, value }: Label): Label => ({ key, value })

const runOf = (run: CardFacts['run']): CardRun | null => {
  if (run === undefined) return null
  const { data, experiment, isDeleted } = run
  const { runId, info, params, metrics, tags } = data
  return {
    ...{ runId, experimentId: info.experimentId, experiment, name: info.name, status: info.status },
    ...{ user: info.userId, startTime: info.startTime, endTime: info.endTime, isDeleted },
    params: params.map(label),
    metrics: metrics.map(({ key, value, step, timestamp }) => ({ key, value: double(value), step, timestamp })),
    tags: tags.map(label),
  }
}

const inputsOf = (run: CardFacts['run']): Card['otherInputs'] =>
  (run?.data.inputs ?? [])
    .filter(({ training_set_id: id }) => id === null)
    .map(({ name, digest, source_type: sourceType, source }) => ({ name, digest, sourceType, source }))

const setOf = (set: CardFacts['sets'][number]): CardSet => {
  if (set.builtAt === undefined) return { trainingSetId: set.trainingSetId, recorded: null }
  const { trainingSetId, ...recorded } = set
  return { trainingSetId, recorded }
}

const viewOf = ({ version, view }: ReadView): CardView => {
  const { name, dataset, entity, filter, owner, description, features } = view
  return { view: name, version, dataset, entity, filter, owner, description, features }
}

const datasetOf = ({ version, dataset }: ReadDataset): CardDataset => {
  const { name, owner, description, key, time, columns } = dataset
  return { dataset: name, version, owner, description, key, time, columns }
}

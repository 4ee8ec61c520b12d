/** What an event of OpenLineage says, after it was read. */

/** Facets by name, as JSON. */
export type Facets = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Mention {
  readonly namespace: string
  readonly name: string
  readonly facets: Facets
}

export interface DatasetMention extends Mention {
  /** Facets of the dataset in this run alone: `inputFacets` or `outputFacets`. */
  readonly runFacets: Facets
}

export const RUN_STATES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
export type RunState = (typeof RUN_STATES)[number]

interface Said {
  /** In UTC with nine digits of the second. */
  readonly eventTime: string
  /** ms since the epoch. */
  readonly timeMs: number
  readonly producer: string | null
}

interface OfJob extends Said {
  readonly job: Mention
  readonly inputs: readonly DatasetMention[]
  readonly outputs: readonly DatasetMention[]
}

export interface RunSaid extends OfJob {
  readonly kind: 'run'
  readonly run: { readonly runId: string; readonly facets: Facets }
  /** Null: the event does not say it. */
  readonly state: RunState | null
}

export interface JobSaid extends OfJob {
  readonly kind: 'job'
}

export interface DatasetSaid extends Said {
  readonly kind: 'dataset'
  readonly dataset: DatasetMention
}

export type Observed = RunSaid | JobSaid | DatasetSaid

/** Something of an event that cannot be used: the event is refused. */
export interface EventProblem {
  /** Path, for example `inputs[0].name`. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

export interface ReadEvent {
  readonly observed: Observed
  /** Where it does not follow the specification, as far as it can be used all the same. */
  readonly flaws: readonly string[]
}

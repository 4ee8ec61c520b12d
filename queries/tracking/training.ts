/** What a run records about the basis of its training. With all of it, the training can be repeated with the same result. */
import type { RunState, StoredInput } from './state.ts'

export interface Training {
  readonly trainingSetIds: readonly string[]
  readonly codeCommit: string | null
  readonly seed: number | null
  /** Digest of the file that pins the packages. */
  readonly environmentHash: string | null
  /** What of these the run does not say: 'training_set', 'code_commit', 'seed', 'environment'. */
  readonly missing: readonly string[]
}

const COMMIT_TAG = 'mlflow.source.git.commit'
const SEED_TAG = 'millrace.seed'
const ENVIRONMENT_TAGS = ['millrace.environment', 'millrace.lock'] as const
/** Parameters by which trainings usually name their seed. scikit-learn's autolog writes the second. */
const SEED_PARAMS = ['seed', 'random_state'] as const
/** Training sets of a run that are looked up. */
const SETS_MAX = 100

export const trainingIn = ({ inputs, params, tags }: Pick<RunState, 'inputs' | 'params' | 'tags'>): Training => {
  const tagged = (name: string): string | undefined => tags.find(({ key }) => key === name)?.value
  const param = (name: string): string | undefined => params.find(({ key }) => key === name)?.value
  const environments = ENVIRONMENT_TAGS.flatMap((name) => tagged(name) ?? [])
  const seeds = [tagged(SEED_TAG), tagged('seed'), ...SEED_PARAMS.map(param)].flatMap((text) => integerIn(text) ?? [])
  const said = {
    trainingSetIds: setsOf(inputs),
    codeCommit: tagged(COMMIT_TAG) ?? null,
    seed: seeds[0] ?? null,
    environmentHash: environments[0] ?? null,
  }
  return { ...said, missing: missingOf(said) }
}

const missingOf = ({ trainingSetIds, codeCommit, seed, environmentHash }: Omit<Training, 'missing'>): string[] => {
  const isSaid = {
    training_set: trainingSetIds.length > 0,
    code_commit: codeCommit !== null,
    seed: seed !== null,
    environment: environmentHash !== null,
  }
  return Object.entries(isSaid).flatMap(([what, said]) => (said ? [] : [what]))
}

const setsOf = (inputs: readonly StoredInput[]): string[] =>
  [...new Set(inputs.flatMap(({ training_set_id: id }) => id ?? []))].slice(0, SETS_MAX)

const integerIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?[0-9]+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined

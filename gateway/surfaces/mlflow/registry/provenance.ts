/** What a version is tied to: the run or logged model that made it, where its artifacts are, and what its training used. */
import { createHash } from 'node:crypto'
import { ArtifactError, type ArtifactPath } from '../../../../artifacts/index.ts'
import { trainingIn } from '../../../../queries/tracking/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import type { GatewayContext } from '../../../context.ts'
import { recordedSet } from '../../../log/training-sets.ts'
import { pathBelow } from '../artifact-files.ts'
import type { Call } from '../endpoints.ts'
import { type MlflowError, notThere } from '../errors.ts'
import { noLoggedModel } from '../refused.ts'
import { inStore } from '../run-artifacts.ts'

export interface Asked {
  readonly source: string
  readonly runId: string | null
  readonly loggedModelId: string | null
}

export interface Origin {
  readonly runId: string | null
  /** Where the artifacts of the run or logged model are, if it is there. */
  readonly artifacts: string | undefined
  /** Where the artifacts of the version are, if the source does not say it. */
  readonly location: string | null
}

/** What a source and a logged model stand for. @throws MlflowError if one of them is not there */
export const originOf = async (call: Call, { source, runId, loggedModelId }: Asked): Promise<Origin> => {
  const { tracking } = call.context
  const model = loggedModelId === null ? undefined : await tracking.reader.loggedModel(loggedModelId)
  if (loggedModelId !== null && model === undefined) throw noLoggedModel(loggedModelId)
  const pointed = await pointedTo(call, source)
  const ofRun = runId ?? pointed.runId ?? model?.info.sourceRunId ?? null
  const run = runId === null ? undefined : await tracking.reader.run(runId)
  return {
    runId: ofRun,
    artifacts: loggedModelId === null ? run?.info.artifactUri : model?.info.artifactUri,
    location: pointed.location,
  }
}

const NOWHERE = { location: null, runId: null } as const

/** What a `models:` source points to: a logged model, or a version. */
const pointedTo = async ({ context }: Call, source: string): Promise<Pick<Origin, 'location' | 'runId'>> => {
  if (!/^models:/i.test(source)) return NOWHERE
  const [, name = '', version] = /^models:\/+([^/]+)(?:\/([0-9]+))?$/i.exec(source) ?? []
  if (version === undefined) {
    const model = await context.tracking.reader.loggedModel(name)
    if (model === undefined) throw unfetched(source, noLoggedModel(name))
    return { location: model.info.artifactUri, runId: model.info.sourceRunId }
  }
  const found = await context.models.present().version(name, Number(version))
  if (found === undefined)
    throw unfetched(source, notThere(`Model Version (name=${name}, version=${version}) not found`))
  return { location: found.registered.location ?? found.registered.source, runId: null }
}

const unfetched = (source: string, { message }: MlflowError): MlflowError =>
  notThere(`Unable to fetch model from model URI source artifact location '${source}'.Error: ${message}`)

type Training = Pick<
  avro.RegisterModel,
  'trainingSetIds' | 'positions' | 'codeCommit' | 'seed' | 'environmentHash' | 'userId'
>

const UNKNOWN: Training = {
  ...{ trainingSetIds: [], positions: [], codeCommit: null, seed: null, environmentHash: null, userId: null },
}

/**
 * What the log knows of the training of a run. A run that does not name its environment has that of the model's files, if they lie in the store.
 * @param uri where the artifacts of the model are
 */
export const trainingOf = async (context: GatewayContext, runId: string | null, uri: string): Promise<Training> => {
  const run = runId === null ? undefined : await context.tracking.reader.run(runId)
  if (run === undefined) return { ...UNKNOWN, environmentHash: await environmentAt(context, uri) }
  const { trainingSetIds, codeCommit, seed, environmentHash } = trainingIn(run)
  const sets = await Promise.all(trainingSetIds.map((id) => recordedSet(context.platform, id)))
  const isKnown = sets.every((set) => set !== undefined)
  return {
    trainingSetIds,
    positions: isKnown ? sets.flatMap((set) => set?.set.positions ?? []) : [],
    codeCommit,
    seed,
    environmentHash: environmentHash ?? (await environmentAt(context, uri)),
    userId: null,
  }
}

/** The files with which MLflow pins the packages of a model, the first that is there. */
const ENVIRONMENT_FILES = ['requirements.txt', 'conda.yaml'] as const
const ENVIRONMENT_BYTES_MAX = 2 ** 20

/** The SHA-256 hash of the file that pins the packages of a model. `null`: there is none, or the artifacts lie elsewhere. */
const environmentAt = async ({ artifacts }: Call['context'], uri: string): Promise<string | null> => {
  const root = artifacts.isThere && uri.startsWith('mlflow-artifacts:') ? rootAt(uri) : undefined
  if (root === undefined) return null
  for (const name of ENVIRONMENT_FILES) {
    const found = await artifacts.store.get(pathBelow(root, name))
    if (found === undefined) continue
    if (found.bytes > ENVIRONMENT_BYTES_MAX) {
      found.body.destroy()
      return null
    }
    const hash = createHash('sha256')
    for await (const chunk of found.body) hash.update(chunk as Buffer)
    return hash.digest('hex')
  }
  return null
}

/** @returns `undefined` for a path at which nothing can be, as one with two slashes: MLflow takes it as a source */
const rootAt = (uri: string): ArtifactPath | undefined => {
  try {
    return inStore(uri)
  } catch (error) {
    if (error instanceof ArtifactError && error.code === 'PATH_INVALID') return undefined
    throw error
  }
}

/** What a version comes from: its run, logged model, training sets and their datasets, code, seed, environment and artifacts. Direct references only. */
import { aliasesOf, type Version } from '../../queries/registry/index.ts'
import type { GatewayContext } from '../context.ts'
import { recordedSet } from '../log/training-sets.ts'
import type { FoundRun } from '../tracking/index.ts'
import { recordedJson } from '../training/recorded.ts'

type Context = Pick<GatewayContext, 'platform' | 'tracking' | 'tail'>

/** The run of a version, now or at a log time, ms; `undefined` if it names none, or one that is not here, or was not then. */
export const runOf = async (
  { tracking }: Context,
  { registered }: Version,
  asOf: number | undefined,
): Promise<FoundRun | undefined> =>
  registered.runId === null ? undefined : (await tracking.searches.runsNamed([registered.runId], asOf))[0]

/** @param asOf log time, ms: what was there then. Default: now */
export const lineageOf = async (context: Context, version: Version, asOf: number | undefined) => {
  const { registered, model } = version
  const [found, loggedModel, trainingSets] = await Promise.all([
    runOf(context, version, asOf),
    loggedModelOf(context, registered.loggedModelId, asOf),
    Promise.all(registered.trainingSetIds.map((id) => trainingSetOf(context, id, asOf))),
  ])
  const { source, location, runId, codeCommit, seed, environmentHash, missing } = registered
  return {
    ...{ model: model.name, modelId: model.id, version: version.version, stage: version.stage },
    aliases: aliasesOf(version),
    runId,
    run: found === undefined ? null : await runJson(context, found, asOf),
    loggedModel,
    trainingSets,
    otherInputs: (found?.run.inputs ?? [])
      .filter(({ training_set_id: id }) => id === null)
      .map(({ name, digest, source_type, source: from }) => ({ name, digest, sourceType: source_type, source: from })),
    ...{ codeCommit, seed, environmentHash },
    artifacts: { source, location },
    missing,
  }
}

const runJson = async (
  { tracking }: Context,
  { run: { runId, info }, isHidden }: FoundRun,
  asOf: number | undefined,
) => {
  const { experimentId, name, status, startTime, endTime } = info
  const [experiment] = await tracking.searches.experimentsOf([experimentId], asOf)
  return {
    ...{ runId, experimentId, experiment: experiment?.info.name ?? null, name, status, startTime, endTime },
    isDeleted: info.isDeleted || isHidden,
  }
}

const loggedModelOf = async ({ tracking }: Context, id: string | null, asOf: number | undefined) => {
  const found = id === null ? undefined : await tracking.searches.loggedModel(id, asOf)
  if (found === undefined) return null
  const { modelId, name, status, artifactUri } = found
  return { modelId, name, status, artifactUri }
}

/** What the log has recorded of a training set. A set of another installation has only its id. */
const trainingSetOf = async ({ platform, tail }: Context, id: string, asOf: number | undefined) => {
  const found = await recordedSet(platform, id)
  if (found === undefined || (asOf !== undefined && found.logTime > asOf)) return { trainingSetId: id, recorded: null }
  const { features, views, positions, rows, contentHash, spineHash, builtAt } = recordedJson(found)
  const datasetOf = (view: string): string[] => {
    const declared = tail.catalog.current.view(view)
    return declared === undefined ? [] : [declared.latest.record.dataset]
  }
  const datasets = [...new Set(views.flatMap(({ view }) => datasetOf(view)))]
  const shown = views.map(({ view, version, revision }) => ({ view, version, revision }))
  return {
    trainingSetId: id,
    recorded: { builtAt, features, views: shown, datasets, positions, rows, contentHash, spineHash },
  }
}

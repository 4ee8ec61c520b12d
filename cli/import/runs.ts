/** Runs and logged models, with their metrics and artifacts. */
import { piecesOf } from '../../streams/core/pieces.ts'
import { goOn, type ImportContext } from './context.ts'
import { eachOf } from './each.ts'
import { isTaken, modelUri, placeOfModel, placeOfRun, runUri, storePath } from './places.ts'
import { orLeft } from './refused.ts'
import type { Place, SourceLoggedModel, SourceMetric, SourceRun } from './source.ts'
import { takenOf } from './taken.ts'
import type { Outcome } from './target.ts'

/** Runs that are under way at once, and files of one of them. */
const RUNS_AT_ONCE = 8
const FILES_AT_ONCE = 4
const POINTS = 1000

export const runsStep = async (context: ImportContext, experimentId: string): Promise<void> => {
  const { source, target } = context
  for await (const page of source.runs(experimentId)) {
    goOn(context)
    const known = await target.known(page.map(({ runId }) => runId))
    await eachOf(page, RUNS_AT_ONCE, (run) =>
      orLeft(context, 'runs', run.runId, () => importRun(context, run, known.has(run.runId))),
    )
  }
}

const importRun = async (context: ImportContext, source: SourceRun, isThere: boolean): Promise<void> => {
  goOn(context)
  const { target, account, ids, progress } = context
  const experimentId = ids.get(source.experimentId)!
  const { run, head, rest, cut } = takenOf(source)
  const { runId } = run
  for (const name of cut)
    account.left('datasets without their profile or schema', 'they are too large', `${name} of run ${runId}`)
  if (!isThere) {
    const place = placeOfRun(source)
    await importFiles(context, place, runUri(source, experimentId), `run ${runId}`)
    await importHistory(context, source, experimentId)
    await target.import<{ outcome: Outcome }>('runs', {
      ...{ importedFrom: context.source.name, runId, experimentId, name: run.name, userId: run.userId },
      ...{ status: run.status, startTime: run.startTime, endTime: run.endTime, inputs: run.inputs, models: run.models },
      // What is logged later needs an active run.
      ...{ ...head, isDeleted: run.isDeleted && rest.length === 0, artifactUri: runUri(source, experimentId) },
    })
  }
  if (rest.length > 0 && !(isThere && run.isDeleted && (await isDeletedHere(context, runId)))) {
    for (const labels of rest) await target.mlflow('runs/log-batch', { run_id: runId, ...labels })
    if (run.isDeleted) await target.mlflow('runs/delete', { run_id: runId })
  }
  account.seen('runs', !isThere)
  progress.update(account.count('runs'))
}

const isDeletedHere = async ({ back }: ImportContext, runId: string): Promise<boolean> =>
  (await back.run(runId)).isDeleted

const importHistory = async (context: ImportContext, run: SourceRun, experimentId: string): Promise<void> => {
  const { source, target, account } = context
  let waiting: SourceMetric[] = []
  const send = async (points: readonly SourceMetric[]): Promise<void> => {
    await target.import('metrics', {
      runId: run.runId,
      experimentId,
      metrics: points.map((point) => pointJson(point, ABOUT_NOTHING)),
    })
    account.seen('metric points', true, points.length)
  }
  for await (const page of source.history(run)) {
    goOn(context)
    waiting.push(...page)
    for (; waiting.length >= POINTS; waiting = waiting.slice(POINTS)) await send(waiting.slice(0, POINTS))
  }
  if (waiting.length > 0) await send(waiting)
}

/** A value as JSON, which has no NaN. @param about the logged model of which it was measured, and on what */
const pointJson = ({ key, value, timestamp, step }: SourceMetric, about: object) => ({
  ...{ key, timestamp, step, value: Number.isFinite(value) ? value : String(value) },
  ...about,
})

const ABOUT_NOTHING = { modelId: null, datasetName: null, datasetDigest: null }

/** Files below a place that are not there yet with their size: what another try has brought is whole. */
const importFiles = async (context: ImportContext, place: Place, uri: string, owner: string): Promise<void> => {
  const { source, target, back, account } = context
  if (!isTaken(place.uri)) {
    if (place.uri !== '')
      account.left('artifact folders', 'they stay in their own store, and are read from there', place.uri)
    return
  }
  const files = await source.files(place)
  if (files === undefined) return account.left('artifact folders', 'the source does not give them', owner)
  if (files.length === 0) return
  const held = new Map(((await back.files({ ...place, uri })) ?? []).map(({ path, bytes }) => [path, bytes]))
  await eachOf(files, FILES_AT_ONCE, async ({ path, bytes }) => {
    goOn(context)
    const isNew = held.get(path) !== bytes
    if (isNew) await target.put(`${storePath(uri)}/${path}`, bytes, () => source.read(place, path))
    account.seen('files', isNew)
  })
}

export const modelsStep = async (context: ImportContext, experimentId: string): Promise<void> => {
  for await (const page of context.source.loggedModels(experimentId))
    await eachOf(page, RUNS_AT_ONCE, (model) =>
      orLeft(context, 'logged models', model.modelId, () => importModel(context, model)),
    )
}

const importModel = async (context: ImportContext, model: SourceLoggedModel): Promise<void> => {
  goOn(context)
  const { target, ids, account, source } = context
  const { experimentId: _there, artifactUri: _uri, metrics, modelId, ...rest } = model
  const experimentId = ids.get(model.experimentId)!
  const artifactUri = modelUri(model, experimentId)
  await importFiles(context, placeOfModel(model), artifactUri, `logged model ${modelId}`)
  for (const [runId, points] of byRun(modelId, metrics))
    await target.import('metrics', { runId, experimentId, metrics: points })
  const { outcome } = await target.import<{ outcome: Outcome }>('logged-models', {
    ...{ importedFrom: source.name, modelId, experimentId, artifactUri, ...rest },
  })
  account.seen('logged models', outcome === 'imported')
}

/** What was measured of a logged model, by the run, in requests. Equal values of a run count once, whether they name the model or not. */
const byRun = (modelId: string, metrics: SourceLoggedModel['metrics']): (readonly [string, readonly object[]])[] => {
  const found = new Map<string, object[]>()
  for (const { runId, datasetName, datasetDigest, ...metric } of metrics) {
    const points = found.get(runId) ?? []
    found.set(runId, points)
    points.push(pointJson(metric, { modelId, datasetName, datasetDigest }))
  }
  return [...found].flatMap(([runId, points]) =>
    [...piecesOf(points, () => 1, POINTS)].map((piece) => [runId, piece] as const),
  )
}

/**
 * Whether what the source has is here: each thing is read from both, and their hashes are compared. What is here besides does not matter.
 */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Output } from '../output.ts'
import { loggedModelText, modelText, PointsDigest, runText, versionText } from './canonical.ts'
import { goOn, type ImportContext } from './context.ts'
import { eachOf } from './each.ts'
import { isTaken, modelUri, Places, placeOfModel, placeOfRun, runUri } from './places.ts'
import { versionHere } from './registry.ts'
import type { Place, SourceExperiment, SourceLoggedModel, SourceModel, SourceRun, SourceVersion } from './source.ts'
import { takenOf } from './taken.ts'
import { type CheckReport, Tally } from './tally.ts'

type CheckContext = Omit<ImportContext, 'account' | 'target'>

export interface CheckOptions extends Pick<CheckContext, 'source' | 'back' | 'signal'> {
  readonly output: Output
}

const RUNS_AT_ONCE = 8
const FILES_AT_ONCE = 4

/** @throws CliError */
export const checkImport = async ({ output, ...options }: CheckOptions): Promise<CheckReport> => {
  const progress = output.progress('check', undefined, 'runs')
  const tally = new Tally()
  await check({ ...options, progress, places: new Places(), ids: new Map() }, tally)
  progress.end()
  return tally.report
}

const check = async (context: CheckContext, tally: Tally): Promise<void> => {
  const { source, back } = context
  const here = new Map<string, SourceExperiment>()
  for await (const each of back.experiments()) here.set(each.name, each)
  const found: SourceExperiment[] = []
  for await (const experiment of source.experiments()) {
    goOn(context)
    const held = here.get(experiment.name)
    compareExperiment(tally, experiment, held)
    if (held === undefined) continue
    context.ids.set(experiment.id, held.id)
    context.places.add(experiment.artifactLocation, held.id)
    found.push(experiment)
  }
  for (const experiment of found) await checkExperiment(context, tally, experiment)
  for await (const model of source.models()) await checkModel(context, tally, model)
}

/** Of an experiment that was here before, only the name and the tags that it got are compared. */
const compareExperiment = (tally: Tally, there: SourceExperiment, here: SourceExperiment | undefined): void => {
  const isOurs = there.createdAt !== null && there.createdAt === here?.createdAt
  const names = new Set(there.tags.map(({ key }) => key))
  const textOf = ({ name, createdAt, isDeleted, tags }: SourceExperiment): string => {
    const compared = tags.filter(({ key }) => names.has(key)).map(({ key, value }) => [key, value])
    return JSON.stringify([name, compared.sort(), ...(isOurs ? [isDeleted, createdAt] : [])])
  }
  tally.compare('experiments', there.name, textOf(there), here && textOf(here))
}

const checkExperiment = async (context: CheckContext, tally: Tally, experiment: SourceExperiment): Promise<void> => {
  const { source, back, ids } = context
  const experimentId = ids.get(experiment.id)!
  for await (const page of source.runs(experiment.id)) {
    goOn(context)
    const held = new Map<string, SourceRun>()
    for await (const some of back.runsNamed(
      experimentId,
      page.map(({ runId }) => runId),
    ))
      for (const run of some) held.set(run.runId, run)
    await eachOf(page, RUNS_AT_ONCE, (run) =>
      checkRun(context, tally, { ...run, isDeleted: run.isDeleted || experiment.isDeleted }, held.get(run.runId)),
    )
  }
  for await (const page of source.loggedModels(experiment.id))
    await eachOf(page, RUNS_AT_ONCE, (model) => checkLoggedModel(context, tally, model))
}

const checkRun = async (
  context: CheckContext,
  tally: Tally,
  there: SourceRun,
  here: SourceRun | undefined,
): Promise<void> => {
  goOn(context)
  const experimentId = context.ids.get(there.experimentId)!
  const artifactUri = runUri(there, experimentId)
  const wanted = { ...takenOf(there).run, experimentId, artifactUri }
  tally.compare('runs', there.runId, runText(wanted), here && runText(here))
  tally.count('params', there.params.length, here?.params.length ?? 0)
  tally.count('tags', there.tags.length, here?.tags.length ?? 0)
  const points = await pointsOf(context.source, there)
  const held = here === undefined ? new PointsDigest() : await pointsOf(context.back, here)
  tally.compare('metric points', `of run ${there.runId}`, points.text, held.text, points.count, held.count)
  await checkFiles(context, tally, placeOfRun(there), artifactUri)
  context.progress.update(tally.done('runs'))
}

const pointsOf = async (source: Pick<CheckContext['source'], 'history'>, run: SourceRun): Promise<PointsDigest> => {
  const digest = new PointsDigest()
  for await (const page of source.history(run)) for (const point of page) digest.add(point)
  return digest
}

const checkLoggedModel = async (context: CheckContext, tally: Tally, there: SourceLoggedModel): Promise<void> => {
  const experimentId = context.ids.get(there.experimentId)!
  const artifactUri = modelUri(there, experimentId)
  const here = await context.back.orAbsent(() => context.back.loggedModel(there.modelId))
  const wanted = loggedModelText({ ...there, experimentId, artifactUri })
  tally.compare('logged models', there.modelId, wanted, here && loggedModelText(here))
  await checkFiles(context, tally, placeOfModel(there), artifactUri)
}

const checkModel = async (context: CheckContext, tally: Tally, there: SourceModel): Promise<void> => {
  goOn(context)
  const { source, back } = context
  const here = await back.orAbsent(() => back.model(there.name))
  tally.compare('models', there.name, modelText(there), here && modelText(here))
  const aliases = new Map(here?.aliases.map(({ alias, version }) => [alias, version]))
  for (const { alias, version } of there.aliases)
    tally.compare('aliases', `${there.name}@${alias}`, String(version), numberText(aliases.get(alias)))
  const held = new Map<number, SourceVersion>()
  if (here !== undefined)
    for await (const page of back.versions(there.name)) for (const each of page) held.set(each.version, each)
  for await (const page of source.versions(there.name))
    for (const version of page) {
      const found = held.get(version.version)
      const wanted = versionText(versionHere(context, version))
      tally.compare('versions', `${there.name}/${version.version}`, wanted, found && versionText(found))
    }
}

const numberText = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value))

const checkFiles = async (context: CheckContext, tally: Tally, place: Place, uri: string): Promise<void> => {
  const { source, back } = context
  const files = isTaken(place.uri) ? ((await source.files(place)) ?? []) : []
  if (files.length === 0) return
  const here = { ...place, uri }
  const held = new Set(((await back.files(here)) ?? []).map(({ path }) => path))
  await eachOf(files, FILES_AT_ONCE, async ({ path }) => {
    goOn(context)
    const there = await hashOf(await source.read(place, path))
    const found = held.has(path) ? await hashOf(await back.read(here, path)) : undefined
    tally.compare('files', `${uri}/${path}`, there, found)
  })
}

const hashOf = async (body: Readable): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

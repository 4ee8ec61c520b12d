/**
 * An import, in an order in which nothing is there that is not whole: artifacts and metrics of a run before the run, runs before the versions that
 * they made, and experiments are deleted at the end. So an import that is stopped anywhere goes on by leaving out what is there.
 */
import type { Output } from '../output.ts'
import { goOn, type ImportContext } from './context.ts'
import { isTaken, Places } from './places.ts'
import { registryStep } from './registry.ts'
import { Account, type Report } from './report.ts'
import { modelsStep, runsStep } from './runs.ts'
import type { Label, SourceExperiment } from './source.ts'
import type { Outcome } from './target.ts'

export interface ImportOptions extends Pick<ImportContext, 'source' | 'target' | 'back' | 'signal'> {
  readonly output: Output
}

/** @throws CliError */
export const runImport = async ({ output, ...options }: ImportOptions): Promise<Report> => {
  const { source } = options
  const progress = output.progress('import', undefined, 'runs')
  const account = new Account()
  const context: ImportContext = { ...options, account, places: new Places(), ids: new Map(), progress }
  const experiments: Imported[] = []
  for await (const each of source.experiments()) experiments.push(await importExperiment(context, each))
  for (const { id } of experiments) await runsStep(context, id)
  for (const { id } of experiments) await modelsStep(context, id)
  await registryStep(context)
  for (const each of experiments) await deleteExperiment(context, each)
  progress.end()
  const left = await source.left(experiments.map(({ id }) => id))
  return account.report(source.name, left)
}

interface Imported extends SourceExperiment {
  /** Whether it came by this import, or by an earlier one. */
  readonly isOurs: boolean
  readonly isDeletedHere: boolean
}

const importExperiment = async (context: ImportContext, experiment: SourceExperiment): Promise<Imported> => {
  goOn(context)
  const { target, back, account, places, ids, source } = context
  const { id, name, tags, createdAt, updatedAt, artifactLocation } = experiment
  const said = await target.import<{ outcome: Outcome; experimentId: string }>('experiments', {
    ...{ importedFrom: source.name, experimentId: id, name, tags, createdAt, updatedAt },
    artifactLocation: artifactLocation === '' || isTaken(artifactLocation) ? null : artifactLocation,
  })
  const here = await back.experiment(said.experimentId)
  ids.set(id, said.experimentId)
  places.add(artifactLocation, said.experimentId)
  account.seen('experiments', said.outcome === 'imported')
  if (said.experimentId !== id) account.moved.push({ name, from: id, to: said.experimentId })
  if (!here.isDeleted) await addTags(context, said.experimentId, tags, here.tags)
  const isOurs = said.outcome === 'imported' || (createdAt !== null && here.createdAt === createdAt)
  return { ...experiment, isOurs, isDeletedHere: here.isDeleted }
}

/** An experiment that was there, as the default one is, gets the tags that it lacks. */
const addTags = async ({ target }: ImportContext, id: string, tags: readonly Label[], held: readonly Label[]) => {
  const names = new Set(held.map(({ key }) => key))
  for (const { key, value } of tags)
    if (!names.has(key)) await target.mlflow('experiments/set-experiment-tag', { experiment_id: id, key, value })
}

/** An experiment of somebody else that has the name is left as it is. */
const deleteExperiment = async ({ target, ids }: ImportContext, experiment: Imported): Promise<void> => {
  const { id, isDeleted, isOurs, isDeletedHere } = experiment
  if (isDeleted && isOurs && !isDeletedHere) await target.mlflow('experiments/delete', { experiment_id: ids.get(id) })
}

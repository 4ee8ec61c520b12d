/** Reads what the log says of a version, for its card: now, with everything that was answered before, or as of a log time. */
import type { CardFacts, Publication, ReadDataset, ReadView, RecordedSet } from '../../queries/cards/index.ts'
import type { VersionWithJudgements } from '../../queries/registry/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { recordedSet } from '../log/training-sets.ts'
import { unknownModel, unknownVersion } from '../models/index.ts'
import { recordedJson } from '../training/recorded.ts'

export interface Named {
  readonly model: string
  readonly version: number
}

export interface FoundFacts {
  readonly facts: CardFacts
  /** The latest card that was published. */
  readonly latest: Publication | undefined
  /** The facts hold everything below these positions. */
  readonly positions: readonly avro.TopicPosition[]
}

/** Moves that a card holds. */
const MOVES_MAX = 200

/** @throws HttpError MODEL_UNKNOWN, MODEL_VERSION_UNKNOWN; as the stores do */
export const versionOf = async (
  { models }: GatewayContext,
  { model, version }: Named,
  asOf: number | undefined,
): Promise<VersionWithJudgements> => {
  const reader = await models.readerAt(asOf)
  const found = await reader.versionWithJudgements(model, version)
  if (found !== undefined) return found
  if ((await reader.model(model)) === undefined) throw unknownModel(model)
  throw unknownVersion(model, version)
}

/** @param asOf log time, ms @throws as `versionOf`; errors of the stores */
export const factsOf = async (context: GatewayContext, named: Named, asOf?: number): Promise<FoundFacts> => {
  const { models, tracking, tail } = context
  const ofRegistry = asOf === undefined ? await models.positions() : []
  const found = await versionOf(context, named, asOf)
  const { version, evaluations, gates, approvals } = found
  const { runId, trainingSetIds } = version.registered
  const ofRun = asOf === undefined && runId !== null ? await tracking.positions(runId) : []
  const about = { modelId: version.model.id, version: version.version, ...(asOf === undefined ? {} : { asOf }) }
  const [run, sets, moves, latest] = await Promise.all([
    runOf(context, runId, asOf),
    Promise.all(trainingSetIds.map((id) => setOf(context, id))),
    models.moves({ ...about, limit: MOVES_MAX + 1 }),
    found.card === undefined ? undefined : models.card(about),
  ])
  const catalogue = { topic: context.platform.names.catalog, partition: 0, offset: tail.catalog.position }
  return {
    facts: {
      ...{ version, evaluations, gates, approvals, run, sets },
      ...declaredOf(context, sets, asOf),
      moves: moves.slice(0, MOVES_MAX),
      hasEarlierMoves: moves.length > MOVES_MAX,
    },
    latest,
    positions: asOf === undefined ? [...ofRegistry, ...ofRun, catalogue] : [],
  }
}

const runOf = async (
  { tracking }: GatewayContext,
  runId: string | null,
  asOf: number | undefined,
): Promise<CardFacts['run']> => {
  if (runId === null) return undefined
  const [found] = await tracking.searches.runsNamed([runId], asOf)
  if (found === undefined) return undefined
  const { run, isHidden } = found
  const [experiment] = await tracking.searches.experimentsOf([run.info.experimentId], asOf)
  return { data: run, experiment: experiment?.info.name ?? null, isDeleted: run.info.isDeleted || isHidden }
}

const setOf = async ({ platform }: GatewayContext, trainingSetId: string): Promise<CardFacts['sets'][number]> => {
  const found = await recordedSet(platform, trainingSetId)
  if (found === undefined) return { trainingSetId }
  const { builtAt, rows, time, mode, knownAt, features, views, positions, spineHash, contentHash } = recordedJson(found)
  return {
    ...{ trainingSetId, builtAt, rows, time, mode, knownAt, features },
    views: views.map(({ view, version, revision }) => ({ view, version, revision })),
    ...{ positions, spineHash, contentHash },
  }
}

/** The views that the sets read, in the versions that they read, and the datasets of these views: as they were declared then. */
const declaredOf = (
  { tail }: GatewayContext,
  sets: CardFacts['sets'],
  asOf: number | undefined,
): Pick<CardFacts, 'views' | 'datasets'> => {
  const snapshot = asOf === undefined ? tail.catalog.current : tail.catalog.at(asOf)
  const views = new Map<string, ReadView>()
  const datasets = new Map<string, ReadDataset>()
  for (const { view, version } of sets.flatMap((set) =>
    set.builtAt === undefined ? [] : (set as RecordedSet).views,
  )) {
    const declared = snapshot.view(view)?.versions[version - 1]
    if (declared === undefined) continue
    views.set(`${view}@${version}`, { version, view: declared.record })
    const dataset = snapshot.dataset(declared.record.dataset)?.latest
    if (dataset !== undefined)
      datasets.set(declared.record.dataset, { version: dataset.version, dataset: dataset.record })
  }
  return { views: [...views.values()], datasets: [...datasets.values()] }
}

/** What a version comes from, how two versions differ, and who moved a version to its stage. */
import { aliasesOf, type Version } from '../../queries/registry/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { pageOfFound } from '../http/page.ts'
import { answer, integer, list, nullable, object, positions, problems, text } from '../http/schemas.ts'
import { lineageOf, runOf, stageMoveJson, unknownModel } from '../models/index.ts'
import { differences } from '../tracking/index.ts'
import { asOfIn } from './experiments.ts'
import { atTime, model, move, movesQuery, stage, versionNumber } from './models.ts'
import { differencesAnswer, runDifferences } from './runs.ts'

const ofVersion = object({ model, version: versionNumber('The version.') })

const trainingSet = object({
  trainingSetId: text('The id.'),
  recorded: nullable(
    object({
      builtAt: integer('When it was built, in ms since the epoch.'),
      features: list(text('A feature as `view:feature`.')),
      views: list(
        object({
          view: text('A view.'),
          version: integer('The version that was read.'),
          revision: nullable(integer('Its revision. Null: built by an earlier release.')),
        }),
      ),
      datasets: list(text('A dataset that the views read.')),
      positions,
      rows: integer('The number of rows.'),
      contentHash: text('The SHA-256 hash of the rows of the set.'),
      spineHash: text('The SHA-256 hash of the rows of the spine.'),
    }),
  ),
})

const run = object({
  runId: text('The run.'),
  experimentId: text('Its experiment.'),
  experiment: nullable(text('The name of the experiment.')),
  name: text('Its name.'),
  status: text('Its status.'),
  startTime: integer('When it began, in ms since the epoch.'),
  endTime: nullable(integer('When it ended, in ms since the epoch.')),
  isDeleted: { type: 'boolean', description: 'Whether it, or its experiment, is deleted.' },
})

const rests = {
  codeCommit: nullable(text('The commit of the code.')),
  seed: nullable(integer('The seed of the training.')),
  environmentHash: nullable(text('The digest of the file that pins the packages.')),
}

const lineage = object({
  model,
  modelId: text('The internal id of the model.'),
  version: versionNumber('The version.'),
  stage,
  aliases: list(text('An alias that points to it.')),
  runId: nullable(text('The run that made it.')),
  run: nullable(run),
  loggedModel: nullable(
    object({
      modelId: text('The logged model that it is.'),
      name: text('Its name.'),
      status: text('Its status.'),
      artifactUri: text('Where its artifacts are.'),
    }),
  ),
  trainingSets: list(trainingSet),
  otherInputs: list(
    object({
      name: text('A dataset that the run read and that is no training set of this installation.'),
      digest: text('Its digest.'),
      sourceType: text('The type of its source.'),
      source: text('Its source.'),
    }),
  ),
  ...rests,
  artifacts: object({
    source: text('The URI of its artifacts.'),
    location: nullable(text('Where they are, if `source` does not say it.')),
  }),
  missing: list(text('Something that is needed to repeat the training with the same result, and that is not known.')),
})

const lineageSchema = {
  operationId: 'getModelVersionLineage',
  summary: 'Read what a version was made from',
  description:
    'Returns the direct references of a version. `recorded` of a training set, `run` and `loggedModel` are null if this installation does not hold them, or did not hold them at `as_of`.',
  tags: ['models'],
  params: ofVersion,
  querystring: object(atTime, ['as_of']),
  response: { 200: answer('The answer holds the references.', lineage), ...problems(404) },
}

const differing = (what: string) =>
  list(
    object({
      key: text(what),
      values: list({ type: ['string', 'number', 'null'], description: 'The value of each version. Null: none.' }),
    }),
  )

const diffSchema = {
  operationId: 'diffModelVersions',
  summary: 'Compare two versions of a model',
  description:
    'Returns what differs between two versions and between the runs that made them: all values are of `from`, then of `to`.',
  tags: ['models'],
  params: object({ model }),
  querystring: object({ from: versionNumber('One version.'), to: versionNumber('The other version.'), ...atTime }, [
    'as_of',
  ]),
  response: {
    200: answer(
      'The answer holds what differs.',
      object({
        model,
        from: versionNumber('One version.'),
        to: versionNumber('The other version.'),
        runIds: list(nullable(text('The run of each version. Null: none, or not here.'))),
        trainingSetIds: list(list(text('A training set of the version.'))),
        training: differing('`codeCommit`, `seed` or `environmentHash`.'),
        version: differing('`stage`, `aliases`, `description` or `source` of the version.'),
        versionTags: differing('A tag of the version.'),
        ...differencesAnswer,
      }),
    ),
    ...problems(404),
  },
}

const stageMovesSchema = {
  operationId: 'listModelVersionStageMoves',
  summary: 'List the moves of a version between stages',
  description: 'Returns the moves, latest first; the last one is its registration.',
  tags: ['models'],
  params: ofVersion,
  querystring: object({ ...atTime, ...movesQuery }, ['as_of', ...Object.keys(movesQuery)]),
  response: {
    200: answer(
      'The answer holds one page of moves.',
      object({
        items: list(
          object({
            ...move,
            version: versionNumber('The version.'),
            stage: nullable(stage),
            previous: nullable(text('The stage until then. Null: it was registered.')),
          }),
        ),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(404),
  },
}

interface OfVersion {
  readonly model: string
  readonly version: number
}

/** @throws HttpError MODEL_UNKNOWN, MODEL_VERSION_UNKNOWN */
const versionsOf = async (context: GatewayContext, name: string, numbers: readonly number[], asOf?: number) => {
  const reader = await context.models.readerAt(asOf)
  const found: Version[] = []
  for (const number of numbers) {
    const version = await reader.version(name, number)
    if (version !== undefined) found.push(version)
    else if ((await reader.model(name)) === undefined) throw unknownModel(name)
    else throw new HttpError('MODEL_VERSION_UNKNOWN', `Model '${name}' has no version ${number}.`)
  }
  return found
}

/** What the registry says of a version itself. */
const saidOf = (version: Version) => {
  const { stage: current, description, registered } = version
  const said = { stage: current, aliases: aliasesOf(version).join(', '), description, source: registered.source }
  return new Map(Object.entries(said).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''))
}

const diff = async (context: GatewayContext, name: string, numbers: readonly [number, number], asOf?: number) => {
  const versions = await versionsOf(context, name, numbers, asOf)
  const runs = await Promise.all(versions.map((version) => runOf(context, version, asOf)))
  const training = versions.map(({ registered: { codeCommit, seed, environmentHash } }) => {
    const said = Object.entries({ codeCommit, seed, environmentHash })
    return new Map(said.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])))
  })
  return {
    ...{ model: name, from: numbers[0], to: numbers[1] },
    runIds: runs.map((found) => found?.run.runId ?? null),
    trainingSetIds: versions.map(({ registered }) => registered.trainingSetIds),
    training: differences(training),
    version: differences(versions.map(saidOf)),
    versionTags: differences(versions.map(({ tags }) => tags)),
    ...runDifferences(runs.map((found) => found?.run ?? { params: [], metrics: [], tags: [] })),
  }
}

export const modelLineageRoutes: Routes = (app, context) => {
  app.get(
    '/v1/models/:model/versions/:version/lineage',
    { schema: lineageSchema, config: access('models:read', 'version.lineage') },
    async (request) => {
      const { model: name, version } = request.params as OfVersion
      const asOf = asOfIn(request)
      const [found] = await versionsOf(context, name, [version], asOf)
      return lineageOf(context, found!, asOf)
    },
  )
  app.get(
    '/v1/models/:model/diff',
    { schema: diffSchema, config: access('models:read', 'version.diff') },
    async (request) => {
      const { from, to } = request.query as { from: number; to: number }
      return diff(context, (request.params as OfVersion).model, [from, to], asOfIn(request))
    },
  )
  app.get(
    '/v1/models/:model/versions/:version/stage/moves',
    { schema: stageMovesSchema, config: access('models:read', 'stage.history') },
    async (request) => {
      const { model: name, version } = request.params as OfVersion
      const { limit, page_token } = request.query as { limit: number; page_token?: string }
      const asOf = asOfIn(request)
      const [found] = await versionsOf(context, name, [version], asOf)
      const moves = await context.models.history({
        ...{ entity: `version/${found!.model.id}/${version}`, field: 'stage', limit: limit + 1 },
        ...(asOf === undefined ? {} : { asOf }),
        ...(page_token === undefined ? {} : { before: Number(page_token) }),
      })
      const { items, nextPageToken } = pageOfFound(moves, limit, ({ offset }) => offset)
      const shown = items.map((moved) => stageMoveJson(context.platform.names.registry, version, moved))
      return { items: shown, nextPageToken }
    },
  )
}

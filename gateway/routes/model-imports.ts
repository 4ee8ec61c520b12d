/**
 * Registered models and their versions as another system has them: with their numbers, times and stages. The rules of the registry hold: a number
 * that was given under a name is not given again, and what a policy guards needs its evidence.
 */
import type { FastifyRequest } from 'fastify'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { RefusedCommandError } from '../decisions.ts'
import { access } from '../http/access.ts'
import { nullable, object, text } from '../http/schemas.ts'
import { type ModelsContent, registryRefusal } from '../models/index.ts'
import { originOf } from '../origin.ts'
import { trainingOf } from '../surfaces/mlflow/registry/provenance.ts'
import { became, importedFrom, LONG_VALUE_MAX, labels, outcome, schemaOf, since } from './imports.ts'
import { model, stage, versionNumber } from './models.ts'

const description = nullable(text('The description.', { maxLength: LONG_VALUE_MAX }))

const modelSchema = schemaOf(
  'importModel',
  'Import a registered model',
  'Creates a model as another system has it. If a model has the name already, it is left unchanged.',
  object({
    ...{ importedFrom, model, description, tags: labels(LONG_VALUE_MAX) },
    createdAt: nullable(since('When it was created, ms since the epoch.')),
  }),
  object({ outcome }),
)

const place = (what: string) => text(what, { maxLength: 5000 })

const versionSchema = schemaOf(
  'importModelVersion',
  'Import a version of a model',
  'Adds a version with the number and the stage that it has in another system. The number must be greater than all numbers that the name has had.',
  object({
    ...{ importedFrom, model, version: versionNumber('The number.'), description, tags: labels(LONG_VALUE_MAX), stage },
    source: place('The URI of its artifacts.'),
    location: nullable(place('Where the artifacts are, if `source` does not say it.')),
    runId: nullable(place('The run that made it.')),
    runLink: nullable(place('The address of the run, if another server keeps it.')),
    loggedModelId: nullable(place('The logged model that it is.')),
    userId: nullable(place('The user.')),
    createdAt: nullable(since('When it was created, ms since the epoch.')),
  }),
  object({ outcome }),
)

type ModelBody = Omit<avro.CreateModel, 'meta'>
type VersionBody = Omit<
  avro.RegisterModel,
  'meta' | 'version' | 'trainingSetIds' | 'positions' | 'codeCommit' | 'seed' | 'environmentHash'
> & { readonly version: number; readonly stage: avro.Stage }

const decided = async ({ models }: GatewayContext, content: ModelsContent, request: FastifyRequest, step = '') => {
  const { idempotencyKey, ...origin } = originOf(request)
  const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}${step}`
  return models.decided(content, { ...origin, idempotencyKey: key })
}

const importModel = async (context: GatewayContext, request: FastifyRequest) => {
  try {
    return became((await decided(context, { type: 'CreateModel', value: request.body as ModelBody }, request)).event)
  } catch (error) {
    if (error instanceof RefusedCommandError && error.refusal.code === 'MODEL_EXISTS') return { outcome: 'exists' }
    throw registryRefusal(error)
  }
}

const evidence = { gateIds: [], approvalIds: [], policyVersion: null }

const importVersion = async (context: GatewayContext, request: FastifyRequest) => {
  const { stage: wanted, ...version } = request.body as VersionBody
  const { model: named, version: number, source, location, runId, userId } = version
  try {
    const found = await context.models.present().version(named, number)
    if (found === undefined) {
      const training = await trainingOf(context, runId, location ?? source)
      await decided(context, { type: 'RegisterModel', value: { ...version, ...training, userId } }, request)
    }
    // An import that was stopped between the two goes on here.
    if (wanted !== 'None' && (found === undefined || found.stage === 'None')) {
      const move = {
        model: named,
        version: number,
        stage: wanted,
        archiveExisting: false,
        evidence,
        reason: 'imported',
      }
      await decided(context, { type: 'MoveStage', value: move }, request, '/stage')
    }
    return { outcome: found === undefined ? 'imported' : 'exists' }
  } catch (error) {
    throw registryRefusal(error)
  }
}

export const modelImportRoutes: Routes = (app, context) => {
  app.post('/v1/imports/models', { schema: modelSchema, config: access('models:write', 'model.import') }, (request) =>
    importModel(context, request),
  )
  app.post(
    '/v1/imports/versions',
    { schema: versionSchema, config: access('models:write', 'version.import') },
    (request) => importVersion(context, request),
  )
}

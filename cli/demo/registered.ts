/**
 * The delay model as people register one with a client of MLflow: the rows that it is fitted on are a training set of the platform, a run logs how it was fitted, its files with the signature are
 * artifacts of the run, and a version with an alias is what predictions and their baseline name.
 */
import type { DelayModel, Departure } from '../../examples/delays/index.ts'
import type { Http } from './http.ts'

export interface Registered {
  readonly version: number
  readonly runId: string
  readonly trainingSet: string
  /** What the registry says of the version that is not what was registered. */
  readonly differences: readonly string[]
}

export interface RegisteredOptions {
  readonly http: Http
  /** Name of the model. */
  readonly name: string
  readonly model: DelayModel
  readonly fitted: readonly Departure[]
  readonly auc: number
}

const MLFLOW = '/api/2.0/mlflow'
const ALIAS = 'champion'
/** What the platform knew of the airport at the departure. The model does not read it; a training set has a feature at least. */
const FEATURE = 'delays_by_origin:landed_6h'

/** @throws Error with the answer of what is refused */
export const registerModel = async (options: RegisteredOptions): Promise<Registered> => {
  const { http, name, model, fitted } = options
  const trainingSet = await buildTrainingSet(http, fitted)
  const { runId, artifacts } = await logRun(options, trainingSet)
  await http.post(`${MLFLOW}/registered-models/create`, { name })
  const { model_version } = await http.post<{ model_version: { version: string } }>(`${MLFLOW}/model-versions/create`, {
    name,
    source: `${artifacts}/model`,
    run_id: runId,
  })
  const version = Number(model_version.version)
  await http.post(`${MLFLOW}/registered-models/alias`, { name, alias: ALIAS, version: String(version) })
  const differences = await differencesOf(http, { name, version, runId, trainingSet, rows: fitted.length, model })
  return { version, runId, trainingSet, differences }
}

/** @returns the id of the set, which holds exactly the rows of the fit */
const buildTrainingSet = async (http: Http, fitted: readonly Departure[]): Promise<string> => {
  const spine = fitted.map(({ flight, time, origin, features, late }) => ({ flight, time, origin, ...features, late }))
  await http.postText('/v1/training-sets', { spine, features: [FEATURE], time: 'time', full_feature_names: true })
  const { items } = await http.get<{ items: { trainingSetId: string; features: string[] }[] }>(
    '/v1/training-sets?limit=1000',
  )
  const built = items.findLast(({ features }) => features.length === 1 && features[0] === FEATURE)
  if (built === undefined) throw new Error('the training set of the delay model is not recorded')
  return built.trainingSetId
}

const logRun = async (
  { http, name, model, auc }: RegisteredOptions,
  trainingSet: string,
): Promise<{ runId: string; artifacts: string }> => {
  const now = Date.now()
  const { experiment_id } = await http.post<{ experiment_id: string }>(`${MLFLOW}/experiments/create`, { name })
  const { run } = await http.post<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    `${MLFLOW}/runs/create`,
    {
      ...{ experiment_id, run_name: 'logistic regression', start_time: now },
    },
  )
  const { run_id, artifact_uri } = run.info
  const { rows, from, to } = model.fittedOn
  await http.post(`${MLFLOW}/runs/log-batch`, {
    run_id,
    params: Object.entries({ method: 'newton', rows, from, to }).map(([key, value]) => ({ key, value: String(value) })),
    metrics: [{ key: 'auc', value: auc, timestamp: now, step: 0 }],
  })
  const source = JSON.stringify({ training_set: trainingSet })
  const dataset = { name: 'departures', digest: trainingSet.slice(0, 32), source_type: 'millrace', source }
  await http.post(`${MLFLOW}/runs/log-inputs`, { run_id, datasets: [{ dataset, tags: [] }] })
  const folder = `/api/2.0/mlflow-artifacts/artifacts${artifactPath(artifact_uri)}/model`
  await http.putText(`${folder}/MLmodel`, mlmodelOf(model, run_id))
  await http.putText(`${folder}/model.json`, JSON.stringify(model))
  await http.post(`${MLFLOW}/runs/update`, { run_id, status: 'FINISHED', end_time: Date.now() })
  return { runId: run_id, artifacts: artifact_uri }
}

/** `mlflow-artifacts:/1/ab/artifacts` lies at `/1/ab/artifacts`. */
const artifactPath = (uri: string): string => uri.replace(/^mlflow-artifacts:/, '')

/** The file in which MLflow keeps what a model is, with its signature. */
const mlmodelOf = ({ signature }: DelayModel, runId: string): string => {
  const columns = (of: readonly { readonly name: string; readonly type: string }[]) =>
    `'${JSON.stringify(of.map(({ name, type }) => ({ type, name, required: name !== 'origin_delay' })))}'`
  return [
    'artifact_path: model',
    'flavors:',
    '  millrace_example:',
    '    data: model.json',
    `run_id: ${runId}`,
    'signature:',
    `  inputs: ${columns(signature.inputs)}`,
    `  outputs: ${columns(signature.outputs)}`,
    '',
  ].join('\n')
}

interface Lineage {
  readonly aliases: readonly string[]
  readonly runId: string | null
  readonly trainingSets: readonly {
    readonly trainingSetId: string
    readonly recorded: { readonly rows: number } | null
  }[]
  readonly artifacts: { readonly source: string }
}

/** Reads back what the version rests on. */
const differencesOf = async (
  http: Http,
  expected: Omit<Registered, 'differences'> & {
    readonly name: string
    readonly rows: number
    readonly model: DelayModel
  },
): Promise<readonly string[]> => {
  const { name, version, runId, trainingSet, rows, model } = expected
  const lineage = await http.get<Lineage>(`/v1/models/${name}/versions/${version}/lineage`)
  const [set] = lineage.trainingSets
  const folder = `/api/2.0/mlflow-artifacts/artifacts${artifactPath(lineage.artifacts.source)}`
  const [mlmodel, stored] = await Promise.all(
    ['MLmodel', 'model.json'].map((file) => http.getText(`${folder}/${file}`)),
  )
  const found: Readonly<Record<string, boolean>> = {
    'the alias': lineage.aliases.includes(ALIAS),
    'the run': lineage.runId === runId,
    'the training set': set?.trainingSetId === trainingSet && set.recorded?.rows === rows,
    'the signature': mlmodel === mlmodelOf(model, runId),
    'the weights': stored === JSON.stringify(model),
  }
  return Object.entries(found).flatMap(([what, isSame]) => (isSame ? [] : [what]))
}

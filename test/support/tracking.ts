/** Given commands about experiments and runs, when one comes, then its events: through the real codec, cut and replayed in every way. */
import { deciderCodec, type Logged } from '../../processors/deciding/index.ts'
import { makeRuns, RUNS_RECORDS, type RunsCommand, trackingKeyOf } from '../../processors/runs/index.ts'
import { type avro, Codecs, memoryRegistry } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import { type Output, replayEveryWay, runStream } from './stream.ts'

export const names = namesOf('t.')
export const RUN = '9ebe9225c8064a0885c403d16b1986c0'

let ids = 0
const meta = (time = 1000): avro.EventMeta => ({
  id: `c${ids++}`,
  source: 'gateway',
  time,
  team: null,
  actor: 'ann',
  correlationId: null,
  causationId: null,
})

type ValueOf<Type extends RunsCommand['type']> = Omit<Extract<RunsCommand, { readonly type: Type }>['value'], 'meta'>

const command = <Type extends RunsCommand['type']>(type: Type, value: ValueOf<Type>): RunsCommand =>
  ({ type, value: { meta: meta(), ...value } }) as unknown as RunsCommand

export const createExperiment = (
  name: string,
  experimentId: string | null = null,
  imported: Partial<Pick<avro.CreateExperiment, 'createdAt' | 'updatedAt' | 'importedFrom'>> = {},
): RunsCommand =>
  command('CreateExperiment', {
    ...{ name, experimentId, artifactLocation: null, tags: [] },
    ...{ createdAt: null, updatedAt: null, importedFrom: null, ...imported },
  })
export const renameExperiment = (experimentId: string, name: string): RunsCommand =>
  command('RenameExperiment', { experimentId, name })
export const deleteExperiment = (experimentId: string): RunsCommand => command('DeleteExperiment', { experimentId })
export const restoreExperiment = (experimentId: string): RunsCommand => command('RestoreExperiment', { experimentId })
export const tagExperiment = (experimentId: string, key: string, value: string | null): RunsCommand =>
  command('TagExperiment', { experimentId, key, value })

export const info = (more: Partial<avro.RunInfo> = {}): avro.RunInfo => ({
  experimentId: '1',
  name: 'r1',
  userId: 'ann',
  status: 'RUNNING',
  startTime: 10,
  endTime: null,
  isDeleted: false,
  artifactUri: `mlflow-artifacts:/1/${RUN}/artifacts`,
  ...more,
})
export const startRun = (
  runId = RUN,
  tags: readonly avro.Label[] = [],
  imported: Partial<Pick<avro.StartRun, 'run' | 'params' | 'inputs' | 'models' | 'importedFrom'>> = {},
): RunsCommand =>
  command('StartRun', {
    ...{ runId, run: info(), tags, requestId: null },
    ...{ params: [], inputs: [], models: [], importedFrom: null, ...imported },
  })
export const updateRun = (value: Partial<Pick<avro.UpdateRun, 'status' | 'endTime' | 'name'>>): RunsCommand =>
  command('UpdateRun', { runId: RUN, status: null, endTime: null, name: null, ...value })
export const deleteRun = (runId = RUN): RunsCommand => command('DeleteRun', { runId })
export const restoreRun = (runId = RUN): RunsCommand => command('RestoreRun', { runId })

/** Parameters or tags by name. */
export const labels = (values: Readonly<Record<string, string>>): avro.Label[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }))

export const logToRun = (value: Partial<Omit<avro.LogToRun, 'meta' | 'runId'>>): RunsCommand =>
  command('LogToRun', {
    runId: RUN,
    metrics: [],
    params: [],
    tags: [],
    deletedTags: [],
    inputs: [],
    models: [],
    ...value,
  })

export const metric = (key: string, value: number, timestamp = 0, step = 0): avro.Metric => ({
  ...{ key, value, timestamp, step },
  ...{ modelId: null, datasetName: null, datasetDigest: null },
})

export const createModel = (modelId: string): RunsCommand =>
  command('CreateLoggedModel', {
    modelId,
    model: {
      ...{ experimentId: '1', name: 'm', modelType: '', sourceRunId: RUN, status: 'PENDING' },
      ...{ createdAt: 5, updatedAt: 5, artifactUri: 'mlflow-artifacts:/1/models/m/artifacts' },
    },
    params: [],
    tags: [],
    importedFrom: null,
  })
export const updateModel = (modelId: string, status: avro.LoggedModelStatus): RunsCommand =>
  command('UpdateLoggedModel', { modelId, status })
export const logToModel = (
  modelId: string,
  value: Partial<Omit<avro.LogToLoggedModel, 'meta' | 'modelId'>>,
): RunsCommand => command('LogToLoggedModel', { modelId, params: [], tags: [], deletedTags: [], ...value })
export const deleteModel = (modelId: string): RunsCommand => command('DeleteLoggedModel', { modelId })

const wire = async () => {
  const codecs = new Codecs(memoryRegistry())
  return { codecs, codec: await deciderCodec(codecs, names.prefix, RUNS_RECORDS) }
}

/** What an output says, without its meta: an event, or the code of a refusal, or `unchanged`. */
export interface Said {
  readonly topic: string
  readonly key: string
  readonly type: string
  readonly value: Readonly<Record<string, unknown>>
}

/** Runs commands, cut and replayed in every way. @returns what was said to each of them, and the state that is left */
export const decided = async (
  commands: readonly RunsCommand[],
  { memoryBytesMax, isOnce = false }: { readonly memoryBytesMax?: number; readonly isOnce?: boolean } = {},
) => {
  const { codec } = await wire()
  const log: LogRecord[] = []
  for (const [offset, each] of commands.entries())
    log.push({
      offset,
      timestamp: 1000 * (offset + 1),
      key: Buffer.from(trackingKeyOf(each)),
      value: await codec.encodeCommand(each),
    })
  const limits = memoryBytesMax === undefined ? {} : { limits: { memoryBytesMax, answersMin: 0 } }
  const options = { make: () => makeRuns({ names, codec, ...limits }), instance: 'runs.all.v1.s1' }
  const result = isOnce || memoryBytesMax !== undefined ? runStream(options, log) : replayEveryWay(options, log)
  const answers = commands.map((_, i) =>
    result.outputs.filter(({ offset }) => offset === i).map((output) => said(codec, output)),
  )
  return { ...result, answers }
}

const said = ({ events }: Awaited<ReturnType<typeof wire>>['codec'], { topic, key, value }: Output): Said => {
  const { type, value: full } = topic === names.metrics ? readMetrics(value) : (events.decode(value!) as Logged)
  const { meta: _meta, commandId: _commandId, ...rest } = full as unknown as Record<string, unknown>
  return { topic, key: String(key), type, value: JSON.parse(JSON.stringify(rest)) }
}

const readMetrics = (_value: Buffer | null): Logged => ({ type: 'MetricsLogged', value: {} as never })

/** A short form: names of events, or `! CODE`, or `=` if nothing changed. */
export const brief = (answer: readonly Said[]): string =>
  answer
    .map(({ type, value }) => {
      if (type !== 'CommandAnswered') return type
      const refusal = value.refusal as { readonly code: string } | null
      return refusal === null ? '=' : `! ${refusal.code}`
    })
    .join(' ')

import type { Command } from 'commander'
import type { BaselineDeclaration, MonitorDeclaration } from '../../processors/catalog/index.ts'
import type { avro } from '../../schemas/index.ts'
import {
  type Column,
  type DatasetDeclaration,
  PREDICTION_COLUMNS,
  type PredictionsDeclaration,
} from '../../schemas/index.ts'
import { digestOfFile, referenceOfFile, referenceText, slicesText } from '../baselines.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { delimiter, fileOptions } from '../file-options.ts'
import { integer } from '../numbers.ts'

interface Options {
  readonly monitor?: string
  readonly modelVersion?: number
  readonly file?: string
  readonly trainingSet?: string
  readonly from?: string
  readonly to?: string
  readonly encoding: string
  readonly delimiter?: string
  readonly decimalComma?: boolean
}

interface Outcome {
  readonly outcome: string
  readonly name: string
  readonly version: number | null
  /** Absent in answers of earlier releases. */
  readonly notes?: readonly string[]
}

interface Declared<D> {
  readonly version: number
  readonly declaration: D
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('baseline')
    .description(
      'show a baseline, or capture one: from the rows of a file, a training set, or a window of predictions or rows',
    )
    .argument('<name>', 'name of the baseline')
    .option('--monitor <name>', 'capture it for this monitor')
    .option('--model-version <number>', 'version of the model whose predictions are compared with it', integer(0))
    .option('--file <file>', 'take it from the rows of this file (.csv, .tsv, .parquet, .pq, .ndjson, .jsonl)')
    .option('--training-set <id>', 'the file is this training set, in NDJSON; its hash is compared with the record')
    .option('--from <time>', 'take it from the stored predictions, or rows of the dataset, from this event time on')
    .option('--to <time>', 'with --from: only before this event time')
    .option('--encoding <name>', 'encoding of CSV', 'utf-8')
    .option('--delimiter <character>', 'character between the fields of CSV', delimiter)
    .option('--decimal-comma', 'numbers of CSV have a decimal comma')
    .action((name: string, options: Options) =>
      options.monitor === undefined ? show(cli, name) : capture(cli, name, options),
    )
}

const show = async (cli: Cli, name: string): Promise<void> => {
  const found = await cli
    .client()
    .json<Declared<BaselineDeclaration>>('GET', `/v1/catalog/baselines/${encodeURIComponent(name)}`)
  const { reference, slices } = cli.kinds.kind('baseline').recordOf(found.declaration) as avro.Baseline
  const { monitor, modelVersion, source } = found.declaration
  const of = modelVersion === undefined ? 'all versions' : `version ${modelVersion}`
  cli.output.result(
    found,
    () =>
      `${name} v${found.version}, of monitor ${monitor}, ${of}, from ${source}\n\n${referenceText(reference)}${slicesText(slices)}`,
  )
}

const capture = async (cli: Cli, name: string, options: Options): Promise<void> => {
  const { monitor, file, from, to, modelVersion } = options
  const isWindow = from !== undefined && to !== undefined
  if ((file !== undefined) === isWindow)
    throw new CliError('baseline: expected either --file, or --from and --to.', EXIT.usage)
  const outcome =
    file === undefined
      ? await cli.client().json<Outcome>('POST', `/v1/monitors/${encodeURIComponent(monitor as string)}/baselines`, {
          json: { name, window: { from, to }, ...(modelVersion !== undefined && { model_version: modelVersion }) },
        })
      : await fromFile(cli, name, file, options)
  for (const note of outcome.notes ?? []) cli.output.note(`baseline ${outcome.name}: ${note}`)
  cli.output.result(outcome, () => `baseline ${outcome.name} v${outcome.version} ${outcome.outcome}`)
}

const fromFile = async (cli: Cli, name: string, file: string, options: Options): Promise<Outcome> => {
  const client = cli.client()
  const { monitor = '', modelVersion, trainingSet } = options
  const watched = await client.json<Declared<MonitorDeclaration>>(
    'GET',
    `/v1/catalog/monitors/${encodeURIComponent(monitor)}`,
  )
  const types = new Map((await columnsOf(cli, watched.declaration)).map(({ name, type }) => [name, type]))
  const digest = await digestOfFile(file)
  if (trainingSet !== undefined) await requireSet(cli, trainingSet, file, digest)
  const monitored = cli.kinds.kind('monitor').recordOf(watched.declaration) as avro.Monitor
  const { rows, captured } = await referenceOfFile(file, monitored, types, fileOptions(options))
  cli.output.note(`${rows} rows of ${file}.`)
  const source = trainingSet === undefined ? `file:sha256:${digest}` : `training_set:${trainingSet}`
  const version = modelVersion === undefined ? {} : { modelVersion }
  const kind = cli.kinds.kind('baseline')
  const record = { ...(kind.recordOf({ name, monitor, source, ...captured, ...version }) as avro.Baseline) }
  return client.json<Outcome>('POST', '/v1/catalog/baselines', { json: kind.declarationOf(record) })
}

/** The columns of what a monitor watches. */
const columnsOf = async (cli: Cli, { predictions, dataset }: MonitorDeclaration): Promise<readonly Column[]> => {
  const read = <D>(kind: string, name: string) =>
    cli.client().json<Declared<D>>('GET', `/v1/catalog/${kind}/${encodeURIComponent(name)}`)
  if (dataset !== undefined) return (await read<DatasetDeclaration>('datasets', dataset)).declaration.columns
  const { declaration } = await read<PredictionsDeclaration>('predictions', predictions ?? '')
  return [...declaration.served, ...PREDICTION_COLUMNS]
}

/** @throws CliError if the file is not the training set */
const requireSet = async (cli: Cli, id: string, file: string, digest: string): Promise<void> => {
  const { contentHash } = await cli
    .client()
    .json<{ readonly contentHash: string }>('GET', `/v1/training-sets/${encodeURIComponent(id)}`)
  if (contentHash === digest) return
  throw new CliError(
    `${file} has the SHA-256 ${digest}, expected ${contentHash}, that of training set ${id} in NDJSON; build it again with \`millrace training-set --rebuild\`.`,
    EXIT.failed,
  )
}

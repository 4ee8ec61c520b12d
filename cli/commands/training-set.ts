import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import type { ColumnType } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import type { ClientAnswer } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import { delimiter, fileOptions, type GivenFileOptions } from '../file-options.ts'
import { writeWhole } from '../out-file.ts'
import { spineOf } from '../spine.ts'

interface SetOptions extends GivenFileOptions {
  readonly features?: string
  readonly time?: string
  readonly rebuild?: string
  readonly spineVersion?: string
  readonly out?: string
  readonly format?: string
  readonly mode?: string
  readonly knownAt?: string
  readonly fullFeatureNames?: boolean
  readonly minPosition?: string
  readonly allowPartial?: boolean
  readonly columns?: string
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('training-set')
    .description('build a training set: add to every row of a spine the features as they were at its time')
    .argument(
      '[spine]',
      'file with the entity columns, a time column, and other columns to keep: .ndjson or .jsonl, .csv or .tsv (with a header), .parquet or .pq; not with --spine-version',
    )
    .option('--features <names>', 'features as view:feature, separated by commas')
    .option('--time <column>', 'column of the spine that holds the time of a row')
    .option(
      '--rebuild <id>',
      'build the recorded set with this id again, from its spine; no other option but --out and --format',
    )
    .option('--spine-version <dataset.version>', 'named version of a dataset whose rows are the spine')
    .option('--out <file>', 'file to write, with a file beside it that says what the set is; default: standard output')
    .option(
      '--format <name>',
      'format of the set: ndjson, csv or parquet (default: ndjson, or that of the recorded set)',
    )
    .option('--mode <name>', 'values that a row may see: served or known')
    .option('--known-at <time>', 'log time by which all values must have arrived; only with --mode known')
    .option('--full-feature-names', 'name the feature columns view__feature')
    .option('--columns <types>', 'types of columns that are not of the entity, as column:type, separated by commas')
    .option('--min-position <token>', 'position token of a write that the set must include')
    .option('--allow-partial', 'build the set even if the offline store lags behind the features')
    .option('--encoding <name>', 'encoding of a spine of CSV', 'utf-8')
    .option('--delimiter <character>', 'character between the fields of a spine of CSV', delimiter)
    .option('--decimal-comma', 'numbers of a spine of CSV have a decimal comma')
    .option('--timezone <zone>', 'zone of times of a spine without one, such as UTC or Europe/Berlin')
    .action((spine: string | undefined, options: SetOptions) => run(cli, spine, options))
}

/** The path that builds the set, with its query. @param columns types of columns, as `column:type` */
const pathOf = (options: SetOptions, columns: string | undefined): string => {
  const { features, time, format, mode, knownAt, fullFeatureNames, minPosition, allowPartial, rebuild } = options
  const more = {
    ...(features && { features }),
    ...(time && { time }),
    ...(mode && { mode }),
    ...(knownAt && { known_at: knownAt }),
    ...(fullFeatureNames && { full_feature_names: 'true' }),
    ...(minPosition && { min_position: minPosition }),
    ...(columns && { columns }),
    ...(allowPartial && { allow_partial: 'true' }),
  }
  if (rebuild === undefined) return `/v1/training-sets?${new URLSearchParams({ ...more, format: format ?? 'ndjson' })}`
  const query = format === undefined ? '' : `?${new URLSearchParams({ format })}`
  return `/v1/training-sets/${encodeURIComponent(rebuild)}/rebuild${query}`
}

/** What determines how a spine is read. A recorded set says it itself. */
interface Asked {
  readonly features: string
  readonly time: string
  readonly columns?: string
}

interface Recorded {
  readonly features: readonly string[]
  readonly time: string
  readonly spine: readonly { readonly name: string; readonly type: string }[]
}

const askedOf = async (cli: Cli, options: SetOptions): Promise<Asked> => {
  const { features, time, columns, rebuild, mode, knownAt, fullFeatureNames, minPosition, allowPartial } = options
  if (rebuild === undefined) {
    if (features === undefined || time === undefined)
      throw new CliError('training-set: expected --features and --time, or --rebuild.', EXIT.usage)
    return { features, time, ...(columns !== undefined && { columns }) }
  }
  const given = [features, time, columns, mode, knownAt, fullFeatureNames, minPosition, allowPartial]
  if (given.some((each) => each !== undefined))
    throw new CliError('training-set: --rebuild takes everything but --out and --format from the record.', EXIT.usage)
  const recorded = await cli.client().json<Recorded>('GET', `/v1/training-sets/${encodeURIComponent(rebuild)}`)
  const types = recorded.spine.map(({ name, type }) => `${name}:${type}`)
  return { features: recorded.features.join(','), time: recorded.time, columns: types.join(',') }
}

/** The rows of a spine, as they are sent to build a recorded set again. */
export const rebuildBody = async (cli: Cli, spine: string, id: string): Promise<Readable> => {
  const options = { rebuild: id, encoding: 'utf-8' }
  return (await spineBody(cli, spine, await askedOf(cli, options), options)).body
}

/** The request: with the rows of a file, or with what names them. */
const requested = async (cli: Cli, spine: string | undefined, options: SetOptions): Promise<ClientAnswer> => {
  const { spineVersion, rebuild } = options
  if (spine !== undefined) {
    if (spineVersion !== undefined) throw new CliError('training-set: expected a spine or --spine-version.', EXIT.usage)
    const { body, columns } = await spineBody(cli, spine, await askedOf(cli, options), options)
    return cli.client().request('POST', pathOf(options, columns), { body, contentType: 'application/x-ndjson' })
  }
  // The record names the version that was the spine.
  if (rebuild !== undefined) return cli.client().request('POST', pathOf(options, undefined), { json: {} })
  const [dataset, ...version] = (spineVersion ?? '').split('.')
  if (dataset === '' || version.length === 0)
    throw new CliError('training-set: expected a spine, or --spine-version as dataset.version.', EXIT.usage)
  const { features, time } = await askedOf(cli, options)
  const { format, mode, knownAt, fullFeatureNames, minPosition, allowPartial } = options
  const json = {
    ...{ spine: { dataset, version: version.join('.') }, features: features.split(','), time },
    ...{ format, mode, known_at: knownAt, full_feature_names: fullFeatureNames, min_position: minPosition },
    ...{ allow_partial: allowPartial },
  }
  return cli.client().request('POST', '/v1/training-sets', { json })
}

const run = async (cli: Cli, spine: string | undefined, options: SetOptions): Promise<void> => {
  const { out } = options
  const answer = await requested(cli, spine, options)
  const progress = cli.output.progress('training set', undefined, 'bytes')
  let bytes = 0
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      progress.update(bytes)
      done(null, chunk)
    },
  })
  const receive = async (target: Writable): Promise<void> => {
    try {
      await pipeline(answer.body, count, target, { end: target !== process.stdout })
      // Only a whole answer names the set.
      if (answer.body.trailers['millrace-training-set-id'] === undefined) throw new Error('it names no training set')
    } catch (error) {
      if (target === process.stdout && (error as NodeJS.ErrnoException).code === 'EPIPE') throw error
      const left = out === undefined ? 'The set is incomplete; discard it.' : `${out} was not written.`
      if (cli.signal.aborted) throw new CliError(`Interrupted after ${bytes} bytes. ${left}`, EXIT.interrupted)
      const { message } = error as Error
      throw new CliError(`The answer ended early after ${bytes} bytes: ${message}. ${left}`, EXIT.unavailable)
    }
  }
  await (out === undefined ? receive(process.stdout) : writeWhole(out, receive))
  progress.end()
  const { trailers } = answer.body
  const listIn = (name: string): unknown[] => JSON.parse(String(answer.headers[name] ?? '[]')) as unknown[]
  const partial = listIn('millrace-partial')
  const notes = listIn('millrace-notes') as string[]
  const summary = {
    trainingSetId: trailers['millrace-training-set-id'],
    contentHash: trailers['millrace-content-hash'],
    rows: Number(trailers['millrace-rows']),
    format: formatOf(answer.headers['content-type']),
    ...(partial.length > 0 && { partial }),
    ...(notes.length > 0 && { notes }),
  }
  for (const note of notes) cli.output.note(note)
  // If the set goes to standard output, its summary goes to standard error.
  if (out === undefined) return cli.output.note(JSON.stringify(summary))
  const recorded = await cli.client().json<object>('GET', `/v1/training-sets/${summary.trainingSetId}`)
  await writeWhole(`${out}.json`, async (target) => {
    await pipeline([`${JSON.stringify({ ...recorded, ...summary }, null, 2)}\n`], target)
  })
  cli.output.result(
    { ...summary, file: out, bytes },
    () => `${summary.rows} rows in ${out}, training set ${summary.trainingSetId}`,
  )
}

const FORMATS: Readonly<Record<string, string>> = {
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
}

const formatOf = (mediaType: string | undefined): string | undefined => FORMATS[mediaType?.split(';')[0] ?? '']

/** The rows as NDJSON. A file with types of its own also has the types of its columns. */
const spineBody = async (
  cli: Cli,
  file: string,
  { features, time, columns }: Asked,
  options: SetOptions,
): Promise<{ readonly body: Readable; readonly columns: string | undefined }> => {
  if (!/\.(csv|tsv|parquet|pq)$/i.test(file)) return { body: await counted(cli, file), columns }
  const named = new Map(
    (columns ?? '').split(',').flatMap((pair) => {
      const [name, type] = pair.split(':')
      return type === undefined ? [] : [[name, type as ColumnType] as const]
    }),
  )
  const spine = await spineOf(cli, file, {
    features: features.split(','),
    time,
    columns: named,
    file: fileOptions(options),
  })
  const typed = [...spine.columns].map(([name, type]) => `${name}:${type}`)
  return { body: Readable.from(spine.lines, { objectMode: false }), columns: typed.join(',') }
}

const counted = async (cli: Cli, file: string): Promise<Readable> => {
  let size: number
  try {
    size = (await stat(file)).size
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
  const progress = cli.output.progress('spine', size, 'bytes')
  const chunks = async function* (): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of createReadStream(file)) {
      bytes += (chunk as Buffer).length
      progress.update(bytes)
      yield chunk as Buffer
    }
    progress.end()
  }
  return Readable.from(chunks(), { objectMode: false })
}

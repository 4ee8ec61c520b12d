import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

interface Vector {
  readonly view: string
  readonly version: number
  readonly entity: string
  readonly basis: string
  readonly stamp: number
  readonly position: Place
  readonly rows: readonly (Place & { readonly time: number })[]
  readonly truncated: boolean
}

interface Trace {
  readonly prediction: { readonly time: number; readonly entity: string | null; readonly position: Place }
  readonly model: {
    readonly name: string
    readonly version: number | null
    readonly runId: string | null
    readonly trainingSetIds: readonly string[]
  }
  readonly vectors: readonly Vector[]
  readonly missing: readonly string[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('trace')
    .description('trace a prediction to the feature vectors and the rows that it rests on')
    .argument('<kind>', 'prediction')
    .argument('<predictions>', 'the name of the predictions')
    .argument('<id>', 'the id of the prediction')
    .option('--limit <number>', 'largest number of rows per vector', integer(1), 1000)
    .action((kind: string, name: string, id: string, options: { readonly limit: number }) =>
      trace(
        cli,
        kind,
        `/v1/predictions/${encodeURIComponent(name)}/${encodeURIComponent(id)}/trace?limit=${options.limit}`,
      ),
    )
}

const trace = async (cli: Cli, kind: string, path: string): Promise<void> => {
  if (kind !== 'prediction') throw new RangeError(`kind is '${kind}', expected prediction`)
  const found = await cli.client().json<Trace>('GET', path)
  cli.output.result(found, () => textOf(found))
}

const at = ({ topic, partition, offset }: Place): string => `${topic}:${partition}:${offset}`
const time = (ms: number): string => new Date(ms).toISOString()

const textOf = ({ prediction, model, vectors, missing }: Trace): string => {
  const version = model.version === null ? '' : ` version ${model.version}`
  const rows = vectors.flatMap(({ view, version: number, stamp, position, rows: used, truncated }) => [
    [`${view}@${number}`, 'vector', time(stamp), at(position)],
    ...used.map((row) => ['', 'row', time(row.time), at(row)]),
    ...(truncated ? [['', 'there are more rows', '', '']] : []),
  ])
  return [
    `Prediction of ${model.name}${version} for ${prediction.entity ?? 'no entity'} at ${time(prediction.time)}, ${at(prediction.position)}`,
    ...(model.runId === null ? [] : [`Made by run ${model.runId}`]),
    ...model.trainingSetIds.map((id) => `Trained on ${id}`),
    ...(rows.length === 0 ? ['No vector is known.'] : [table([['VIEW', 'WHAT', 'TIME', 'POSITION'], ...rows])]),
    ...(missing.length === 0 ? [] : [`Not known: ${missing.join(', ')}`]),
  ].join('\n')
}

import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { ShownEvaluation } from '../../processors/registry/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { evaluationText } from '../evaluations.ts'
import { decimal, integer } from '../numbers.ts'

interface EvaluateOptions {
  readonly dataset?: string
  readonly task?: string
  readonly label?: string
  readonly prediction?: string
  readonly score?: string
  readonly positive?: string
  readonly threshold?: number
  readonly slices?: readonly string[]
  readonly groups?: readonly string[]
  readonly key?: readonly string[]
  readonly filter?: object
  readonly since?: string
  readonly until?: string
  readonly asOf?: string
  readonly positions?: readonly number[]
  readonly scores?: readonly string[]
  readonly as?: string
  readonly from?: string
  readonly check?: string
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('evaluate')
    .description(
      'record an evaluation of a version, computed from a dataset with predictions and labels, or from a file',
    )
    .argument('<model>', 'name of the model')
    .argument('<version>', 'number of the version', integer(1))
    .option('--dataset <name>', 'dataset that holds predictions and labels')
    .option('--task <name>', 'what was predicted: binary, multiclass or regression; default: binary')
    .option('--label <column>', 'column of the true values; rows without one are counted, but not measured')
    .option('--prediction <column>', 'column of the predicted class or number')
    .option('--score <column>', 'column of the score of the positive class')
    .option('--positive <value>', 'label of positive rows; default: true, or 1')
    .option('--threshold <number>', 'smallest score of rows that count as predicted positive; default: 0.5', decimal)
    .option('--slices <columns>', 'columns by whose values the metrics are measured too, separated by commas', names)
    .option('--groups <columns>', 'columns by whose values rows are counted, for rules of fairness', names)
    .option('--key <columns>', 'columns that name a row, so that two datasets can hold the same rows', names)
    .option('--filter <json>', 'rows that count, as the filter of a feature view', filterOf)
    .option('--since <time>', 'rows from this event time on')
    .option('--until <time>', 'rows before this event time')
    .option('--as-of <time>', 'rows that the log held at this time')
    .option(
      '--positions <numbers>',
      'positions of the partitions, separated by commas; default: all that was sent',
      positionsOf,
    )
    .option(
      '--scores <metrics>',
      'metrics whose value of each row is recorded, for tests against another version',
      names,
    )
    .option('--as <name>', 'name under which it is recorded, as policies name it; default: the dataset')
    .option('--from <file>', 'JSON file with dataset, digest, metrics and groups: an evaluation from outside')
    .option('--check <id>', 'compute the evaluation with this id again; exit code 1 unless all of it is equal')
    .action((model: string, version: number, options: EvaluateOptions) => run(cli, model, version, options))
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim())

const positionsOf = (text: string): number[] =>
  names(text).map((part) => {
    if (/^[0-9]{1,15}$/.test(part)) return Number(part)
    throw new CliError(`--positions holds '${part}', expected a position from 0 on for each partition.`, EXIT.usage)
  })

const filterOf = (text: string): object => {
  try {
    const filter: unknown = JSON.parse(text)
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter
  } catch {
    // the message below says what is expected
  }
  const example = '{"column":"country","is":"=","value":"DE"}'
  throw new CliError(`--filter is '${text.slice(0, 200)}', expected JSON such as ${example}.`, EXIT.usage)
}

/** A number, true or false as JSON has them; everything else is text. */
const classOf = (text: string): string | number | boolean => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  } catch {
    // it is no JSON
  }
  return text
}

const run = async (cli: Cli, model: string, version: number, options: EvaluateOptions): Promise<void> => {
  const { dataset, from, check } = options
  const path = `/v1/models/${encodeURIComponent(model)}/versions/${version}/evaluations`
  const ways = [dataset, from, check].filter((way) => way !== undefined)
  if (ways.length !== 1) throw new CliError('Expected one of --dataset, --from and --check.', EXIT.usage)
  if (dataset === undefined) requireAlone(options)
  if (check !== undefined) return checked(cli, path, check)
  const json = from === undefined ? computedOf(options) : await outsideOf(from)
  const made = await cli.client().json<ShownEvaluation>('POST', path, { json })
  cli.output.result(made, () => evaluationText(model, version, made))
}

/** Options that say what to compute fit only with a dataset. */
const requireAlone = (options: EvaluateOptions): void => {
  const { from: _from, check: _check, ...others } = options
  const [name] = Object.keys(others)
  if (name === undefined) return
  const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new CliError(`--${option} fits only with --dataset.`, EXIT.usage)
}

/** Ms since the epoch are a number in a body; other times are text, which the gateway checks. */
const timeOf = (text: string): number | string => (/^-?[0-9]{1,16}$/.test(text) ? Number(text) : text)

const computedOf = ({
  as,
  asOf,
  task = 'binary',
  positive,
  since,
  until,
  from: _from,
  check: _check,
  ...source
}: EvaluateOptions) => {
  if (source.label === undefined) throw new CliError('Expected --label, the column of what was true.', EXIT.usage)
  const more = {
    ...(since !== undefined && { since: timeOf(since) }),
    ...(until !== undefined && { until: timeOf(until) }),
    ...(asOf !== undefined && { as_of: timeOf(asOf) }),
    ...(positive !== undefined && { positive: classOf(positive) }),
  }
  return { ...(as !== undefined && { dataset: as }), source: { ...source, task, ...more } }
}

const outsideOf = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CliError(`${file} cannot be read as JSON: ${(error as Error).message}`, EXIT.usage)
  }
}

interface Checked {
  readonly evaluationId: string
  readonly dataset: string
  readonly same: boolean
  readonly differences: readonly { readonly field: string; readonly recorded: string; readonly computed: string }[]
}

const checked = async (cli: Cli, path: string, id: string): Promise<void> => {
  const answer = await cli.client().json<Checked>('POST', `${path}/${encodeURIComponent(id)}/check`)
  cli.output.result(answer, () => {
    if (answer.same) return `Evaluation ${id} on ${answer.dataset} follows from its rows, bit for bit.`
    const lines = answer.differences.map(
      ({ field, recorded, computed }) => `  ${field}: ${recorded} recorded, ${computed} computed`,
    )
    return [`Evaluation ${id} on ${answer.dataset} does not follow from its rows:`, ...lines].join('\n')
  })
  if (!answer.same) throw new CliError('The evaluation differs.', EXIT.failed)
}

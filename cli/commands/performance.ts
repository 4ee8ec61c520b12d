import type { Command } from 'commander'
import type { PerformanceDeclaration } from '../../processors/catalog/index.ts'
import { recomputed } from '../../processors/performance/index.ts'
import type { MeasuredFigure, OverduePerformance } from '../../queries/performance/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../errors.ts'
import { citedDeclaration, measuredQuery } from '../measured.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Options {
  readonly name?: string
  readonly model?: string
  readonly modelVersion?: number
  readonly figure?: string
  readonly kind?: string
  readonly slice?: string
  readonly verdict?: string
  readonly from?: string
  readonly to?: string
  readonly asOf?: string
  readonly history?: boolean
  readonly limit: number
}

export const register = (program: Command, cli: Cli): void => {
  const performance = program
    .command('performance')
    .description('list how well models do, latest first, or prove an event: `performance recompute <event>`')
    .option('--name <name>', 'only windows of this declaration')
    .option('--model <name>', 'only windows of this model')
    .option('--model-version <number>', 'only windows of this version of the model', integer(0))
    .option('--figure <name>', 'only this figure, for example auc')
    .option('--kind <kind>', 'only realised figures, or only estimated ones')
    .option('--slice <slice>', 'only this slice, column=value; empty: all rows together')
    .option('--verdict <verdict>', 'only figures with this verdict: drift, no_drift or insufficient_data')
    .option('--from <time>', 'only windows that end after this time')
    .option('--to <time>', 'only windows that start before this time')
    .option('--as-of <time>', 'what was known at this time')
    .option('--history', 'all measurements of a window instead of the last one')
    .option('--limit <number>', 'largest number of figures', integer(1), 100)
    .action((options: Options) => list(cli, options))
  performance
    .command('overdue')
    .description('list windows that wait for partitions that lag, latest first')
    .option('--name <name>', 'only windows of this declaration')
    .option('--model <name>', 'only windows of this model')
    .option('--all', 'include windows that no longer wait')
    .option('--limit <number>', 'largest number of windows', integer(1), 100)
    .action((options: OverdueOptions) => overdue(cli, options))
  performance
    .command('recompute')
    .description(
      'compute all figures and the verdict of an event again, from its counts and its declaration, and compare all bits',
    )
    .argument('<event>', 'id of the event')
    .action((event: string) => recompute(cli, event))
}

interface OverdueOptions {
  readonly name?: string
  readonly model?: string
  readonly all?: boolean
  readonly limit: number
}

const overdue = async (cli: Cli, { name, model, all, limit }: OverdueOptions): Promise<void> => {
  const query = measuredQuery({ name, model, waiting: all ? undefined : true }, limit)
  const found = await cli.client().upTo<OverduePerformance>(`/v1/performance/overdue?${query}`, limit)
  const rows = found.map((of) => [
    ...[new Date(of.window_end).toISOString(), `${of.name}@${of.declaration_version}`, of.model],
    ...[new Date(of.since).toISOString(), of.waits_for.join(','), of.is_waiting ? 'waits' : 'measured'],
  ])
  const head = ['WINDOW END', 'NAME', 'MODEL', 'SINCE', 'PARTITIONS', 'STATE']
  cli.output.result(found, () => (found.length === 0 ? 'No window is overdue.' : table([head, ...rows])))
}

const list = async (cli: Cli, { asOf, modelVersion, limit, ...equal }: Options): Promise<void> => {
  const query = measuredQuery({ ...equal, model_version: modelVersion, as_of: asOf }, limit)
  const found = await cli.client().upTo<MeasuredFigure>(`/v1/performance?${query}`, limit)
  const head = [
    'WINDOW',
    'NAME',
    'VERSION',
    'SLICE',
    'SEQ',
    'OUTCOMES',
    'FIGURE',
    'VALUE',
    'REFERENCE',
    'VERDICT',
    'EVENT',
  ]
  cli.output.result(found, () => (found.length === 0 ? 'No window was measured.' : table([head, ...found.map(row)])))
}

const shown = (value: number | null): string => (value === null ? '-' : value.toFixed(4))

const row = (of: MeasuredFigure): string[] => [
  new Date(of.window_start).toISOString(),
  `${of.name}@${of.declaration_version}`,
  of.model_version === null ? '-' : String(of.model_version),
  of.slice || '-',
  String(of.seq),
  `${of.labelled}/${of.predictions}`,
  of.kind === 'estimated' ? `${of.figure} (estimated)` : of.figure,
  of.error === 0 ? shown(of.value) : `${shown(of.value)} +- ${of.error.toExponential(1)}`,
  shown(of.reference),
  of.verdict ?? '-',
  of.event_id,
]

const recompute = async (cli: Cli, eventId: string): Promise<void> => {
  const client = cli.client()
  const event = await client.json<avro.PerformanceMeasured>(
    'GET',
    `/v1/performance/events/${encodeURIComponent(eventId)}`,
  )
  const { name, declarationVersion: version, declarationHash } = event
  const cited = { name, version, hash: declarationHash }
  const declaration = await citedDeclaration<PerformanceDeclaration>(cli, 'performance', cited, name)
  const deviations = recomputed(event, cli.kinds.kind('performance').recordOf(declaration) as avro.Performance)
  const figures = event.realised.length + event.estimated.length
  cli.output.result({ eventId, isProved: deviations.length === 0, deviations }, () =>
    deviations.length === 0
      ? `All ${figures} figures and the verdict follow from the counts of the event and ${name} v${version}.`
      : table([
          ['FIELD', 'STATED', 'COMPUTED'],
          ...deviations.map(({ field, stated, computed }) => [field, JSON.stringify(stated), JSON.stringify(computed)]),
        ]),
  )
  if (deviations.length > 0) cli.exitCode = EXIT.failed
}

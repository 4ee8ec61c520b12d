import type { Command } from 'commander'
import type { BaselineDeclaration } from '../../processors/catalog/index.ts'
import { recomputed } from '../../processors/drift/index.ts'
import type { DriftedColumn, OverdueDrift } from '../../queries/drift/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../errors.ts'
import { citedDeclaration, measuredQuery } from '../measured.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Options {
  readonly monitor?: string
  readonly model?: string
  readonly feature?: string
  readonly slice?: string
  readonly verdict?: string
  readonly from?: string
  readonly to?: string
  readonly asOf?: string
  readonly limit: number
}

export const register = (program: Command, cli: Cli): void => {
  const drift = program
    .command('drift')
    .description('list what monitors have measured, latest first, or prove an event: `drift recompute <event>`')
    .option('--monitor <name>', 'only windows of this monitor')
    .option('--model <name>', 'only windows of this model')
    .option('--feature <name>', 'only this column')
    .option('--slice <slice>', 'only this slice, column=value; empty: all rows together')
    .option('--verdict <verdict>', 'only columns with this verdict: drift, no_drift or insufficient_data')
    .option('--from <time>', 'only windows that end after this time')
    .option('--to <time>', 'only windows that start before this time')
    .option('--as-of <time>', 'what was known at this time')
    .option('--limit <number>', 'largest number of columns', integer(1), 100)
    .action((options: Options) => list(cli, options))
  drift
    .command('overdue')
    .description('list windows that wait for partitions that lag, latest first')
    .option('--monitor <name>', 'only windows of this monitor')
    .option('--model <name>', 'only windows of this model')
    .option('--all', 'include windows that no longer wait')
    .option('--limit <number>', 'largest number of windows', integer(1), 100)
    .action((options: OverdueOptions) => overdue(cli, options))
  drift
    .command('recompute')
    .description(
      'compute all figures and verdicts of an event again, from its counts and its baseline, and compare all bits',
    )
    .argument('<event>', 'id of the event')
    .action((event: string) => recompute(cli, event))
}

const list = async (cli: Cli, { asOf, limit, ...equal }: Options): Promise<void> => {
  const query = measuredQuery({ ...equal, as_of: asOf }, limit)
  const found = await cli.client().upTo<DriftedColumn>(`/v1/drift?${query}`, limit)
  const head = [
    'WINDOW',
    'MONITOR',
    'VERSION',
    'SLICE',
    'COLUMN',
    'ROWS',
    'PSI',
    'THRESHOLD',
    'KS',
    'SHIFT',
    'VERDICT',
    'EVENT',
  ]
  cli.output.result(found, () => (found.length === 0 ? 'No window was measured.' : table([head, ...found.map(row)])))
}

interface OverdueOptions {
  readonly monitor?: string
  readonly model?: string
  readonly all?: boolean
  readonly limit: number
}

const overdue = async (cli: Cli, { monitor, model, all, limit }: OverdueOptions): Promise<void> => {
  const query = measuredQuery({ monitor, model, waiting: all ? undefined : true }, limit)
  const found = await cli.client().upTo<OverdueDrift>(`/v1/drift/overdue?${query}`, limit)
  const rows = found.map(({ window_end, monitor: name, monitor_version, baseline, since, waits_for, is_waiting }) => [
    ...[new Date(window_end).toISOString(), `${name}@${monitor_version}`, baseline, new Date(since).toISOString()],
    ...[waits_for.join(','), is_waiting ? 'waits' : 'measured'],
  ])
  const head = ['WINDOW END', 'MONITOR', 'BASELINE', 'SINCE', 'PARTITIONS', 'STATE']
  cli.output.result(found, () => (found.length === 0 ? 'No window is overdue.' : table([head, ...rows])))
}

const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(4))

const row = (of: DriftedColumn): string[] => [
  new Date(of.window_start).toISOString(),
  `${of.monitor}@${of.monitor_version}`,
  of.model_version === null ? '-' : String(of.model_version),
  of.slice || '-',
  of.feature,
  String(of.rows),
  ...[of.psi, of.psi_threshold, of.ks, of.largest_shift].map(figure),
  of.is_alarming ? `${of.verdict}, alarms` : of.verdict,
  of.event_id,
]

const recompute = async (cli: Cli, eventId: string): Promise<void> => {
  const client = cli.client()
  const event = await client.json<avro.DriftMeasured>('GET', `/v1/drift/events/${encodeURIComponent(eventId)}`)
  const { baseline, baselineVersion, baselineHash } = event
  const cited = { name: baseline, version: baselineVersion, hash: baselineHash }
  const declaration = await citedDeclaration<BaselineDeclaration>(cli, 'baselines', cited, `baseline ${baseline}`)
  const deviations = recomputed(event, cli.kinds.kind('baseline').recordOf(declaration) as avro.Baseline)
  cli.output.result({ eventId, isProved: deviations.length === 0, deviations }, () =>
    deviations.length === 0
      ? `All figures and verdicts of ${event.features.length} columns follow from the counts of the event and baseline ${baseline} v${baselineVersion}.`
      : table([
          ['COLUMN', 'FIELD', 'STATED', 'COMPUTED'],
          ...deviations.map(({ feature, field, stated, computed }) => [
            feature,
            field,
            String(stated),
            String(computed),
          ]),
        ]),
  )
  if (deviations.length > 0) cli.exitCode = EXIT.failed
}

import type { Command } from 'commander'
import {
  type Difference,
  type Missing,
  type Parity,
  servedEntities,
  type Verified,
  verify,
  verifyParity,
} from '../../operations/verify/index.ts'
import { planOf } from '../../platform/index.ts'
import { type LiveView, liveViews } from '../../processors/features/index.ts'
import { OnlineReader } from '../../queries/online/index.ts'
import { durationMs, timeOfRfc3339 } from '../../schemas/index.ts'
import type { PlannedInstance } from '../../streams/core/definition.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { type PlatformSession, withPlatform } from '../session.ts'

const SAMPLE = 1000

export const register = (program: Command, cli: Cli): void => {
  const command = program
    .command('verify')
    .description(
      'recompute everything from the log in memory, and compare it byte by byte; the exit code is 1 if something differs, 5 if all that can be compared is equal but the log does not hold the beginning of a topic',
    )
    .argument('[instance...]', 'names of instances, or prefixes of names; default: all')
    .action((instances: string[]) => run(cli, instances))
  command
    .command('parity')
    .description('compare the served vectors with the answers of the offline store, bit for bit')
    .option('--sample <n>', 'largest number of entities of each view', integer(1), SAMPLE)
    .option(
      '--as-of <time>',
      'time of the reads, as RFC 3339 or ms since the epoch; vectors that are newer are counted, not compared',
      'now',
    )
    .action((options: { sample: number; asOf: string }) => runParity(cli, options))
}

const run = (cli: Cli, names: readonly string[]): Promise<void> =>
  withPlatform(cli, async ({ platform, catalog }) => {
    const only = selection(names, planOf(catalog, platform))
    const done: Verified[] = []
    const bar = cli.output.progress('verify', undefined, 'records')
    let records = 0
    const onProgress = (instance: string, more: number) => {
      records += more
      bar.update(records, instance)
      if (cli.signal.aborted) throw new CliError(`Interrupted in ${instance}.`, EXIT.interrupted)
    }
    for await (const verified of verify({ platform, catalog, only, onProgress })) {
      done.push(verified)
      if (!cli.output.json) cli.output.result(verified, () => textOf(verified))
      if (cli.signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    }
    bar.end()
    const differences = done.reduce((sum, each) => sum + each.differences, 0)
    const compared = done.reduce((sum, each) => sum + each.compared, 0)
    const missing = done.flatMap((each) => each.missing)
    cli.output.result({ compared, differences, missing, instances: done }, () =>
      differences === 0
        ? `${compared.toLocaleString('en')} compared, everything ${missing.length === 0 ? '' : 'that the log still holds '}equals its replay.`
        : `${differences.toLocaleString('en')} of ${compared.toLocaleString('en')} differ.`,
    )
    if (differences > 0) cli.exitCode = EXIT.failed
    else if (missing.length > 0) cli.exitCode = EXIT.incomplete
  })

/** @throws CliError that lists the existing instances, if a name matches none */
const selection = (
  names: readonly string[],
  all: readonly PlannedInstance[],
): ((planned: PlannedInstance) => boolean) => {
  const matches = (name: string, { instance }: PlannedInstance) => instance.startsWith(name)
  const unknown = names.find((name) => !all.some((planned) => matches(name, planned)))
  if (unknown !== undefined)
    throw new CliError(
      `No instance begins with '${unknown}', expected one of: ${all.map(({ instance }) => instance).join(', ')}.`,
      EXIT.usage,
    )
  return (planned) => names.length === 0 || names.some((name) => matches(name, planned))
}

const textOf = ({ instance, compared, differences, first, missing, seconds }: Verified): string =>
  [
    `${instance}  ${compared.toLocaleString('en')} compared, ${differences} differences, ${seconds.toFixed(1)} s`,
    ...missing.map(missingText),
    ...first.map(differenceText),
  ].join('\n')

const missingText = ({ topic, partition, begins, uncompared }: Missing): string =>
  `  ${topic}:${partition} begins at offset ${begins}, earlier records are gone; ${
    uncompared === null ? 'compared from there' : `not compared: ${uncompared}`
  }`

const differenceText = ({ where, which, expected, actual }: Difference): string =>
  `  ${where} ${which}\n    expected ${expected}\n    actual   ${actual}`

const runParity = (cli: Cli, { sample, asOf }: { sample: number; asOf: string }): Promise<void> => {
  const time = timeOf(asOf)
  return withPlatform(cli, async (session) => {
    const views: (Parity & { readonly version: number })[] = []
    const active = liveViews(session.catalog).filter(
      ({ view, version }) => session.catalog.view(view.name)?.active?.version === version,
    )
    for (const live of active) views.push(await parityOf(cli, session, live, sample, time))
    const values = views.reduce((sum, each) => sum + each.values, 0)
    const mismatches = views.reduce((sum, each) => sum + each.mismatches.length, 0)
    const asOf = time ?? 'now'
    cli.output.result({ asOf, values, mismatches, views }, () =>
      [...views.map(parityText), `${values.toLocaleString('en')} values, ${mismatches} mismatches.`].join('\n'),
    )
    if (mismatches > 0) cli.exitCode = EXIT.failed
  })
}

const PARITY_CHUNK = 200

const parityOf = async (
  cli: Cli,
  { platform }: PlatformSession,
  live: LiveView,
  sample: number,
  time: number | undefined,
): Promise<Parity & { version: number }> => {
  const { redis: client, registry, names } = platform
  const online = new OnlineReader({ client, registry, prefix: names.prefix })
  const ids = await servedEntities(platform, live, sample)
  const ttlMs = live.view.ttl === undefined ? 0 : durationMs(live.view.ttl)
  const bar = cli.output.progress(live.view.name, ids.length, 'vectors')
  const { version } = live
  const total = { view: live.view.name, version, time: time ?? Date.now(), vectors: 0, offline: 0, values: 0 }
  const all: string[] = []
  for (let i = 0; i < ids.length; i += PARITY_CHUNK) {
    if (cli.signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    const entityIds = ids.slice(i, i + PARITY_CHUNK)
    const asked = { online, platform, live, entityIds, ttlMs, ...(time !== undefined && { time }) }
    const { vectors, offline, values, mismatches, time: read } = await verifyParity(asked)
    total.vectors += vectors
    total.values += values
    total.offline += offline
    total.time = read
    all.push(...mismatches)
    bar.update(total.vectors + total.offline)
  }
  bar.end()
  return { ...total, mismatches: all }
}

const parityText = ({ view, vectors, offline, values, mismatches }: Parity): string =>
  [
    `${view}  ${vectors} vectors, ${values} values, ${mismatches.length} mismatches`,
    ...(offline > 0 ? [`  ${offline} vectors are newer than the time; readers get them from the offline store`] : []),
    ...mismatches.map((each) => `  ${each}`),
  ].join('\n')

const timeOf = (text: string): number | undefined => {
  if (text === 'now') return undefined
  const time = /^\d+$/.test(text) ? Number(text) : timeOfRfc3339(text)
  if (time !== undefined && Number.isSafeInteger(time)) return time
  throw new CliError(`--as-of is '${text}', expected an RFC 3339 time or ms since the epoch.`, EXIT.usage)
}

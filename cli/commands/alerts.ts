import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Alert {
  readonly fingerprint: string
  readonly seq: number
  readonly state: string
  readonly mutedBy: string | null
  readonly severity: string
  readonly summary: string
  readonly startsAt: number
  readonly endsAt: number | null
}

interface Change extends Alert {
  readonly event: string
  readonly at: number
}

interface Flags {
  readonly undeliverable?: boolean
  readonly all?: boolean
  readonly rule?: string
  readonly model?: string
  readonly asOf?: string
  readonly limit: number
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('alerts')
    .description('list the alerts that fire, or the changes of one alert')
    .argument('[fingerprint]', 'fingerprint of an alert, whose changes are listed')
    .option('--undeliverable', 'list the changes that could not be delivered, latest first')
    .option('--all', 'include alerts that have ended')
    .option('--rule <name>', 'only alerts of this rule')
    .option('--model <name>', 'only alerts about this model')
    .option('--as-of <time>', 'as they were at this log time: RFC 3339, or ms since the epoch')
    .option('--limit <number>', 'largest number of entries', integer(1), 100)
    .action((fingerprint: string | undefined, flags: Flags) =>
      flags.undeliverable
        ? undeliverable(cli, flags)
        : fingerprint === undefined
          ? listed(cli, flags)
          : changes(cli, fingerprint, flags),
    )
}

const time = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString())

const listed = async (cli: Cli, { all = false, rule, model, asOf, limit }: Flags): Promise<void> => {
  const query = new URLSearchParams({
    ...(!all && { state: 'firing' }),
    ...(rule !== undefined && { rule }),
    ...(model !== undefined && { model }),
    ...(asOf !== undefined && { as_of: asOf }),
    limit: String(Math.min(limit, 1000)),
  })
  const found = await cli.client().upTo<Alert>(`/v1/alerts?${query}`, limit)
  const rows = found.map(({ fingerprint, state, severity, mutedBy, startsAt, endsAt, summary }) => [
    ...[fingerprint, state, severity, mutedBy ?? '', time(startsAt), time(endsAt), summary],
  ])
  const head = ['FINGERPRINT', 'STATE', 'SEVERITY', 'MUTED BY', 'SINCE', 'UNTIL', 'SUMMARY']
  cli.output.result(found, () => (found.length === 0 ? 'No alert fires.' : table([head, ...rows])))
}

interface Undeliverable {
  readonly receiver: string
  readonly fingerprint: string
  readonly seq: number
  readonly tries: number
  readonly reason: string
  readonly at: number
}

const undeliverable = async (cli: Cli, { limit }: Flags): Promise<void> => {
  const found = await cli.client().upTo<Undeliverable>(`/v1/alerts/undeliverable?limit=${Math.min(limit, 1000)}`, limit)
  const rows = found.map(({ at, receiver, fingerprint, seq, tries, reason }) => [
    ...[time(at), receiver, fingerprint, String(seq), String(tries), reason],
  ])
  const head = ['AT', 'RECEIVER', 'FINGERPRINT', 'SEQ', 'TRIES', 'REASON']
  cli.output.result(found, () => (found.length === 0 ? 'Everything was delivered.' : table([head, ...rows])))
}

const changes = async (cli: Cli, fingerprint: string, { asOf, limit }: Flags): Promise<void> => {
  const query = new URLSearchParams({
    ...(asOf !== undefined && { as_of: asOf }),
    limit: String(Math.min(limit, 1000)),
  })
  const path = `/v1/alerts/${encodeURIComponent(fingerprint)}/changes?${query}`
  const found = await cli.client().upTo<Change>(path, limit)
  const rows = found.map(({ seq, event, at, mutedBy, summary }) => [
    String(seq),
    event,
    time(at),
    mutedBy ?? '',
    summary,
  ])
  const head = ['SEQ', 'EVENT', 'AT', 'MUTED BY', 'SUMMARY']
  cli.output.result(found, () => table([head, ...rows]))
}

import type { Command } from 'commander'
import { runningVersions } from '../../processors/catalog/index.ts'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { table } from '../output.ts'

interface Stamp {
  readonly logTime: number
  readonly actor: string | null
}

interface Entry {
  readonly name: string
  readonly active: { readonly version: number; readonly since: Stamp } | null
  readonly wanted: number | null
  readonly chosen: {
    readonly version: number
    readonly latestVersion: number
    readonly activeVersion: number | null
    readonly since: Stamp
  } | null
  readonly versions: readonly { readonly version: number; readonly retired: boolean; readonly since: Stamp }[]
}

/** A version of a view as the command shows it. */
interface Shown {
  readonly view: string
  readonly version: number
  readonly state: 'active' | 'catching up' | 'running' | 'stopped' | 'retired'
  readonly declaredAt: number
  readonly declaredBy: string | null
}

interface Move {
  readonly view: string
  readonly at: number
  readonly event: string
  readonly version: number
  readonly by: string | null
  readonly reason: string | null
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('views')
    .description('list the versions of views, which of them readers get, and who moved readers when')
    .argument('[view...]', 'names of views; default: all')
    .action(async (names: string[]) => {
      const client = cli.client()
      const wanted = names.length > 0 ? names : await allNames(client)
      const versions: Shown[] = []
      const moves: Move[] = []
      for (const name of wanted) {
        const path = `/v1/catalog/views/${encodeURIComponent(name)}`
        versions.push(...shownOf(await client.json<Entry>('GET', path)))
        moves.push(...movesOf(name, await client.json<History>('GET', `${path}/history`)))
      }
      cli.output.result({ versions, moves }, () => textOf(versions, moves))
    })
}

const allNames = async (client: Client): Promise<string[]> => {
  const names: string[] = []
  for await (const { name } of client.pages<Entry>('/v1/catalog/views')) names.push(name)
  return names
}

const shownOf = (entry: Entry): Shown[] => {
  const { chosen, ...rest } = entry
  const running = runningVersions({ ...rest, ...(chosen !== null && { chosen }) })
  return entry.versions.map(({ version, retired, since }) => ({
    view: entry.name,
    version,
    state: retired
      ? 'retired'
      : version === entry.active?.version
        ? 'active'
        : version === entry.wanted
          ? 'catching up'
          : running.has(version)
            ? 'running'
            : 'stopped',
    declaredAt: since.logTime,
    declaredBy: since.actor,
  }))
}

interface History {
  readonly events: readonly {
    readonly type: string
    readonly stamp: Stamp
    readonly value: { readonly version?: number | null; readonly reason?: string | null }
  }[]
}

/** The events by which readers were moved, or shall be. */
const movesOf = (view: string, { events }: History): Move[] =>
  events
    .filter(({ type }) => type === 'ViewActivated' || type === 'ViewVersionChosen')
    .map(({ type, stamp, value }) => ({
      view,
      at: stamp.logTime,
      event: type,
      version: value.version as number,
      by: stamp.actor,
      reason: value.reason ?? null,
    }))

const time = (ms: number): string => new Date(ms).toISOString()

const textOf = (versions: readonly Shown[], moves: readonly Move[]): string => {
  if (versions.length === 0) return 'No view is declared.'
  const head = ['VIEW', 'VERSION', 'STATE', 'DECLARED', 'BY']
  const rows = versions.map((one) => [
    one.view,
    `v${one.version}`,
    one.state,
    time(one.declaredAt),
    one.declaredBy ?? '-',
  ])
  const moved = moves.map((one) => [
    one.view,
    `v${one.version}`,
    one.event === 'ViewActivated' ? 'active' : 'chosen',
    time(one.at),
    one.by ?? '-',
    one.reason ?? '',
  ])
  const texts = [table([head, ...rows])]
  if (moved.length > 0) texts.push(table([['MOVED', 'VERSION', 'TO', 'TIME', 'BY', 'REASON'], ...moved]))
  return texts.join('\n\n')
}

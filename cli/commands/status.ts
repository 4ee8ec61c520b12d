import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { textOf } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import { table } from '../output.ts'

interface Entry {
  readonly kind: string
  readonly name: string
  readonly version: number
  readonly retired: boolean
  readonly active?: { readonly version: number } | null
  /** The version that readers shall get. */
  readonly wanted?: number | null
}

interface Task {
  readonly instance: string
  readonly partition: number | null
  readonly state: string
  readonly lag: number | null
  readonly reason: string | null
  readonly remedy: string | null
}

interface Source {
  readonly name: string
  readonly dataset: string
  readonly state: string
  readonly rows: number
  readonly rejected: number
  readonly position: string | null
  readonly behind: number | null
  readonly unit: string | null
  readonly reason: string | null
  readonly remedy: string | null
}

interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
  readonly degraded: readonly string[]
  /** Absent in answers of earlier releases. */
  readonly notes?: readonly string[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('status')
    .description(
      'show the readiness of the gateway, tasks that do not work or are behind, and the declarations; the exit code is 4 if the gateway is not ready, 1 if a task is parked',
    )
    .action(async () => {
      const client = cli.client()
      const readiness = await readinessOf(cli)
      if (!readiness.ready) cli.exitCode = EXIT.unavailable
      const { tasks } = readiness.ready ? await client.json<{ tasks: Task[] }>('GET', '/v1/tasks') : { tasks: [] }
      const sources = readiness.ready ? await all(client.pages<Source>('/v1/sources')) : []
      const declared = await Promise.all(
        cli.kinds.all.map(
          async ({ plural }): Promise<readonly [string, readonly Entry[]]> => [
            plural,
            readiness.ready ? await all(client.pages<Entry>(`/v1/catalog/${plural}`)) : [],
          ],
        ),
      )
      if (tasks.some(({ state }) => state === 'parked')) cli.exitCode = EXIT.failed
      const status = {
        gateway: client.url,
        ...readiness,
        tasks,
        progress: sources,
        ...Object.fromEntries(declared.map(([plural, entries]) => [plural, entries.map(short)])),
      }
      cli.output.result(status, () =>
        [
          `gateway  ${client.url}  ${readiness.ready ? 'ready' : `not ready: ${readiness.reasons.join('; ')}`}`,
          ...(readiness.ready ? [] : readiness.degraded), // the gateway cannot be asked for tasks
          ...(readiness.notes ?? []),
          table(tasks.map(taskRow)),
          table(sources.map(sourceRow)),
          table(
            declared.flatMap(([, entries]) =>
              entries.map((entry) => [entry.kind, entry.name, `v${entry.version}`, stateOf(entry)]),
            ),
          ),
        ]
          .filter((line) => line !== '')
          .join('\n'),
      )
    })
}

/** The readiness of the gateway; status 503 is a valid answer here. */
const readinessOf = async (cli: Cli): Promise<Readiness> => {
  try {
    const { body } = await cli.client().request('GET', '/readyz')
    return JSON.parse(await textOf(body)) as Readiness
  } catch (error) {
    if (!(error instanceof CliError) || error.details?.status !== 503) throw error
    return readinessIn(error.details.text) ?? { ready: false, reasons: [error.message], degraded: [] }
  }
}

/** @returns `undefined` for the answer of another server, for example a proxy */
const readinessIn = (text: unknown): Readiness | undefined => {
  try {
    const { ready, reasons, degraded } = JSON.parse(String(text))
    return ready === false && Array.isArray(reasons) && Array.isArray(degraded)
      ? { ready, reasons, degraded }
      : undefined
  } catch {
    return undefined
  }
}

const taskRow = ({ instance, partition, state, lag, reason, remedy }: Task): string[] => [
  'task',
  partition === null ? instance : `${instance}-${partition}`,
  state === 'working' ? 'behind' : state,
  lag === null ? '' : `lag ${lag}`,
  sentences(instance, partition, reason, remedy),
]

const sourceRow = ({ name, dataset, state, rows, rejected, position, behind, unit }: Source): string[] => [
  'source',
  `${name} -> ${dataset}`,
  state === 'working' && behind !== 0 ? 'behind' : state,
  `${rows} rows${rejected === 0 ? '' : `, ${rejected} in quarantine`}`,
  behind === null || behind === 0 ? '' : `${behind} ${unit} behind`,
  position ?? '',
]

const all = async <T>(entries: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const entry of entries) found.push(entry)
  return found
}

const short = ({ name, version, retired, active }: Entry) => ({
  name,
  version,
  retired,
  ...(active === undefined ? {} : { active: active?.version ?? null }),
})

const stateOf = ({ retired, active, version, wanted }: Entry): string => {
  if (retired) return 'retired'
  if (active === undefined) return ''
  if (active === null) return 'catching up'
  if (active.version !== wanted) return `v${active.version} active, v${wanted} catching up`
  return active.version === version ? 'active' : `v${active.version} active`
}

/** The reason as a sentence without the name of the task, which stands before it, and what can be done. */
const sentences = (
  instance: string,
  partition: number | null,
  reason: string | null,
  remedy: string | null,
): string => {
  const task = `${instance}-${partition}: `
  const why = reason?.startsWith(task) ? reason.slice(task.length) : reason
  const sentence = why && (/[.!?]$/.test(why) ? why : `${why}.`)
  return [sentence, remedy].filter((text) => text).join(' ')
}

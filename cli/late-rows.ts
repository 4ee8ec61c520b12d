/** The rows of a load that views do not have, or not at their times: counted when the views contain the load. */
import type { Cli } from './cli.ts'
import type { Client } from './client.ts'
import { CliError, EXIT } from './errors.ts'

export interface Late {
  /** The end of the topic of late rows. */
  readonly end: number
  readonly late: number
  /** The end of the quarantine topic. */
  readonly quarantineEnd: number
  /** Records of the dataset that were put into the quarantine. */
  readonly quarantined: number
  /** The greatest event time that the dataset has reached, ms. */
  readonly reached: number | null
  readonly views: readonly { readonly view: string; readonly version: number; readonly late: number }[]
}

/** @param query `since`, `quarantine_since` and `min_position`; empty: the present ends */
export const lateRows = (client: Client, dataset: string, query: Readonly<Record<string, string>>): Promise<Late> =>
  client.json('GET', `/v1/datasets/${encodeURIComponent(dataset)}/late?${new URLSearchParams(query)}`)

export interface Load {
  readonly dataset: string
  readonly key: string
  readonly accepted: number
  /** The position token of the load. */
  readonly position: string
}

/** Asks again until the views contain the rows. @throws CliError if they do not in time, with what has been done */
export const lateOfLoad = async (
  cli: Cli,
  client: Client,
  { dataset, key, accepted, position }: Load,
  { end, quarantineEnd }: Late,
  waitSeconds: number,
): Promise<Late> => {
  const until = performance.now() + waitSeconds * 1000
  const progress = cli.output.progress('wait', undefined, 'answers')
  for (let answers = 1; ; answers++) {
    try {
      const since = { since: String(end), quarantine_since: String(quarantineEnd) }
      return await lateRows(client, dataset, { ...since, min_position: position })
    } catch (error) {
      const isBehind = error instanceof CliError && error.details?.code === 'POSITION_NOT_REACHED'
      if (!isBehind) throw error
      if (cli.signal.aborted || performance.now() > until) {
        const detail = `${accepted} rows were accepted under the key ${key}, and views of ${dataset} do not contain all of them`
        throw new CliError(
          `${detail} after ${waitSeconds} s; \`millrace status\` shows what is behind.`,
          cli.signal.aborted ? EXIT.interrupted : EXIT.unavailable,
        )
      }
      progress.update(answers, 'views are behind')
    }
  }
}

export const lateTexts = ({ views, quarantined }: Late): string[] => {
  const found = views.filter(({ late }) => late > 0)
  const texts = found.map(({ view, version, late }) => `${late} rows were too late for view ${view}@${version}.`)
  return [
    ...(quarantined === 0
      ? []
      : [`${quarantined} records could not be used; \`millrace quarantine list\` says which and why.`]),
    ...(found.length === 0
      ? ['No row was late.']
      : [
          ...texts,
          '`millrace late` lists them: they are older than every window at the time that the dataset had reached. `millrace backfill` sorts them in.',
        ]),
  ]
}

/** Rows of a file that are earlier than what the dataset had reached before. */
export interface Older {
  readonly rows: number
  readonly reached: number
}

export const olderText = (dataset: string, { rows, reached }: Older): string =>
  `${rows} rows are earlier than ${new Date(reached).toISOString()}, which ${dataset} had reached: what views answer for earlier times does not contain them. \`millrace backfill ${dataset}\` sorts them in.`

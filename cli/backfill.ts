/** Sorts the rows of a dataset by event time in a new generation, and waits until its views are filled from it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli } from './cli.ts'
import type { Client } from './client.ts'
import { CliError, EXIT } from './errors.ts'

export interface Generation {
  readonly dataset: string
  readonly generation: number
  /** The versions that are filled from the sorted rows. */
  readonly views: readonly { readonly view: string; readonly version: number }[]
}

const POLL_MS = 200

/** @throws CliError if the rows are not judged yet, or the dataset is unknown */
export const sortedGeneration = (
  client: Client,
  dataset: string,
  { key, ...json }: { readonly reason?: string; readonly partitions?: number; readonly key?: string },
): Promise<Generation> =>
  client.json<Generation>('POST', `/v1/datasets/${encodeURIComponent(dataset)}/generations`, {
    json,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })

/** Waits until readers get the versions, or newer ones. @throws CliError if they do not in time, with the view that is behind */
export const untilSwitched = async (
  cli: Cli,
  client: Client,
  { views }: Generation,
  waitSeconds: number,
): Promise<void> => {
  const until = performance.now() + waitSeconds * 1000
  const progress = cli.output.progress('fill', views.length, 'views')
  for (const [done, { view, version }] of views.entries()) {
    progress.update(done, `${view}@${version} is being filled`)
    while (!(await isActive(client, view, version))) {
      if (cli.signal.aborted || performance.now() > until) {
        const text = `View ${view} does not serve version ${version} after ${waitSeconds} s; it is switched to when it has caught up, and \`millrace status\` shows what is behind.`
        throw new CliError(text, cli.signal.aborted ? EXIT.interrupted : EXIT.unavailable)
      }
      await sleep(POLL_MS)
    }
  }
  progress.end()
}

const isActive = async (client: Client, view: string, version: number): Promise<boolean> => {
  const { active } = await client.json<{ readonly active: { readonly version: number } | null }>(
    'GET',
    `/v1/catalog/views/${encodeURIComponent(view)}`,
  )
  return active !== null && active.version >= version
}

export const generationText = ({ dataset, generation, views }: Generation): string =>
  [
    `Dataset ${dataset}: generation ${generation} has its rows in the order of event time.`,
    ...views.map(({ view, version }) => `View ${view} is filled from it as version ${version}.`),
  ].join('\n')

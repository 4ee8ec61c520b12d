/** Sorts the rows of a dataset by event time in a new generation, and waits until its views are filled from it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { untilActive } from './active.ts'
import type { Cli } from './cli.ts'
import type { Client } from './client.ts'
import { CliError } from './errors.ts'

export interface Generation {
  readonly dataset: string
  readonly generation: number
  /** The versions that are filled from the sorted rows. */
  readonly views: readonly { readonly view: string; readonly version: number }[]
}

const POLL_MS = 200
/** How long intake may take until it has judged all rows, if the caller does not wait longer, s: a worker that was killed is replaced meanwhile. */
const JUDGED_SECONDS = 60

interface Asked {
  readonly reason?: string
  readonly partitions?: number
  readonly key?: string
}

/** Asks again until all rows are judged. @throws CliError if they are not in time, or the dataset is unknown */
export const sortedGeneration = async (
  cli: Cli,
  client: Client,
  dataset: string,
  { key, ...json }: Asked,
  waitSeconds = JUDGED_SECONDS,
): Promise<Generation> => {
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/generations`
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key }
  const until = performance.now() + waitSeconds * 1000
  for (;;) {
    try {
      return await client.json<Generation>('POST', path, { json, headers })
    } catch (error) {
      const isBehind = error instanceof CliError && error.details?.code === 'POSITION_NOT_REACHED'
      if (!isBehind || cli.signal.aborted || performance.now() > until) throw error
      await sleep(POLL_MS)
    }
  }
}

/** Waits until readers get the versions, or later ones. @throws CliError if they do not in time, with the view that is behind */
export const untilSwitched = async (cli: Cli, { views }: Generation, waitSeconds: number): Promise<void> => {
  const until = performance.now() + waitSeconds * 1000
  const progress = cli.output.progress('fill', views.length, 'views')
  for (const [done, { view, version }] of views.entries()) {
    progress.update(done, `${view}@${version} is being filled`)
    await untilActive(cli, { kind: 'view', name: view, version, orLater: true }, Math.round(until - performance.now()))
    progress.update(done + 1)
  }
  progress.end()
}

export const generationText = ({ dataset, generation, views }: Generation): string =>
  [
    `Dataset ${dataset}: generation ${generation} has its rows in the order of event time.`,
    ...views.map(({ view, version }) => `View ${view} is filled from it as version ${version}.`),
  ].join('\n')

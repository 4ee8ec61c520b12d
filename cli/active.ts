/** Waits until readers get the version that was asked for. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './errors.ts'

const POLL_MS = 100

export interface Awaited {
  readonly kind: string
  readonly name: string
  readonly version: number
}

/** @throws CliError after `timeoutMs`, and when readers shall get another version meanwhile */
export const untilActive = async (cli: Cli, { kind, name, version }: Awaited, timeoutMs: number): Promise<void> => {
  const client = cli.client()
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const path = `/v1/catalog/${cli.kinds.kind(kind).plural}/${name}`
    const entry = await client.json<{ active: { version: number } | null; wanted: number | null }>('GET', path)
    if (entry.active?.version === version) return
    if (entry.wanted !== version) {
      const text = `Another version of the ${kind} ${name} was chosen or declared meanwhile: readers get version ${entry.wanted}, not ${version}.`
      throw new CliError(text, EXIT.failed)
    }
    if (performance.now() > deadline) {
      const text = `The ${kind} ${name} has not activated version ${version} after ${timeoutMs} ms; the active version is ${entry.active?.version ?? 'none'}.`
      throw new CliError(text, EXIT.unavailable)
    }
    if (cli.signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    await sleep(POLL_MS)
  }
}

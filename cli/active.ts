/** Waits until readers get a version of a declaration. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './errors.ts'

const POLL_MS = 100

export interface Awaited {
  readonly kind: string
  readonly name: string
  readonly version: number
  /** Whether a later version will do. Default: it will not. */
  readonly orLater?: boolean
}

/** @throws CliError after `timeoutMs`, and when readers shall get another version meanwhile */
export const untilActive = async (
  cli: Cli,
  { kind, name, version, orLater = false }: Awaited,
  timeoutMs: number,
): Promise<void> => {
  const client = cli.client()
  const deadline = performance.now() + timeoutMs
  const path = `/v1/catalog/${cli.kinds.kind(kind).plural}/${encodeURIComponent(name)}`
  const isMeant = (other: number | null | undefined): boolean =>
    other === version || (orLater && other != null && other > version)
  for (;;) {
    const entry = await client.json<{ active: { version: number } | null; wanted: number | null }>('GET', path)
    if (isMeant(entry.active?.version)) return
    if (!isMeant(entry.wanted)) {
      const text = `Another version of the ${kind} ${name} was chosen or declared meanwhile: readers get version ${entry.wanted}, not ${version}.`
      throw new CliError(text, EXIT.failed)
    }
    if (performance.now() > deadline) {
      const text = `The ${kind} ${name} has not activated version ${version} after ${timeoutMs} ms; the active version is ${entry.active?.version ?? 'none'}. It is switched to when it has caught up, and \`millrace status\` shows what is behind.`
      throw new CliError(text, EXIT.unavailable)
    }
    if (cli.signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    await sleep(POLL_MS)
  }
}

/** Asks a gateway that may be starting. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './errors.ts'

const POLL_MS = 200

/**
 * The result of `ask`, which is repeated while the gateway answers that it is not ready.
 * @throws CliError every other failure of `ask`, and that one after `timeoutMs`
 */
export const whenStarted = async <T>(
  { signal }: Pick<Cli, 'signal'>,
  timeoutMs: number,
  ask: () => Promise<T>,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const isStarting = error instanceof CliError && error.details?.code === 'NOT_READY'
      if (!isStarting || performance.now() > deadline) throw error
    }
    if (signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    await sleep(POLL_MS)
  }
}

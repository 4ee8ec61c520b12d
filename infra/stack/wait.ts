import { setTimeout as sleep } from 'node:timers/promises'

/** Calls `probe` until it returns true. @returns false if `timeoutMs` passed first, or `signal` was aborted */
export const until = async (
  probe: () => Promise<boolean> | boolean,
  options: { timeoutMs: number; intervalMs?: number; signal?: AbortSignal },
): Promise<boolean> => {
  const end = Date.now() + options.timeoutMs
  while (!options.signal?.aborted) {
    if (await probe()) return true
    if (Date.now() >= end) return false
    await sleep(options.intervalMs ?? 50)
  }
  return false
}

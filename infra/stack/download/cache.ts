import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { lock } from '../lock.ts'

/** One sentence about the current step, for the person who waits. */
export type Progress = (line: string) => void

const DOWNLOAD_TIMEOUT_MS = 15 * 60_000

/** The per-user folder for downloads: `MILLRACE_CACHE`, else `~/.cache/millrace`. */
export const cacheFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  path.resolve(environment.MILLRACE_CACHE || path.join(os.homedir(), '.cache', 'millrace'))

/**
 * The folder `<cache>/<name>`; `fill` creates it if it is missing. It appears atomically (a rename), so no process sees
 * half of it. Of several processes one fills and the others wait.
 * @param name the content with its version: another version is another folder
 */
export const cached = async (
  cache: string,
  name: string,
  fill: (folder: string) => Promise<void>,
  progress: Progress,
): Promise<string> => {
  const folder = path.join(cache, name)
  if (fs.existsSync(folder)) return folder
  fs.mkdirSync(cache, { recursive: true })
  const release = await lock(`${folder}.lock`, DOWNLOAD_TIMEOUT_MS, () =>
    progress(`waiting for another process that is fetching ${name}`),
  )
  // This process holds the lock, so half-filled folders come from killed processes.
  for (const left of fs.readdirSync(cache))
    if (left.startsWith(`.${name}-`)) fs.rmSync(path.join(cache, left), { recursive: true, force: true })
  const filling = fs.mkdtempSync(path.join(cache, `.${name}-`))
  try {
    if (fs.existsSync(folder)) return folder
    await fill(filling)
    fs.chmodSync(filling, 0o755)
    fs.renameSync(filling, folder)
    return folder
  } finally {
    fs.rmSync(filling, { recursive: true, force: true })
    release()
  }
}

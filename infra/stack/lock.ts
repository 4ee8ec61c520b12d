import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { StackError } from './errors.ts'
import { isAlive, markOf, type ProcessMark } from './process-identity.ts'
import { until } from './wait.ts'

/** The holder of the lock file, if it is a live process. */
export const lockHolder = (file: string): ProcessMark | undefined => {
  try {
    const mark = JSON.parse(fs.readFileSync(file, 'utf8')) as ProcessMark
    return isAlive(mark) ? mark : undefined
  } catch {
    return undefined
  }
}

/**
 * Tries once to take the lock. The file appears whole (link of a written file), and the file of a dead process is moved
 * away first.
 * @returns a function that releases the lock, or undefined if a live process holds it
 */
export const tryLock = (file: string): (() => void) | undefined => {
  if (lockHolder(file)) return undefined
  const own = `${file}.${randomUUID()}`
  fs.writeFileSync(own, JSON.stringify(markOf(process.pid)))
  try {
    const stale = `${own}.stale`
    if (fs.existsSync(file)) {
      fs.renameSync(file, stale)
      // Another process took the lock first, and this process moved its file away: put it back.
      if (lockHolder(stale)) fs.linkSync(stale, file)
      fs.rmSync(stale, { force: true })
    }
    fs.linkSync(own, file)
  } catch {
    return undefined
  } finally {
    fs.rmSync(own, { force: true })
  }
  return () => fs.rmSync(file, { force: true })
}

/** Waits for the lock. @throws FOLDER_IN_USE if another process still holds it after `timeoutMs` */
export const lock = async (file: string, timeoutMs: number, onWait?: () => void): Promise<() => void> => {
  let release = tryLock(file)
  if (!release) onWait?.()
  const taken = () => {
    release ??= tryLock(file)
    return release !== undefined
  }
  await until(taken, { timeoutMs, intervalMs: 200 })
  if (!release)
    throw new StackError(
      'FOLDER_IN_USE',
      `${file} is still held by process ${lockHolder(file)?.pid} after ${timeoutMs} ms.`,
    )
  return release
}

/** `millrace stack up | down | status`: a stack that continues to run after the command has ended. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { javascript } from '../javascript.mjs'
import { StackError, type StackErrorCode } from './errors.ts'
import { openLog } from './log-file.ts'
import { type Addresses, checkParts, type Folders, foldersOf, removeFolders, type StackOptions } from './options.ts'
import { isAlive, type ProcessMark } from './process-identity.ts'
import { lockFile, observe, type PartState, type Phase, stateFile } from './state.ts'
import type { SupervisorMessage } from './supervisor.ts'
import { until } from './wait.ts'

/** Default data folder of a stack: `.millrace` in the working folder. */
export const DEFAULT_DATA_FOLDER = '.millrace'

/** A first start downloads; this limit allows for a slow connection. */
const UP_TIMEOUT_MS = 20 * 60_000
const DOWN_TIMEOUT_MS = 30_000

/** The result of `up` and `status`. */
export interface StackReport {
  readonly phase: Phase
  readonly dataFolder: string
  readonly addresses: Partial<Addresses>
  readonly parts: readonly PartState[]
  /** Process id of the supervisor. */
  readonly pid?: number
  readonly startedAt?: string
}

export type UpOptions = Omit<StackOptions, 'onDeath'>

/** Reads the state of the stack and changes nothing. */
export const stackStatus = (options: { dataFolder?: string } = {}): StackReport => {
  const folders = foldersOf(options.dataFolder ?? DEFAULT_DATA_FOLDER)
  const { phase, state, by } = observe(folders)
  return {
    phase,
    dataFolder: folders.root,
    addresses: state?.addresses ?? {},
    parts: state?.parts ?? [],
    ...(by ? { pid: by.pid } : {}),
    ...(state ? { startedAt: state.startedAt } : {}),
  }
}

/**
 * Starts a stack that stays, or finds the one that runs on this data folder (then `ports` and `parts` are those of the
 * running stack; its dead parts are restarted). Default ports: the fixed ones, `defaultPorts`.
 * @returns `found` tells which of the two happened
 * @throws like startStack; NOT_READY if another process's start does not end
 */
export const stackUp = async (options: UpOptions = {}): Promise<StackReport & { readonly found: boolean }> => {
  const dataFolder = options.dataFolder ?? DEFAULT_DATA_FOLDER
  const folders = foldersOf(dataFolder)
  if (options.parts) checkParts(options.parts)
  const progress = options.onProgress ?? (() => {})
  for (let attempt = 1; ; attempt++) {
    const { phase } = observe(folders)
    if (phase === 'stale') await clearLeftovers(folders)
    if (phase === 'starting' || phase === 'up' || phase === 'degraded') {
      await join(folders, progress)
      return { ...stackStatus({ dataFolder }), found: true }
    }
    try {
      await startSupervisor(folders, { ...options, ports: options.ports ?? 'default' })
      return { ...stackStatus({ dataFolder }), found: false }
    } catch (error) {
      // Another process started the stack first: look again, and use that stack.
      const lostRace = error instanceof StackError && error.code === 'FOLDER_IN_USE' && attempt === 1
      if (!lostRace) throw error
    }
  }
}

/**
 * Ends the stack: no process and no run file remains. Data and logs stay for the next `up`, unless
 * `purge`.
 * @returns whether there was something to end
 */
export const stackDown = async (
  options: { dataFolder?: string; purge?: boolean } = {},
): Promise<{ readonly wasRunning: boolean; readonly purged: boolean }> => {
  const folders = foldersOf(options.dataFolder ?? DEFAULT_DATA_FOLDER)
  const { by, state } = observe(folders)
  if (by) {
    process.kill(by.pid, 'SIGTERM')
    if (!(await until(() => !isAlive(by), { timeoutMs: DOWN_TIMEOUT_MS }))) process.kill(by.pid, 'SIGKILL')
  }
  await clearLeftovers(folders, state?.parts)
  const purge = options.purge ?? false
  removeFolders(folders, purge)
  return { wasRunning: by !== undefined, purged: purge }
}

/** Waits for a start that is in progress, and for dead parts that are being restarted. */
const join = async (folders: Folders, progress: (line: string) => void): Promise<void> => {
  const first = observe(folders)
  if (first.phase === 'up') return
  const { phase, state, by } = first
  if (phase === 'degraded' && state) process.kill(state.supervisor.pid, 'SIGHUP')
  progress(
    phase === 'starting' ? `waiting for process ${by?.pid} that is starting this stack` : 'restarting the dead parts',
  )
  const settled = () => ['up', 'down', 'stale'].includes(observe(folders).phase)
  await until(settled, { timeoutMs: UP_TIMEOUT_MS, intervalMs: 100 })
  const last = observe(folders)
  if (last.phase === 'up') return
  const deaths = last.state?.parts.flatMap((part) => (part.lastDeath ? [part.lastDeath.logTail] : [])) ?? []
  throw new StackError('NOT_READY', `The stack on ${folders.root} is ${last.phase}. ${deaths.join('\n')}`)
}

/** Kills the processes of a stack whose supervisor is gone, and removes its state. */
const clearLeftovers = async (folders: Folders, parts = observe(folders).state?.parts ?? []): Promise<void> => {
  const marks = parts.flatMap((part): ProcessMark[] => (part.process ? [part.process] : []))
  const gone = () => marks.every((mark) => !isAlive(mark))
  // The guard usually does this already.
  if (!(await until(gone, { timeoutMs: 2_000 }))) {
    for (const mark of marks) if (isAlive(mark)) process.kill(mark.pid, 'SIGKILL')
    await until(gone, { timeoutMs: 5_000 })
  }
  fs.rmSync(stateFile(folders), { force: true })
  fs.rmSync(lockFile(folders), { force: true })
}

const startSupervisor = async (folders: Folders, options: UpOptions): Promise<void> => {
  const { onProgress, ...rest } = options
  fs.mkdirSync(folders.logs, { recursive: true })
  const settings = JSON.stringify({ ...rest, dataFolder: folders.root })
  const script = await javascript('infra/stack/supervisor.ts')
  const log = openLog(path.join(folders.logs, 'supervisor.log'))
  const child = spawn(process.execPath, [script, settings], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  fs.closeSync(log)
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: SupervisorMessage) => {
      if ('progress' in message) onProgress?.(message.progress)
      else if ('ready' in message) resolve()
      else reject(new StackError(message.code as StackErrorCode, message.failed))
    })
    child.on('error', (error) => reject(new StackError('PART_FAILED', `The supervisor does not run: ${error.message}`)))
    child.on('exit', (code, signal) => {
      const how = signal ?? `exit status ${code}`
      const text = `The supervisor ended before the stack was ready (${how}); see ${path.join(folders.logs, 'supervisor.log')}.`
      reject(new StackError('PART_FAILED', text))
    })
  })
  child.removeAllListeners()
  if (child.connected) child.disconnect()
  child.unref()
}

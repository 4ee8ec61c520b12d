import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { within } from '../../schemas/within.ts'
import type { PartName } from '../settings.ts'
import { StackError } from './errors.ts'
import type { Guard } from './guard.ts'
import { logTail, openLog } from './log-file.ts'
import type { Launch } from './parts/launch.ts'
import { until } from './wait.ts'

export type PartStatus = 'stopped' | 'starting' | 'ready' | 'paused' | 'dead'

/** Why a part ended unexpectedly. */
export interface Death {
  readonly part: PartName
  readonly pid: number
  /** `exit status 1` or `signal SIGKILL`. */
  readonly how: string
  readonly logFile: string
  /** The last lines of its log. */
  readonly logTail: string
  /** Whether it is being restarted. */
  readonly restarting: boolean
}

/** One server of the stack. Its address and its data stay the same over any number of restarts. */
export interface Part {
  readonly name: PartName
  /** The address for clients. */
  readonly address: string
  readonly logFile: string
  readonly status: () => PartStatus
  readonly pid: () => number | undefined
  /** Number of starts since the stack began. */
  readonly starts: () => number
  readonly lastDeath: () => Death | undefined
  /** Starts the process and waits until it answers. @throws PART_FAILED with the end of its log, NOT_READY */
  readonly start: () => Promise<void>
  /** SIGKILL. The part stays down until `start` or `restart`. */
  readonly kill: () => Promise<void>
  /** Stops it gracefully if it runs, and starts it on the same port and data. */
  readonly restart: () => Promise<void>
  /** SIGSTOP: connections stay open, but nothing answers. */
  readonly pause: () => void
  readonly resume: () => void
  /** Asks it to end, and kills it if it does not end in time (10 s). */
  readonly stop: () => Promise<void>
}

export interface PartOptions {
  readonly name: PartName
  readonly address: string
  readonly logFile: string
  readonly guard: Guard
  readonly launch: () => Launch | Promise<Launch>
  readonly restartsAfterCrash: boolean
  /** How long a graceful stop may take. */
  readonly stopTimeoutMs?: number
  readonly onDeath: (death: Death) => void
  /** Called after each change of `status`. */
  readonly onChange: () => void
}

const READY_TIMEOUT_MS = 60_000
const DEFAULT_STOP_TIMEOUT_MS = 10_000
/** A part that crashes more often than this within a minute is not restarted. */
const CRASHES_PER_MINUTE_MAX = 5

interface Run {
  readonly child: ChildProcess
  readonly launch: Launch
  readonly logFrom: number
  readonly exited: Promise<void>
  hasExited: boolean
  /** Whether this process asked it to end. */
  wanted: boolean
}

/** A part that is not started yet. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure of small functions around one state
export const createPart = (options: PartOptions): Part => {
  const { name, logFile } = options
  let status: PartStatus = 'stopped'
  let run: Run | undefined
  let launching: Promise<Run> | undefined
  let starting: Promise<void> | undefined
  let starts = 0
  let lastDeath: Death | undefined
  const crashes: number[] = []

  const become = (next: PartStatus) => {
    status = next
    options.onChange()
  }

  const start = (): Promise<void> => {
    if (status === 'ready' || status === 'paused') return Promise.resolve()
    starting ??= startRun().finally(() => {
      starting = undefined
    })
    return starting
  }

  const startRun = async (): Promise<void> => {
    become('starting')
    starts++
    launching = launchRun(options, onExit)
    run = await launching
    const current = run
    const answers = async () => current.hasExited || (await current.launch.ready())
    const ready = await until(answers, {
      timeoutMs: READY_TIMEOUT_MS,
      intervalMs: current.launch.readyIntervalMs ?? 25,
    })
    if (current.wanted) return
    if (current.hasExited) throw new StackError('PART_FAILED', failureOf(options, current))
    if (!ready) {
      await end(current, 'SIGKILL')
      const seconds = READY_TIMEOUT_MS / 1000
      throw new StackError(
        'NOT_READY',
        `${name} did not answer within ${seconds} s. ${endOfLog(logFile, current.logFrom)}`,
      )
    }
    become('ready')
  }

  const onExit = (ended: Run, how: string): void => {
    const crashed = status === 'ready' || status === 'paused'
    run = undefined
    if (ended.wanted || !crashed) {
      become(ended.wanted ? 'stopped' : 'dead')
      return
    }
    const now = Date.now()
    crashes.push(now)
    const recent = crashes.filter((time) => now - time < 60_000).length
    const restarting = options.restartsAfterCrash && recent <= CRASHES_PER_MINUTE_MAX
    const tail = logTail(logFile, ended.logFrom)
    lastDeath = { part: name, pid: ended.child.pid ?? 0, how, logFile, logTail: tail, restarting }
    tellDeath(lastDeath)
    if (restarting) start().catch((error: Error) => reportFailedRestart(error))
  }

  const reportFailedRestart = (error: Error): void => {
    lastDeath = { part: name, pid: 0, how: 'restart failed', logFile, logTail: error.message, restarting: false }
    tellDeath(lastDeath)
  }

  /** Reports first: who sees the new status, in another process too, then finds the reason in the supervisor's log. */
  const tellDeath = (death: Death): void => {
    options.onDeath(death)
    become('dead')
  }

  const end = async (current: Run, signal?: 'SIGKILL'): Promise<void> => {
    current.wanted = true
    signalAll(current, 'SIGCONT')
    if (signal) signalAll(current, signal)
    else if (current.launch.askToStop) current.launch.askToStop(current.child)
    else current.child.kill('SIGTERM')
    const inTime = await within(
      current.exited.then(() => true),
      options.stopTimeoutMs ?? DEFAULT_STOP_TIMEOUT_MS,
      () => false,
    )
    if (!inTime) signalAll(current, 'SIGKILL')
    await current.exited
  }

  /** Ends the present run, if there is one, and a run that is about to start. */
  const stop = async (signal?: 'SIGKILL') => {
    await launching?.catch(() => {})
    if (run) await end(run, signal)
    await starting?.catch(() => {})
    become('stopped')
  }

  return {
    name,
    address: options.address,
    logFile,
    status: () => status,
    pid: () => run?.child.pid,
    starts: () => starts,
    lastDeath: () => lastDeath,
    start,
    stop: () => stop(),
    kill: () => stop('SIGKILL'),
    restart: async () => {
      await stop()
      await start()
    },
    pause: () => {
      if (run && signalAll(run, 'SIGSTOP')) become('paused')
    },
    resume: () => {
      if (run && signalAll(run, 'SIGCONT')) become('ready')
    },
  }
}

/**
 * Signals the process and its descendants; as a session leader it leads their process group.
 * @returns false if it is gone
 */
const signalAll = (run: Run, signal: NodeJS.Signals): boolean => {
  if (run.hasExited || run.child.pid === undefined) return false
  try {
    return process.kill(-run.child.pid, signal)
  } catch {
    return false
  }
}

const launchRun = async (options: PartOptions, onExit: (run: Run, how: string) => void): Promise<Run> => {
  const launch = await options.launch()
  const log = openLog(options.logFile)
  const logFrom = fs.fstatSync(log).size
  const child = spawn(launch.command, launch.args, {
    detached: true, // this process handles a Ctrl-C at the terminal, in order
    env: launch.environment ?? process.env,
    stdio: [launch.stdin ?? 'ignore', (launch.logsOutput ?? true) ? log : 'ignore', log],
  })
  fs.closeSync(log)
  if (launch.stdin !== undefined) fs.closeSync(launch.stdin)
  const { pid } = child
  if (pid !== undefined) options.guard.add(pid)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`it cannot be run: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit status ${code}`))
  }).then((how) => {
    if (pid !== undefined) options.guard.remove(pid)
    launch.cleanup?.()
    run.hasExited = true
    onExit(run, how)
  })
  const run: Run = { child, launch, logFrom, exited, hasExited: false, wanted: false }
  return run
}

const failureOf = (options: PartOptions, run: Run): string => {
  const { child, launch, logFrom } = run
  const how = child.signalCode ? `signal ${child.signalCode}` : `exit status ${child.exitCode}`
  const explained = launch.explain?.(logTail(options.logFile, logFrom, 200, 64_000))
  const why = explained ? `: ${explained}` : ''
  return `${options.name} ended before it was ready (${how})${why}. ${endOfLog(options.logFile, logFrom)}`
}

const endOfLog = (logFile: string, from: number): string => `The end of ${logFile}:\n${logTail(logFile, from)}`

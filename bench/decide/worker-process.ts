import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { Topics } from './accounts.ts'

const READY_TIMEOUT_MS = 60_000
const profile = process.env.MILLRACE_BENCH_PROFILE

export interface WorkerProcess {
  /** @throws Error if the process has ended by itself before */
  stop(): Promise<void>
}

/** Starts the worker. @throws Error if it is not ready within a minute */
export const startWorkerProcess = async (broker: string, topics: Topics): Promise<WorkerProcess> => {
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const child = fork(path.join(import.meta.dirname, 'worker.ts'), [broker, JSON.stringify(topics)], {
    execArgv: [...flags, '--import', 'tsx'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  await ready(child)
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null)
          return reject(new Error(`the worker ended with ${child.signalCode ?? child.exitCode}`))
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no worker within ${READY_TIMEOUT_MS} ms`)), READY_TIMEOUT_MS)
    const settle = (action: () => void) => () => {
      clearTimeout(timer)
      action()
    }
    child.once('message', settle(resolve))
    child.once(
      'exit',
      settle(() => reject(new Error(`the worker ended with ${child.signalCode ?? child.exitCode}`))),
    )
  })

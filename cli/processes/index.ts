/** Runs workers and gateways in child processes. They end when this process ends, for whatever reason. */
import { type ChildProcess, fork } from 'node:child_process'
import { javascript } from '../../infra/javascript.mjs'
import type { ChildMessage, ChildSpec } from './child.ts'

export type { ChildSpec } from './child.ts'

/**
 * The space for young objects, of which there are two. With the default of 16 a busy worker spends a sixth of its time copying objects that die soon. A gateway
 * keeps the default: what it makes dies with a request, and half of its memory would be this space.
 */
const YOUNG_MEGABYTES = { rows: 64, other: 16, gateway: 16 } as const
/** Roles of workers that take rows apart: what they do makes most of the young objects. */
const ROW_ROLES = ['intake', 'features', 'sources']

const youngOf = (spec: ChildSpec): number => {
  if (spec.kind === 'gateway') return YOUNG_MEGABYTES.gateway
  const hasRows = spec.roles === undefined || spec.roles.some((role) => ROW_ROLES.includes(role))
  return hasRows ? YOUNG_MEGABYTES.rows : YOUNG_MEGABYTES.other
}
const START_TIMEOUT_MS = 180_000
const ANSWER_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 15_000

export interface Child {
  readonly pid: number
  /** The address on which a gateway listens. */
  readonly address: string | undefined
  memory(): Promise<{ readonly rssBytes: number; readonly heapBytes: number; readonly cpuSeconds: number }>
  ready(): Promise<{ readonly ok: boolean; readonly reasons: readonly string[] }>
  /** The partitions that a worker owns, by instance. */
  partitions(): Promise<Readonly<Record<string, readonly number[]>>>
  signal(signal: NodeJS.Signals): void
  /** Sends SIGKILL. Resolves when the process has ended. */
  kill(): Promise<void>
  /** Shuts the process down, and kills it if it has not ended within 15 s. @returns its exit status, or the signal that ended it */
  stop(): Promise<number | NodeJS.Signals>
  /** Resolves with the exit status, or the signal, when the process has ended. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** @throws Error if the process ends before it has started, or has not started within 3 minutes: a machine that is busy starts processes slowly. */
export const startChild = async (spec: ChildSpec, execArgv: readonly string[] = []): Promise<Child> => {
  const child = fork(await javascript('cli/processes/child.ts'), {
    execArgv: [`--max-semi-space-size=${youngOf(spec)}`, ...execArgv],
    env: { ...process.env, MILLRACE_CHILD: JSON.stringify(spec) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1))
  })
  const { address } = await answerOf(child, 'started', START_TIMEOUT_MS)
  const ask = <K extends ChildMessage['kind']>(kind: K) => {
    const answer = answerOf(child, kind, ANSWER_TIMEOUT_MS)
    child.send(kind)
    return answer
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    pid: child.pid ?? -1,
    address,
    ended,
    memory: () => ask('memory'),
    ready: () => ask('ready'),
    partitions: async () => (await ask('partitions')).byInstance,
    signal: (signal) => void child.kill(signal),
    kill,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      return ended.finally(() => clearTimeout(timer))
    },
  }
}

type Answer<K> = Extract<ChildMessage, { kind: K }>

const answerOf = <K extends ChildMessage['kind']>(
  child: ChildProcess,
  kind: K,
  timeoutMs: number,
): Promise<Answer<K>> =>
  new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    const onMessage = (message: ChildMessage) => {
      if (message.kind !== kind) return
      done()
      resolve(message as Answer<K>)
    }
    const onExit = (code: number | null, signal: string | null) => {
      done()
      reject(new Error(`process ${child.pid} ended (${signal ?? `status ${code}`}) before it was ${kind}`))
    }
    const timer = setTimeout(() => {
      done()
      reject(new Error(`process ${child.pid} was not ${kind} within ${timeoutMs} ms`))
    }, timeoutMs)
    child.on('message', onMessage)
    child.once('exit', onExit)
  })

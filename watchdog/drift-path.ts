/**
 * The path of drift, from outside: predictions go to the gateway as those of any model do, and what was measured of them is read back from it. So a beat arrives only if the gateway, the
 * log, intake, counting, measuring and the table all work, and in time. Another question is for the tasks of all models on that path: one of them may stand while this beat goes on.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Probe } from './probes.ts'

/** What goes a way of its own, and is a heartbeat when it arrives. */
export interface Traveller {
  readonly path: string
  /** The distance of two beats, ms. */
  readonly everyMs: number
  /** Goes the whole way. @returns whether it is on its way for the first time, so that its time begins now @throws Error that says where it ended */
  travel(signal: AbortSignal): Promise<'arrived' | 'declared'>
}

export interface DriftPathOptions {
  /** Base URL of the gateway. */
  readonly gateway: string
  readonly token?: string
  /** Name of the predictions, their monitor and its baseline, which are declared if they are missing. */
  readonly name: string
  readonly now: () => number
}

/** A window holds the predictions of one beat, and the next beat closes it. */
const WINDOW_MS = 10_000
/** What was measured later is no beat. */
const LATE_MS = 8_000
const LOOK_MS = 700
/** A prediction is known for this time, ms: nobody sends one again. */
const DEDUPE_MS = 1_000
const TEXT_MAX = 300

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

type Ask = (method: 'GET' | 'POST', path: string, body: object | undefined, signal: AbortSignal) => Promise<Answer>

/** @returns what the gateway answers, whatever its status @throws Error if there is no answer, or one that is no JSON */
const asking = ({ gateway, token }: Pick<DriftPathOptions, 'gateway' | 'token'>): Ask => {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  return async (method, path, body, signal) => {
    try {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await fetch(`${gateway}${path}`, { method, headers, signal, redirect: 'error', ...sent })
      return { status: answer.status, body: (await answer.json()) as Answer['body'] }
    } catch (error) {
      signal.throwIfAborted()
      const { message, cause } = error as Error
      throw new Error(`${method} ${path}: ${cause instanceof Error ? cause.message : message}`)
    }
  }
}

const refused = (what: string, { status, body }: Answer): Error =>
  new Error(`${what} answered ${status}: ${JSON.stringify(body).slice(0, TEXT_MAX)}`)

/** Sends predictions of its own through the whole path. */
export const driftPath = (options: DriftPathOptions): Traveller => {
  const { name, now } = options
  const ask = asking(options)
  let isFirst = true

  const declare = async (signal: AbortSignal): Promise<void> => {
    for (const [path, content] of declarationsOf(name)) {
      const answer = await ask('POST', path, content, signal)
      if (answer.status !== 200) throw refused(`POST ${path}`, answer)
    }
  }

  /** @returns the end of the window that was closed; `undefined`: the predictions are not declared, or were retired to purge what they left */
  const beat = async (signal: AbortSignal): Promise<number | undefined> => {
    const time = Math.floor(now())
    const times = isFirst ? [time - WINDOW_MS, time] : [time] // the first one closes a window too
    const rows = times.map((at) => ({ prediction_id: randomUUID(), time: at, score: 0 }))
    const answer = await ask('POST', `/v1/predictions/${name}`, rows, signal)
    if (answer.status === 404 || answer.body.code === 'PREDICTIONS_RETIRED') return undefined
    if (answer.status !== 200) throw refused('the prediction of the watchdog', answer)
    isFirst = false
    return time - (time % WINDOW_MS)
  }

  const isMeasured = async (end: number, signal: AbortSignal): Promise<boolean> => {
    const answer = await ask(
      'GET',
      `/v1/drift?model=${name}&monitor=${name}&from=${end - 1}&limit=1`,
      undefined,
      signal,
    )
    if (answer.status !== 200) throw refused('GET /v1/drift', answer)
    return (answer.body.items as readonly unknown[]).length > 0
  }

  return {
    path: 'drift',
    everyMs: WINDOW_MS,
    travel: async (stopped) => {
      const limit = AbortSignal.timeout(LATE_MS)
      const signal = AbortSignal.any([limit, stopped])
      let where = 'the gateway has not taken the prediction of the watchdog'
      try {
        const end = await beat(signal)
        if (end === undefined) {
          where = 'the predictions of the watchdog are not declared yet'
          await declare(AbortSignal.any([AbortSignal.timeout(DECLARE_MS), stopped]))
          return 'declared'
        }
        where = 'a prediction of the watchdog was taken and not measured'
        while (!(await isMeasured(end, signal))) await sleep(LOOK_MS, undefined, { signal })
        return 'arrived'
      } catch (error) {
        if (limit.aborted && !stopped.aborted) throw new Error(`${where} within ${LATE_MS} ms`)
        throw error
      }
    },
  }
}

/** Topics and tasks of three declarations are made. */
const DECLARE_MS = 60_000

/** One column that never moves. A verdict is none of its purpose, and a window has too few rows for one. */
const declarationsOf = (name: string): readonly (readonly [path: string, content: object])[] => {
  const description = 'Written by the watchdog, to see that the path of drift works.'
  const predictions = {
    name,
    description,
    served: [{ name: 'beat', type: 'double' }],
    dedupeMs: DEDUPE_MS,
    idle: 'never',
  }
  const watches = [{ column: 'score', kind: 'numeric' }]
  return [
    ['/v1/catalog/predictions', predictions],
    ['/v1/catalog/monitors', { name, description, predictions: name, watches, window: '10s', grace: '0s' }],
    [`/v1/monitors/${name}/baselines`, { name, source: description, values: { score: [0, 1] } }],
  ]
}

/** Since when a task has stood at a position, with records before it. */
interface Stood {
  readonly position: number | null
  readonly since: number
}

/** With records before it, a task moves within this time, ms: it commits under load every 100 ms. */
const STANDS_MS = 9_000

interface TaskState {
  readonly instance: string
  readonly partition: number | null
  readonly state: string
  readonly position: number | null
  readonly lag: number | null
  readonly reason: string | null
}

/** Asks whether every task on the path of drift, of any model, works and moves. */
export const driftTasksProbe = ({ gateway, token, now }: Omit<DriftPathOptions, 'name'>): Probe => {
  const ask = asking({ gateway, ...(token === undefined ? {} : { token }) })
  let stood = new Map<string, Stood>()
  return {
    name: 'tasks of drift',
    ask: async (signal) => {
      const answer = await ask('GET', '/v1/tasks?path=drift', undefined, signal)
      if (answer.status !== 200) throw refused('GET /v1/tasks', answer)
      const tasks = answer.body.tasks as readonly TaskState[]
      const found = lookedAt(tasks, stood, now())
      stood = found.stood
      if (found.troubles.length > 0) throw new Error(found.troubles.join('; ').slice(0, TEXT_MAX))
    },
  }
}

/** @param tasks those that do not work, or have records before them @param before what the look before has found @param now ms */
export const lookedAt = (
  tasks: readonly TaskState[],
  before: ReadonlyMap<string, Stood>,
  now: number,
): { readonly stood: Map<string, Stood>; readonly troubles: readonly string[] } => {
  const stood = new Map<string, Stood>()
  const troubles: string[] = []
  for (const { instance, partition, state, position, lag, reason } of tasks) {
    const task = partition === null ? instance : `${instance}-${partition}`
    if (state !== 'working' && state !== 'starting') {
      troubles.push(`${task} is ${state}: ${reason ?? 'no reason told'}`)
      continue
    }
    if (lag === null || lag === 0) continue
    const known = before.get(task)
    const since = known?.position === position ? known.since : now
    stood.set(task, { position, since })
    if (now - since >= STANDS_MS)
      troubles.push(
        `${task} has stood at ${position ?? 'its beginning'} for ${Math.round((now - since) / 1000)} s, with ${lag} records before it`,
      )
  }
  return { stood, troubles }
}

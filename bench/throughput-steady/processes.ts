/** Runs Millrace in a number of processes that share the partitions. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { ensureTopics } from '../../streams/kafka/index.ts'
import { benchFolder } from '../harness/registry.ts'
import type { Contestant } from '../harness/rounds.ts'
import { checkOutput, readOutput } from '../throughput/check.ts'
import type { Run, Work } from '../throughput/contestants.ts'
import { topicSizes } from '../throughput/fill.ts'

const TIMEOUT_MS = 300_000
const file = path.join(benchFolder, 'throughput-steady', 'worker.ts')

interface Done {
  readonly first: number
  readonly last: number
  readonly cpuSeconds: number
  readonly rssMb: number
  readonly records: number
  readonly commits: number
}

/** Assigns partitions, the largest first, each to the process with the fewest records so far. */
export const dealt = (sizes: readonly number[], processes: number): { partition: number; records: number }[][] => {
  const hands = Array.from({ length: processes }, () => [] as { partition: number; records: number }[])
  const load = new Array<number>(processes).fill(0)
  const greatestFirst = sizes
    .map((records, partition) => ({ partition, records }))
    .sort((a, b) => b.records - a.records || a.partition - b.partition)
  for (const each of greatestFirst) {
    const least = load.indexOf(Math.min(...load))
    hands[least].push(each)
    load[least] += each.records
  }
  return hands
}

export const millraceIn = (processes: number, { log, broker, events, topic }: Work): Contestant<Run> => ({
  name: `millrace-${processes}`,
  run: async () => {
    const id = `bench-steady-${randomUUID()}`
    const sizes = await topicSizes(log, topic)
    await ensureTopics(log, [
      { name: `${id}-out`, partitions: sizes.length, kind: 'log' },
      { name: `${id}-changelog`, partitions: sizes.length, kind: 'changelog' },
    ])
    const hands = dealt(sizes, processes)
    const done = await together(
      hands.map((hand) => [broker, id, topic, ...hand.map(({ partition, records }) => `${partition}=${records}`)]),
    )
    checkOutput(`${processes} processes`, await readOutput(log, `${id}-out`), events)
    const admin = await log.admin()
    await admin.deleteTopics({ topics: [`${id}-out`, `${id}-changelog`] })
    return figuresOf(done, events)
  },
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The time from the first record that any process read to the last commit of all. */
const figuresOf = (done: readonly Done[], events: number): Run => {
  const first = Math.min(...done.map((each) => each.first))
  const seconds = (Math.max(...done.map((each) => each.last)) - first) / 1000
  return {
    eventsPerSecond: events / seconds,
    seconds,
    cpuUsPerEvent: (sum(done.map(({ cpuSeconds }) => cpuSeconds)) * 1e6) / events,
    rssMb: sum(done.map(({ rssMb }) => rssMb)),
    commits: sum(done.map(({ commits }) => commits)),
    perProcess: done.map((each) => ({
      records: each.records,
      fromSeconds: (each.first - first) / 1000,
      toSeconds: (each.last - first) / 1000,
      cores: each.cpuSeconds / ((each.last - each.first) / 1000),
    })),
  }
}

/** Starts one process per list of arguments, lets all go at the same time, and waits until all are done. */
const together = async (argumentLists: readonly (readonly string[])[]): Promise<Done[]> => {
  const profile = process.env.MILLRACE_BENCH_PROFILE
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const children = argumentLists.map((args) =>
    fork(file, args, { execArgv: [...flags, '--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  try {
    await Promise.all(children.map((child) => messageOf(child, 'prepared')))
    const done = children.map((child) => messageOf(child, 'done'))
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of children) child.send('go')
    const figures = await Promise.all(done)
    await Promise.all(ended)
    return figures as unknown as Done[]
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

const messageOf = (child: ChildProcess, kind: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`process ${child.pid} was not ${kind} in time`)), TIMEOUT_MS)
    child.once('exit', (code, signal) => reject(new Error(`process ${child.pid} ended with ${signal ?? code}`)))
    child.on('message', (message: Record<string, unknown>) => {
      if (message.kind !== kind) return
      clearTimeout(timer)
      resolve(message)
    })
  })

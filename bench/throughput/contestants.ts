/** The contestants: Millrace, and the peers that are installed under `bench/peers`. Each runs in its own process. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { KafkaLog } from '../../streams/kafka/index.ts'
import { lastJson, runProgram } from '../harness/child.ts'
import { benchFolder } from '../harness/registry.ts'
import type { Contestant } from '../harness/rounds.ts'
import { checkOutput, readOutput } from './check.ts'

export interface Run {
  readonly eventsPerSecond: number
  readonly seconds: number
  readonly [figure: string]: unknown
}

export interface Work {
  readonly log: KafkaLog
  readonly broker: string
  /** The input topic, which holds this number of events. */
  readonly topic: string
  readonly events: number
}

const TIMEOUT_MS = 300_000

/** Starts another Node process with the loader of this one. */
const worker = (args: readonly string[]): Promise<string> => {
  const file = path.join(benchFolder, 'throughput', 'worker.ts')
  const profile = process.env.MILLRACE_BENCH_PROFILE
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  return runProgram(process.execPath, [...flags, '--import', 'tsx', file, ...args], {
    cwd: path.dirname(benchFolder),
    timeoutMs: TIMEOUT_MS,
  })
}

export const millrace = ({ log, broker, events, topic }: Work): Contestant<Run> => ({
  name: 'millrace',
  run: async () => {
    const id = `bench-throughput-${randomUUID()}`
    const { seconds, cpuSeconds, rssMb, commits } = lastJson(await worker([broker, id, topic, String(events)])) as {
      [figure: string]: number
    }
    checkOutput('millrace', await readOutput(log, `${id}-out`), events)
    return { eventsPerSecond: events / seconds, seconds, cpuUsPerEvent: (cpuSeconds * 1e6) / events, rssMb, commits }
  },
})

export interface Peer {
  readonly name: string
  /** The folder under `bench/peers`. Default: the name. */
  readonly folder?: string
  readonly title: string
  /** A file that exists when its `install.sh` has run. */
  readonly installed: string
  readonly command: string
  readonly args: (topic: string, events: number) => readonly string[]
}

const peersFolder = path.join(benchFolder, 'peers')

export const peers: readonly Peer[] = [
  {
    name: 'kafka-streams',
    title: 'Kafka Streams 4.3.1, exactly_once_v2, window retention 48 h',
    installed: 'out/installed',
    command: 'run.sh',
    args: (topic, events) => [`topic=${topic}`, `events=${events}`],
  },
  {
    name: 'quix',
    title: 'Quix Streams 3.28.1, exactly-once',
    installed: 'venv/bin/python',
    command: 'venv/bin/python',
    args: (topic, events) => ['run.py', '--topic', topic, '--events', String(events)],
  },
]

/** One sentence about why a peer cannot run; `undefined` if it can. */
export const missing = ({ name, folder = name, installed }: Peer): string | undefined =>
  existsSync(path.join(peersFolder, folder, installed))
    ? undefined
    : `${name} is not installed: run bench/peers/${folder}/install.sh`

/** The line of JSON that the driver of a peer prints. */
interface PeerFigures {
  readonly events_per_second: number
  readonly seconds: number
  readonly out_rows: number
  readonly windows: number
  readonly counted: number
  readonly cpu_us_per_event?: number
}

export const contestantOf = (peer: Peer, { broker, events, topic }: Work): Contestant<Run> => ({
  name: peer.name,
  run: async () => {
    const cwd = path.join(peersFolder, peer.folder ?? peer.name)
    const command = path.join(cwd, peer.command)
    const output = await runProgram(command, peer.args(topic, events), {
      cwd,
      env: { KAFKA: broker },
      timeoutMs: TIMEOUT_MS,
    })
    const figures = lastJson(output) as unknown as PeerFigures
    const { events_per_second, seconds, out_rows, windows, counted, cpu_us_per_event } = figures
    checkOutput(peer.name, { outputs: out_rows, windows, counted }, events)
    const cpu = cpu_us_per_event === undefined ? {} : { cpuUsPerEvent: cpu_us_per_event }
    return { eventsPerSecond: events_per_second, seconds, ...cpu }
  },
})

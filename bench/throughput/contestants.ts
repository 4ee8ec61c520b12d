/** Who runs: we, and the peers that are installed under `bench/peers`. All run in processes of their own. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { KafkaLog } from '../../streams/kafka/index.ts'
import { lastJson, runProgram } from '../harness/child.ts'
import { benchFolder } from '../harness/registry.ts'
import type { Contestant } from '../harness/rounds.ts'
import { checkOutput, readOutput } from './check.ts'
import { inputTopic } from './work.ts'

export interface Run {
  readonly eventsPerSecond: number
  readonly seconds: number
  readonly [figure: string]: unknown
}

export interface Work {
  readonly log: KafkaLog
  readonly broker: string
  readonly events: number
}

const timeoutMs = 300_000

/** Another process of Node with the loader that this one runs with. */
const worker = (args: readonly string[]): Promise<string> => {
  const file = path.join(benchFolder, 'throughput', 'worker.ts')
  const profile = process.env.MILLRACE_BENCH_PROFILE
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  return runProgram(process.execPath, [...flags, '--import', 'tsx', file, ...args], {
    cwd: path.dirname(benchFolder),
    timeoutMs,
  })
}

export const millrace = ({ log, broker, events }: Work): Contestant<Run> => ({
  name: 'millrace',
  run: async () => {
    const id = `bench-throughput-${randomUUID()}`
    const { seconds, cpuSeconds, rssMb, commits } = lastJson(await worker([broker, id, String(events)])) as {
      [figure: string]: number
    }
    checkOutput('millrace', await readOutput(log, `${id}-out`), events)
    return { eventsPerSecond: events / seconds, seconds, cpuUsPerEvent: (cpuSeconds * 1e6) / events, rssMb, commits }
  },
})

export interface Peer {
  readonly name: string
  readonly title: string
  readonly folder: string
  /** Present when its `install.sh` has run. */
  readonly installed: string
  readonly command: string
  readonly args: readonly string[]
}

const peersFolder = path.join(benchFolder, 'peers')

export const peers: readonly Peer[] = [
  {
    name: 'kafka-streams',
    title: 'Kafka Streams 4.3.1, exactly_once_v2, window retention 48 h',
    folder: path.join(peersFolder, 'kafka-streams'),
    installed: 'out',
    command: 'bash',
    args: ['run.sh'],
  },
  {
    name: 'quix',
    title: 'Quix Streams 3.28.1, exactly-once',
    folder: path.join(peersFolder, 'quix'),
    installed: 'venv/bin/python',
    command: 'venv/bin/python',
    args: ['run.py'],
  },
]

/** Why a peer cannot run, in one sentence; `undefined` if it can. */
export const missing = ({ name, folder, installed }: Peer): string | undefined =>
  existsSync(path.join(folder, installed)) ? undefined : `${name} is not installed: run bench/peers/${name}/install.sh`

/** One run of a peer. Its driver prints JSON with `events_per_s`, `run_s`, `out_rows` and `counted`. */
export const contestantOf = (peer: Peer, { broker, events }: Work): Contestant<Run> => ({
  name: peer.name,
  run: async () => {
    const env = { KAFKA: broker, TOPIC: inputTopic, EVENTS: String(events), REPS: '1' }
    const command = peer.command.includes('/') ? path.join(peer.folder, peer.command) : peer.command
    const output = await runProgram(command, peer.args, { cwd: peer.folder, env, timeoutMs })
    const figures = lastJson(output) as { events_per_s: number; run_s: number; out_rows: number; counted: number }
    checkOutput(peer.name, { outputs: figures.out_rows, counted: figures.counted, windows: 0 }, events)
    return { eventsPerSecond: figures.events_per_s, seconds: figures.run_s }
  },
})

/** Measures commands to an aggregate in a closed loop, from the append until the answer is read, with one client and with 64. */
import { randomUUID } from 'node:crypto'
import { ensureTopics, KafkaAppender, KafkaLog } from '../streams/kafka/index.ts'
import { type Accounts, clientOf, type Topics } from './decide/accounts.ts'
import { type Answer, checkAnswers, loop } from './decide/loop.ts'
import { startWorkerProcess } from './decide/worker-process.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'

export const name = 'decide'
export const description =
  'Milliseconds from the append of a command until its answer is read, p50 of one client; the limits are p50 8 ms, p99 40 ms, and 3,000 commands/s with 64 clients.'

const limits = { p50: 8, p99: 40, commandsPerSecond: 3000 }
const PARTITIONS = 8
const CLIENTS = 64

export const run = async ({ quick, progress }: BenchOptions): Promise<BenchResult> => {
  const sizes = quick ? { warm: 50, alone: 100, together: 2000 } : { warm: 500, alone: 2000, together: 60_000 }
  const { alone, together } = await withStack(['kafka'], progress, ({ kafka }) =>
    withAccounts(kafka, async (accounts, topics, log) => {
      progress('warming up')
      const warm = [...(await loop(accounts, 1, sizes.warm)), ...(await loop(accounts, CLIENTS, sizes.warm * 10))]
      progress(`one client, ${sizes.alone} commands`)
      const alone = await loop(accounts, 1, sizes.alone)
      progress(`${CLIENTS} clients, ${sizes.together} commands`)
      const started = performance.now()
      const together = await loop(accounts, CLIENTS, sizes.together)
      const seconds = (performance.now() - started) / 1000
      await checkAnswers(log, topics, [...warm, ...alone, ...together])
      return { alone: timesOf(alone), together: { ...timesOf(together), perSecond: sizes.together / seconds } }
    }),
  )
  const ratios = [limits.p50 / alone.p50, limits.p99 / alone.p99, together.perSecond / limits.commandsPerSecond]
  return againstLimit({
    bench: name,
    value: rounded(alone.p50),
    unit: 'ms (p50)',
    limit: limits.p50,
    ratio: Math.min(...ratios),
    config: {
      ...sizes,
      partitions: PARTITIONS,
      clients: CLIENTS,
      quick,
      limits,
      p50: rounded(alone.p50),
      p90: rounded(alone.p90),
      p99: rounded(alone.p99),
      max: rounded(alone.max),
      commandsPerSecond: Math.round(together.perSecond),
      togetherP50: rounded(together.p50),
      togetherP99: rounded(together.p99),
    },
  })
}

const timesOf = (answers: readonly Answer[]) => {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

/** Runs a worker in its own process, and a client in this one. */
const withAccounts = async <T>(
  broker: string,
  work: (accounts: Accounts, topics: Topics, log: KafkaLog) => Promise<T>,
): Promise<T> => {
  const id = `bench-decide-${randomUUID().slice(0, 8)}`
  const topics = {
    commands: `${id}-commands`,
    events: `${id}-events`,
    changelog: `${id}-changelog`,
    partitions: PARTITIONS,
  }
  const log = new KafkaLog({ brokers: [broker], clientId: id })
  const appender = new KafkaAppender(log.kafka)
  try {
    await ensureTopics(log, [
      { name: topics.commands, partitions: PARTITIONS, kind: 'log' },
      { name: topics.events, partitions: PARTITIONS, kind: 'log' },
      { name: topics.changelog, partitions: PARTITIONS, kind: 'changelog' },
    ])
    const worker = await startWorkerProcess(broker, topics)
    const accounts = clientOf(log, appender, topics)
    const result = await work(accounts, topics, log)
    await accounts.close()
    await worker.stop()
    return result
  } finally {
    await appender.close()
    await log.close()
  }
}

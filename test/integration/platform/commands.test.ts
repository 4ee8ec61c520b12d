import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  type Answered,
  AnswerFollower,
  type Appends,
  CommandClient,
  type FollowerLimits,
  WaitingFullError,
} from '../../../platform/commands/index.ts'
import type { Task } from '../../../streams/core/task.ts'
import { deposit, leavingAccounts, makeAccounts, type Transfer, transfer } from '../../support/accounts.ts'
import { until } from '../../support/until.ts'
import { type Pipeline, RuntimeBench } from '../streams/support/bench.ts'

const PARTITIONS = 4
const TIMEOUT_MS = 20_000

interface Said {
  readonly id: string
  readonly data: unknown
}

/** Commands to a small aggregate on the real log: tasks that decide, a client that waits. */
describe('commands and answers', () => {
  let bench: RuntimeBench
  let pipeline: Pipeline
  let refused: string
  let tasks: Task[] = []
  let running: Promise<void>[] = []
  beforeAll(() => {
    bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
  })
  afterAll(() => bench.close())
  beforeEach(async () => {
    refused = await bench.topic('quarantine')
    const topics = [
      await bench.topic('log', PARTITIONS),
      await bench.topic('log', PARTITIONS),
      await bench.topic('changelog', PARTITIONS),
    ]
    const [input, output, changelog] = topics
    pipeline = { instance: `${input}.v1.s1`, input, output, changelog }
  })

  const decide = async (): Promise<void> => {
    const { instance, output } = pipeline
    const start = (partition: number): Task =>
      bench.task(pipeline, {
        partition,
        transactionalId: `${instance}.${partition}`,
        processor: () => makeAccounts({}, leavingAccounts, output),
        quarantine: ({ value }, { reason }) => ({ topic: refused, partition: 0, key: Buffer.from(reason), value }),
      })
    tasks = Array.from({ length: PARTITIONS }, (_, partition) => start(partition))
    running = tasks.map((task) => task.run())
    await until('all tasks work', () => tasks.every(({ ready }) => ready))
  }
  const end = async (): Promise<void> => {
    for (const task of tasks) task.stop()
    await Promise.all(running)
  }

  const followerOf = (limits: Partial<FollowerLimits> = {}): AnswerFollower<Said> =>
    new AnswerFollower<Said>({
      log: bench.log,
      topic: pipeline.output,
      prepare: async () => {},
      decode: (value) => JSON.parse(value.toString()),
      commandIdOf: ({ id }) => id,
      limits,
    })
  const clientOf = (
    follower: AnswerFollower<Said>,
    appender: Appends = bench.appender,
  ): CommandClient<Transfer, Said> =>
    new CommandClient(
      {
        topic: pipeline.input,
        partitions: PARTITIONS,
        commandIdOf: ({ id }) => id,
        keyOf: ({ to }) => to,
        encode: (command) => Buffer.from(JSON.stringify(command)),
      },
      appender,
      follower,
    )
  const answersOnTheLog = async (): Promise<number> => {
    let count = 0
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const reader = await bench.log.reader(pipeline.output, partition)
      count += (await reader.fetch(0, 100)).records.length
      await reader.close()
    }
    return count
  }
  const dataOf = (answered: Answered<Said> | undefined) => answered?.record.data

  test('every sender gets the answer to its command, in whichever partition it was decided', async () => {
    await decide()
    const follower = followerOf()
    const client = clientOf(follower)
    const names = Array.from({ length: 60 }, (_, i) => `n${i}`)
    const answers = await Promise.all(names.map((to, i) => client.send(deposit(`d${i}`, to, i + 1), TIMEOUT_MS)))
    expect(answers.map(dataOf)).toEqual(names.map((account, i) => ({ account, by: i + 1, note: '' })))
    expect(new Set(answers.map((answered) => answered?.partition)).size).toBe(PARTITIONS)
    const again = await Promise.all(names.map((to, i) => client.send(deposit(`d${i}`, to, i + 1), TIMEOUT_MS)))
    expect(again.map(dataOf), 'no second effect').toEqual(names.map((to) => `yes: ${to}`))
    const refused = await client.send(transfer('t', 'n0', 'n0', 5), TIMEOUT_MS)
    expect(dataOf(refused)).toBe('no: n0 lacks 4')
    await Promise.all([follower.close(), end()])
  })

  test('a command sent twice at once is answered to both senders, and has one effect', async () => {
    await decide()
    const [one, two] = [followerOf(), followerOf()]
    const both = await Promise.all(
      [one, two].map((follower) => clientOf(follower).send(deposit('x', 'ann', 5), TIMEOUT_MS)),
    )
    for (const answered of both)
      expect([{ account: 'ann', by: 5, note: '' }, 'yes: ann']).toContainEqual(dataOf(answered))
    expect(dataOf(await clientOf(one).send(transfer('y', 'ann', 'ann', 6), TIMEOUT_MS))).toBe('no: ann lacks 1')
    await Promise.all([one.close(), two.close(), end()])
  })

  test('a command that fails is answered, and decided again when it is sent again', async () => {
    await decide()
    const follower = followerOf()
    const client = clientOf(follower)
    expect(dataOf(await client.send(deposit('x', 'ann', 5, { fail: 'decide' }), TIMEOUT_MS))).toBe(
      'no: COMMAND_FAILED: a bug in decide',
    )
    expect(dataOf(await client.send(deposit('x', 'ann', 5), TIMEOUT_MS))).toEqual({ account: 'ann', by: 5, note: '' })
    await Promise.all([follower.close(), end()])
  })

  test('a sender without an answer in time is told so; the command stays on the log and is decided later', async () => {
    const follower = followerOf({ waitingMax: 1, lingerMs: 0, fetchWaitMs: 10 })
    const client = clientOf(follower)
    const lost = client.send(deposit('x', 'ann', 5), 300)
    await expect(client.send(deposit('y', 'ann', 5), 1)).rejects.toThrow(WaitingFullError)
    expect(await lost).toBeUndefined()
    await decide()
    await until('it is answered, to nobody', async () => (await answersOnTheLog()) > 0)
    // reading has ended since, and begins anew behind that answer
    expect(dataOf(await client.send(deposit('x', 'ann', 5), TIMEOUT_MS))).toBe('yes: ann')
    await Promise.all([follower.close(), end()])
  })

  test('closing ends all waits', async () => {
    const follower = followerOf()
    let isThere = false
    const append: Appends['append'] = (record) => bench.appender.append(record).finally(() => (isThere = true))
    const waiting = clientOf(follower, { append }).send(deposit('x', 'ann', 5), TIMEOUT_MS)
    await until('it is on the log', () => isThere)
    await follower.close()
    expect(await waiting).toBeUndefined()
    await expect(clientOf(follower).send(deposit('y', 'ann', 5), TIMEOUT_MS)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Task } from '../../../streams/core/task.ts'
import { deposit, leavingAccounts, makeAccounts, said, type Transfer, transfer } from '../../support/accounts.ts'
import { until } from '../../support/until.ts'
import { type Pipeline, RuntimeBench } from './support/bench.ts'

/** State that is not in memory, on the real log: it comes back from the changelog by offset. */
describe('state in pieces', () => {
  let bench: RuntimeBench
  beforeAll(() => {
    bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
  })
  afterAll(() => bench.close())

  const taskOf = (pipeline: Pipeline): Task =>
    bench.task(pipeline, {
      processor: () => makeAccounts({ memoryBytesMax: 0 }, leavingAccounts, pipeline.output),
      quarantine: ({ value }, { reason }) => ({
        topic: pipeline.output,
        partition: 0,
        key: Buffer.from(reason),
        value,
      }),
    })

  const give = async (pipeline: Pipeline, ...commands: readonly Transfer[]): Promise<void> => {
    for (const command of commands)
      await bench.append(pipeline.input, [[command.id, Buffer.from(JSON.stringify(command))]])
  }

  const answers = async (pipeline: Pipeline): Promise<unknown[]> =>
    (await bench.read(pipeline.output)).map(({ value }) => said(value))

  test('entries and answers that have left memory are loaded when a command needs them, also after a take-over', async () => {
    const pipeline = await bench.pipeline()
    const first = taskOf(pipeline)
    const running = first.run()
    await give(pipeline, deposit('1', 'ann', 10), deposit('2', 'bob', 1), deposit('3', 'cid', 1))
    await until('three answers', async () => (await answers(pipeline)).length === 3)
    await give(pipeline, transfer('4', 'ann', 'bob', 4), transfer('4', 'ann', 'bob', 4))
    await until('five', async () => (await answers(pipeline)).length >= 6)
    first.stop()
    await running

    const second = taskOf(pipeline)
    const again = second.run()
    await give(pipeline, transfer('5', 'ann', 'bob', 7), transfer('6', 'bob', 'ann', 5), deposit('1', 'ann', 10))
    await until('eight', async () => (await answers(pipeline)).length >= 10)
    second.stop()
    await again
    expect((await answers(pipeline)).slice(3)).toEqual([
      { account: 'ann', by: -4, note: '' },
      { account: 'bob', by: 4, note: '' },
      'yes: bob',
      'no: ann lacks 1',
      { account: 'bob', by: -5, note: '' },
      { account: 'ann', by: 5, note: '' },
      'yes: ann',
    ])
  })
})

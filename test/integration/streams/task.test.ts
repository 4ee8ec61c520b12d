import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Work } from '../../../streams/core/keeper.ts'
import { type Log, LogError } from '../../../streams/core/log.ts'
import type { Task, TaskOptions } from '../../../streams/core/task.ts'
import { systemClock } from '../../../streams/kafka/index.ts'
import { loneHost } from '../../support/lone-host.ts'
import { until } from '../../support/until.ts'
import { changedLog, type Pipeline, RuntimeBench, reading, WINDOW_MS } from './support/bench.ts'

let bench: RuntimeBench
beforeAll(() => {
  bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
})
afterAll(() => bench?.close())

/** Runs a task until it has committed up to an input offset, then stops it in order. */
const runUpTo = async (task: Task, pipeline: Pipeline, outputs: number): Promise<void> => {
  const running = task.run()
  await Promise.race([
    running,
    until('the outputs are there', async () => (await bench.read(pipeline.output)).length >= outputs),
  ])
  task.stop()
  await running
}

/** An instance on the one partition of a pipeline, and what it told. */
const start = async (pipeline: Pipeline, changes: Partial<TaskOptions> = {}) => {
  const reasons: string[] = []
  const failures: string[] = []
  const tasks: Task[] = []
  const { instance, input } = pipeline
  const hosted = loneHost({
    instance,
    partitions: 1,
    topic: input,
    log: bench.log,
    clock: systemClock,
    observer: { restarted: ({ reason }) => reasons.push(reason), parked: ({ reason }) => failures.push(reason) },
    work: (_partition, tell): Work => {
      const told = { restored: tell.moved, committed: tell.moved, drained: tell.drained, stalled: tell.stalled }
      const task = bench.task(pipeline, { ...changes, observer: { ...told, ...changes.observer } })
      tasks.push(task)
      return task
    },
  })
  await hosted.start()
  return { hosted, reasons, failures, tasks }
}

describe('exactly once', () => {
  test('a task that is stopped and taken over continues with its state, stream time and position', async () => {
    const pipeline = await bench.pipeline()
    await bench.append(pipeline.input, [
      ['a', reading(1000)],
      ['a', reading(2000)],
    ])
    await runUpTo(bench.task(pipeline), pipeline, 2)
    await bench.append(pipeline.input, [
      ['a', reading(3000)],
      ['b', reading(WINDOW_MS)],
      ['a', reading(4000)],
    ])
    await runUpTo(bench.task(pipeline), pipeline, 6)
    expect(await bench.texts(pipeline.output)).toEqual([
      'a current 0 1 0.0',
      'a current 0 2 1.0',
      'a current 0 3 2.0',
      'a closed 0 3 3.0',
      `b current ${WINDOW_MS} 1 3.1`,
      'a late 0 1 4.0',
    ])
  })

  test('a second owner fences the first, which stops without a commit', async () => {
    const pipeline = await bench.pipeline()
    const first = bench.task(pipeline)
    const dropped = expect(first.run()).rejects.toMatchObject({ code: 'FENCED' })
    await until('the first works', () => first.ready)
    const second = bench.task(pipeline)
    const running = second.run()
    await until('the second works', () => second.ready)
    await bench.append(pipeline.input, [['a', reading(1000)]])
    await dropped
    await until('the second has committed', async () => (await bench.read(pipeline.output)).length === 1)
    second.stop()
    await running
    expect(await bench.texts(pipeline.output)).toEqual(['a current 0 1 0.0'])
  })

  test('a stop commits the applied records', async () => {
    const pipeline = await bench.pipeline()
    await bench.append(
      pipeline.input,
      Array.from({ length: 5000 }, (_, i) => [`k${i}`, reading(1000)]),
    )
    const task = bench.task(pipeline, { limits: { commitIntervalMs: 3_600_000, outputsMax: 1_000_000 } })
    const running = task.run()
    await until('some of it is applied', () => task.ready && task.offset > 0)
    task.stop()
    await running
    expect((await bench.read(pipeline.output)).length).toBe(task.offset)
  })

  test('a drained input is committed at once, however long the interval', async () => {
    const pipeline = await bench.pipeline()
    const task = bench.task(pipeline, { limits: { commitIntervalMs: 3_600_000 } })
    const running = task.run()
    for (let i = 1; i <= 3; i++) {
      await bench.append(pipeline.input, [['a', reading(1000)]])
      await until('it is committed', async () => (await bench.read(pipeline.output)).length === i)
    }
    task.stop()
    await running
  })

  test('records that arrive during a commit are applied, and form one commit as soon as it has ended', async () => {
    const pipeline = await bench.pipeline()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let begun = 0
    const log = changedLog(bench.log, {
      producer: async (id) => {
        const producer = await bench.log.producer(id)
        return {
          initialise: () => producer.initialise(),
          send: (records) => producer.send(records),
          commit: async () => {
            if (begun++ === 1) await gate // the first is that of the fence
            await producer.commit()
          },
          abort: () => producer.abort(),
          close: () => producer.close(),
        }
      },
    })
    const commits: number[] = []
    const task = bench.task(pipeline, {
      log,
      limits: { commitIntervalMs: 3_600_000 },
      observer: { committed: ({ records }) => commits.push(records) },
    })
    const running = task.run()
    await until('it works', () => task.ready)
    await bench.append(pipeline.input, [['a', reading(1000)]])
    await until('a commit is under way', () => begun === 2)
    for (let i = 2; i <= 5; i++) {
      await bench.append(pipeline.input, [['a', reading(1000)]])
      await until('it is applied', () => task.offset >= i)
    }
    expect(commits).toEqual([])
    open()
    await until('all is committed', () => commits.length === 2)
    task.stop()
    await running
    expect(commits).toEqual([1, 4])
  })
})

describe('bad input and damage', () => {
  const quarantine =
    (topic: string): TaskOptions['quarantine'] =>
    (record, { reason }, { offset }) => ({
      topic,
      partition: 0,
      key: Buffer.from(`${reason} at ${offset}`),
      value: record.value,
    })

  test('a record that cannot be used goes to quarantine with its bytes, in the transaction of its step, and the task continues', async () => {
    const pipeline = await bench.pipeline()
    const refused = await bench.topic('quarantine')
    await bench.append(pipeline.input, [
      ['a', reading(1000)],
      ['a', Buffer.from('poison')],
      ['a', reading(2000)],
    ])
    const told: number[] = []
    const task = bench.task(pipeline, {
      quarantine: quarantine(refused),
      observer: { quarantined: ({ offset }) => told.push(offset) },
    })
    await runUpTo(task, pipeline, 2)
    expect(await bench.texts(pipeline.output)).toEqual(['a current 0 1 0.0', 'a current 0 2 2.0'])
    expect(await bench.texts(refused)).toEqual(['poisoned at 1 poison'])
    expect(told).toEqual([1])
  })

  test('a reported position that the changelog does not hold means lost state: the task is parked with this reason', async () => {
    const pipeline = await bench.pipeline()
    const { hosted, failures } = await start(pipeline, { told: () => 7 })
    await until('it is parked', () => failures.length > 0)
    expect(failures[0]).toContain(`position 7 was committed once, the changelog holds -1; state was lost`)
    expect([...hosted.tasks()]).toMatchObject([{ state: { kind: 'parked', reason: failures[0] } }])
    await hosted.stop()
  })

  test('a position below the start of the log means lost records: the task is parked with this reason', async () => {
    const pipeline = await bench.pipeline()
    await bench.append(pipeline.input, [['a', reading(1000)]])
    await runUpTo(bench.task(pipeline), pipeline, 1)
    await bench.append(pipeline.input, [
      ['a', reading(2000)],
      ['a', reading(3000)],
    ])
    const admin = await bench.log.admin()
    await admin.fetchTopicOffsets(pipeline.input)
    await admin.deleteTopicRecords({ topic: pipeline.input, partitions: [{ partition: 0, offset: '3' }] })
    const { hosted, failures } = await start(pipeline)
    await until('it is parked', () => failures.length > 0)
    expect(failures[0]).toContain(
      'the position is 1, the log starts at 3; records were lost: 2 offsets were deleted before they were read',
    )
    await hosted.stop()
  })

  test('causes that go back stop the task with both positions', async () => {
    const pipeline = await bench.pipeline()
    await bench.append(pipeline.input, [
      ['a', reading(1000, 5)],
      ['a', reading(1000, 4)],
    ])
    const task = bench.task(pipeline, {
      cause: ({ value }) => ({ upstream: 'up:0', position: JSON.parse(String(value)).value }),
    })
    await expect(task.run()).rejects.toThrow(`${pipeline.input}:0:1 was caused by up:0:4, after up:0:5`)
    expect(await bench.texts(pipeline.output)).toEqual([])
  })
})

describe('recovery', () => {
  test('if schemas cannot be loaded, the task is taken over again until they can, and no record is quarantined', async () => {
    const pipeline = await bench.pipeline()
    await bench.append(pipeline.input, [['a', reading(1000)]])
    let failing = 2
    const { hosted, reasons, failures } = await start(pipeline, {
      prepare: async () => {
        if (failing-- > 0) throw new Error('the registry does not answer')
      },
      quarantine: () => {
        throw new Error('nothing here is poison')
      },
    })
    await until('it has recovered', async () => (await bench.read(pipeline.output)).length === 1)
    expect(reasons).toHaveLength(2)
    expect(reasons[0]).toContain('the registry does not answer')
    await until('it works', () => [...hosted.tasks()][0]?.state.kind === 'working')
    await hosted.stop()
    expect(failures).toEqual([])
  })

  test('a producer that was frozen beyond the transaction timeout is discarded, and its records are written once', async () => {
    const pipeline = await bench.pipeline()
    const own = new RuntimeBench({ brokers: [inject('stack').kafka], transactionTimeoutMs: 1000 })
    let outputs = 0
    let thaw = () => {}
    let frozen: Promise<void> | undefined = new Promise((resolve) => {
      thaw = resolve
    })
    const log = changedLog(own.log, {
      producer: async (id) => {
        const producer = await own.log.producer(id)
        return {
          initialise: () => producer.initialise(),
          send: (records) => producer.send(records),
          commit: async () => {
            if (outputs > 0) await frozen
            await producer.commit()
          },
          abort: () => producer.abort(),
          close: () => producer.close(),
        }
      },
    })
    const { hosted, reasons } = await start(pipeline, {
      log,
      prepare: async (records) => {
        outputs += records.length
      },
    })
    await bench.append(pipeline.input, [['a', reading(1000)]])
    const reader = await bench.log.reader(pipeline.output, 0)
    await until('the transaction is open', async () => (await reader.fetch(0, 50)).end === 0 && outputs > 0)
    await until('the broker has ended it', async () => (await reader.fetch(0, 50)).next > 0)
    frozen = undefined
    thaw()
    await until('it was taken over', async () => (await bench.read(pipeline.output)).length > 0)
    expect(reasons.length).toBeGreaterThan(0)
    await hosted.stop()
    expect(await bench.texts(pipeline.output)).toEqual(['a current 0 1 0.0'])
    await reader.close()
    await own.close()
  })

  test('a commit with a lost answer is not repeated', async () => {
    const pipeline = await bench.pipeline()
    let losing = 0
    const log: Log = changedLog(bench.log, {
      producer: async (id) => {
        const producer = await bench.log.producer(id)
        return {
          initialise: () => producer.initialise(),
          send: (records) => producer.send(records),
          commit: async () => {
            await producer.commit()
            if (++losing === 2) throw new LogError('UNAVAILABLE', 'the answer of the commit was lost') // 1 is the fence
          },
          abort: () => producer.abort(),
          close: () => producer.close(),
        }
      },
    })
    const { hosted, reasons } = await start(pipeline, { log })
    await bench.append(pipeline.input, [['a', reading(1000)]])
    await until('it was taken over', () => reasons.length === 1 && [...hosted.tasks()][0]?.state.kind === 'working')
    await bench.append(pipeline.input, [['a', reading(2000)]])
    await until('it goes on', async () => (await bench.read(pipeline.output)).length >= 2)
    await hosted.stop()
    expect(await bench.texts(pipeline.output)).toEqual(['a current 0 1 0.0', 'a current 0 2 1.0'])
  })
})

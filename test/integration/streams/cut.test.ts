/**
 * One record that fires 100,000 timers: its step is cut into bounded transactions, and a process that is killed between them, or within
 * one of them, is followed by one that goes on at the next ordinal.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { POSITION_KEY } from '../../../streams/core/changelog.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import { decodePosition, type Position } from '../../../streams/core/position.ts'
import { TASK_LIMITS } from '../../../streams/core/task.ts'
import { until } from '../../support/until.ts'
import { type Pipeline, RuntimeBench, reading, WINDOW_MS } from './support/bench.ts'

const KEYS = 100_000
/** Closed windows that each life sends before it is killed: not a multiple of a transaction's outputs. */
const LIVES = [18_250, 41_250]

let bench: RuntimeBench
beforeAll(() => {
  bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
})
afterAll(() => bench?.close())

interface Life {
  readonly child: ChildProcess
  readonly restored: Promise<{ readonly entries: number; readonly ms: number; readonly offset: number }>
  readonly gone: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

const live = (pipeline: Pipeline, dieAfter: number): Life => {
  const env = {
    ...process.env,
    KAFKA: inject('stack').kafka,
    PIPELINE: JSON.stringify(pipeline),
    DIE_AFTER: String(dieAfter),
  }
  const child = fork(fileURLToPath(new URL('support/counting-worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env,
  })
  return {
    child,
    restored: new Promise((resolve) => child.once('message', (signal) => resolve(signal as Awaited<Life['restored']>))),
    gone: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  }
}

const positionOf = async ({ changelog }: Pipeline): Promise<Position> => {
  const found = (await bench.read(changelog)).findLast(({ key }) => key?.equals(POSITION_KEY))
  return decodePosition(found?.value as Buffer)
}

/** Longest row of outputs without a hole: a transaction's marker leaves one. */
const longestTransaction = (records: readonly LogRecord[]): number => {
  let longest = 0
  let length = 0
  for (let i = 0; i < records.length; i++) {
    length = i > 0 && records[i].offset === records[i - 1].offset + 1 ? length + 1 : 1
    longest = Math.max(longest, length)
  }
  return longest
}

test('a step of 100,000 timers survives kills: no gap, no double, consecutive ordinals', async () => {
  const pipeline = await bench.pipeline()
  const keys = Array.from({ length: KEYS }, (_, i) => `key-${String(i).padStart(6, '0')}`)
  await bench.append(
    pipeline.input,
    keys.map((key) => [key, reading(1000)]),
  )
  await bench.append(pipeline.input, [['last', reading(10 * WINDOW_MS)]])

  let ordinal = 0
  for (const [i, dieAfter] of LIVES.entries()) {
    const { gone, restored } = live(pipeline, dieAfter)
    expect(await gone).toEqual({ code: null, signal: 'SIGKILL' })
    const { entries, ms } = await restored
    console.log(`life ${i}: ${entries} entries restored in ${ms.toFixed(0)} ms`)
    const position = await positionOf(pipeline)
    expect(position.offset, 'the record whose step was cut').toBe(KEYS)
    expect(position.ordinal, 'goes on behind the former life').toBeGreaterThan(ordinal)
    expect(position.ordinal).toBeLessThan(KEYS)
    ordinal = position.ordinal
  }
  const last = live(pipeline, Number.POSITIVE_INFINITY)
  const { entries, ms } = await last.restored
  console.log(`last life: ${entries} entries restored in ${ms.toFixed(0)} ms`)
  await until('the step is done', async () => (await positionOf(pipeline)).offset > KEYS)
  last.child.kill('SIGTERM')
  expect((await last.gone).code).toBe(0)

  const records = await bench.read(pipeline.output)
  const lines = records.map(({ key, value }) => `${key} ${value}`)
  const expected = [
    ...keys.map((key, offset) => `${key} current 0 1 ${offset}.0`),
    ...keys.map((key, at) => `${key} closed 0 1 ${KEYS}.${at}`),
    `last current ${10 * WINDOW_MS} 1 ${KEYS}.${KEYS}`,
  ]
  const wrong = lines.findIndex((line, i) => line !== expected[i])
  expect(wrong, `output ${wrong} is ${lines[wrong]}, expected ${expected[wrong]}`).toBe(-1)
  expect(lines.length).toBe(expected.length)
  expect(longestTransaction(records.slice(KEYS))).toBeLessThanOrEqual(TASK_LIMITS.outputsMax)
}, 240_000)

test('a task with 100,000 keys is restored', async () => {
  const pipeline = await bench.pipeline()
  const keys = Array.from({ length: KEYS }, (_, i) => `key-${i}`)
  await bench.append(
    pipeline.input,
    keys.map((key) => [key, reading(1000)]),
  )
  const first = bench.task(pipeline)
  const running = first.run()
  await until('all is applied', () => first.ready && first.offset >= KEYS)
  first.stop()
  await running

  const restored: { entries: number; ms: number; offset: number }[] = []
  const second = bench.task(pipeline, { observer: { restored: (signal) => restored.push(signal) } })
  const again = second.run()
  await until('it is restored', () => second.ready)
  second.stop()
  await again
  expect(restored).toMatchObject([{ entries: KEYS }])
  expect(second.processor.size().keys).toBe(KEYS)
  console.log(`${KEYS} keys restored in ${restored[0].ms.toFixed(0)} ms`)
}, 240_000)

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PartName, type StackReport, stackDown, stackStatus, stackUp, watchStack } from '../../../infra/index.ts'
import { isAlive, markOf, type ProcessMark } from '../../../infra/stack/process-identity.ts'
import { until } from '../../../infra/stack/wait.ts'
import { createTopics } from '../../support/create-topics.ts'

/** The cases tell one story on one folder, in this order. */
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-daemon-'))
const dataFolder = path.join(root, 'data')
const options = { dataFolder, ports: 'auto' as const }
let report: StackReport
const progress: string[] = []
/** What a process is told that uses the stack. */
const told: string[] = []
const isTold = (line: string) => until(() => told.some((each) => each.startsWith(line)), { timeoutMs: 30_000 })
let unwatch: () => void

const pidOf = (part: PartName): number =>
  stackStatus({ dataFolder }).parts.find((found) => found.name === part)!.process!.pid
const marks = (): ProcessMark[] => {
  const { parts, pid } = stackStatus({ dataFolder })
  return [...parts.flatMap((part) => (part.process ? [part.process] : [])), ...(pid ? [markOf(pid)] : [])]
}
const select = async (query: string): Promise<string> => {
  const answer = await fetch(report.addresses.clickhouse!, { method: 'POST', body: query })
  return (await answer.text()).trim()
}
const residentBytes = (pid: number): number => {
  const resident = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(resident![1]) * 1024
}

beforeAll(async () => {
  report = await stackUp({ ...options, onProgress: (line) => progress.push(line) })
  unwatch = watchStack({ dataFolder, tell: (line) => told.push(line), everyMs: 20 })
}, 300_000)
afterAll(async () => {
  unwatch?.()
  await stackDown({ dataFolder, purge: true })
  fs.rmSync(root, { recursive: true, force: true })
})

test('up starts all parts, says so line by line, and stays when it has returned', () => {
  expect(report).toMatchObject({ phase: 'up', found: false, dataFolder })
  for (const part of ['kafka', 'registry', 'redis', 'clickhouse'])
    expect(
      progress.filter((line) => line.startsWith(`${part}: ready at `)),
      part,
    ).toHaveLength(1)
  expect(marks().every(isAlive)).toBe(true)
})

test.runIf(process.platform === 'linux')('an idle stack is resident in less than 2 GB', () => {
  const bytes = marks().map((mark) => residentBytes(mark.pid))
  expect(bytes).toHaveLength(5)
  expect(bytes.reduce((sum, next) => sum + next)).toBeLessThan(2e9)
})

test('a second up, or two at once, find the first', async () => {
  const again = await Promise.all([stackUp(options), stackUp(options)])
  for (const found of again) expect(found).toMatchObject({ found: true, addresses: report.addresses, pid: report.pid })
})

test('a ClickHouse that is killed is restarted, with its data', async () => {
  await select('CREATE TABLE kept (n Int64) ENGINE = MergeTree ORDER BY n')
  await select('INSERT INTO kept VALUES (42)')
  const mark = markOf(pidOf('clickhouse'))
  process.kill(mark.pid, 'SIGKILL')
  const back = () => {
    const part = stackStatus({ dataFolder }).parts.find((found) => found.name === 'clickhouse')!
    return part.status === 'ready' && part.starts === 2
  }
  expect(await until(back, { timeoutMs: 30_000 })).toBe(true)
  expect(await select('SELECT n FROM kept')).toBe('42')
  expect(await isTold('clickhouse is ready again.')).toBe(true)
})

test('the death of another part is reported with the end of its log, and the next up starts it again', async () => {
  const { pid } = markOf(pidOf('redis'))
  process.kill(pid, 'SIGKILL')
  expect(await until(() => stackStatus({ dataFolder }).phase === 'degraded', { timeoutMs: 10_000 })).toBe(true)
  const part = stackStatus({ dataFolder }).parts.find((found) => found.name === 'redis')!
  expect(part).toMatchObject({
    status: 'dead',
    lastDeath: { part: 'redis', pid, how: 'signal SIGKILL', restarting: false },
  })
  expect(part.lastDeath!.logTail).toContain('Ready to accept connections')
  expect(fs.readFileSync(path.join(dataFolder, 'logs', 'supervisor.log'), 'utf8')).toContain(
    `redis (process ${pid}) ended: signal SIGKILL; it stays down. The end of `,
  )
  expect(await isTold('redis has ended (signal SIGKILL; its log is ')).toBe(true)
  expect(await stackUp(options)).toMatchObject({ found: true, phase: 'up', addresses: report.addresses })
  expect(await isTold('redis is ready again.')).toBe(true)
})

test('down leaves no process and no run file, and the data for the next up', async () => {
  const kafka = new Kafka({ brokers: [report.addresses.kafka!], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await createTopics(admin, [{ topic: 'kept' }])
  await admin.disconnect()
  const redis = new Redis(report.addresses.redis!)
  await redis.set('kept', '42')
  redis.disconnect()
  const before = marks()
  expect(await stackDown({ dataFolder })).toEqual({ wasRunning: true, purged: false })
  expect(before.filter(isAlive)).toEqual([])
  expect(fs.readdirSync(dataFolder).sort()).toEqual(['clickhouse', 'kafka', 'logs', 'redis', 'registry'])
  expect(stackStatus({ dataFolder })).toEqual({ phase: 'down', dataFolder, addresses: {}, parts: [] })
  expect(await stackDown({ dataFolder })).toEqual({ wasRunning: false, purged: false })
})

test('the data is there after the next up, on other ports', async () => {
  report = await stackUp(options)
  expect(report).toMatchObject({ phase: 'up', found: false })
  expect(await select('SELECT n FROM kept')).toBe('42')
  const redis = new Redis(report.addresses.redis!)
  expect(await redis.get('kept')).toBe('42')
  redis.disconnect()
  const admin = new Kafka({ brokers: [report.addresses.kafka!], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  expect(await admin.listTopics()).toContain('kept')
  await admin.disconnect()
})

test('when the supervisor is killed, nothing outlives it; its state is known to be stale, and up starts again', async () => {
  const before = marks()
  process.kill(report.pid!, 'SIGKILL')
  expect(await until(() => before.every((mark) => !isAlive(mark)), { timeoutMs: 10_000 })).toBe(true)
  expect(stackStatus({ dataFolder }).phase).toBe('stale')
  expect(await isTold('The stack has ended, and all its servers')).toBe(true)
  report = await stackUp(options)
  expect(report).toMatchObject({ phase: 'up', found: false })
  expect(await select('SELECT n FROM kept')).toBe('42')
})

test('a purge leaves nothing', async () => {
  await stackDown({ dataFolder, purge: true })
  expect(fs.readdirSync(root)).toEqual([])
})

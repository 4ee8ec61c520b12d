import { execFile, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Death, type Stack, stackStatus, startStack } from '../../../infra/index.ts'
import { kafkaAnswers } from '../../../infra/stack/probes.ts'
import { isAlive } from '../../../infra/stack/process-identity.ts'
import { createTopics } from '../../support/create-topics.ts'
import { until } from '../../support/until.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
let stack: Stack<'kafka'>
const deaths: Death[] = []
beforeAll(async () => {
  stack = await startStack({ parts: ['kafka'], onDeath: (death) => deaths.push(death) })
})
afterAll(() => stack?.stop())

const topics = async (): Promise<string[]> => {
  const admin = new Kafka({ brokers: [stack.addresses.kafka], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const found = await admin.listTopics()
  await admin.disconnect()
  return found
}
const port = () => Number(stack.addresses.kafka.split(':')[1])

test('only the parts that were asked for are started', () => {
  expect(stack.parts.map((part) => part.name)).toEqual(['kafka'])
  expect(Object.keys(stack.addresses)).toEqual(['kafka', 'dataFolder'])
})

test('a broker that is killed and started again has its port and its topics', async () => {
  const admin = new Kafka({ brokers: [stack.addresses.kafka], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await createTopics(admin, [{ topic: 'kept' }])
  await admin.disconnect()
  await stack.kafka.kill()
  expect(await kafkaAnswers(port())).toBe(false)
  expect(deaths).toEqual([])
  await stack.kafka.restart()
  expect(await topics()).toContain('kept')
})

test('a paused broker keeps its connections and answers nothing, until it is resumed', async () => {
  stack.kafka.pause()
  // all threads stop soon after the signal, not with it
  await until('it answers nothing', async () => !(await kafkaAnswers(port())))
  stack.kafka.resume()
  expect(await kafkaAnswers(port())).toBe(true)
})

test('a data folder has one stack', async () => {
  const { dataFolder } = stack.addresses
  await expect(startStack({ dataFolder, parts: ['redis'] })).rejects.toMatchObject({
    code: 'FOLDER_IN_USE',
    message: `A stack is running on ${dataFolder}: stop it, or choose another data folder.`,
  })
})

test('a chosen port that is in use is refused, and nothing stays', async () => {
  const first = await startStack({ parts: ['redis'] })
  const taken = Number(new URL(first.addresses.redis).port)
  await expect(startStack({ parts: ['redis'], ports: { redis: taken } })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  await first.stop()
  expect(fs.existsSync(first.addresses.dataFolder)).toBe(false)
})

test('a stack can be stopped as the last thing that a program does', async () => {
  const script = `import { startStack } from '${repository}/infra/index.ts'
    const stack = await startStack({ parts: ['redis'] })
    console.log(stack.addresses.dataFolder)
    await stack.stop()
    console.log('stopped')`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: repository, timeout: 30_000 },
  )
  const [dataFolder, last] = stdout.trim().split('\n')
  expect(last).toBe('stopped')
  expect(fs.existsSync(dataFolder!)).toBe(false)
})

test('when the owner is killed, nothing of its stack stays alive', async () => {
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-owner-'))
  const script = `import { startStack } from '${repository}/infra/index.ts'
    await startStack({ dataFolder: '${dataFolder}', parts: ['redis', 'clickhouse'] })
    console.log('up')`
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => owner.stdout.once('data', resolve))
  const marks = stackStatus({ dataFolder }).parts.map((part) => part.process!)
  expect(marks.map(isAlive)).toEqual([true, true])
  owner.kill('SIGKILL')
  await until('no server is left', () => marks.every((mark) => !isAlive(mark)))
  // The servers can be gone a moment before the owner: its files are closed before it has ended.
  await until('the owner is gone', () => stackStatus({ dataFolder }).phase === 'stale')
  fs.rmSync(dataFolder, { recursive: true })
})

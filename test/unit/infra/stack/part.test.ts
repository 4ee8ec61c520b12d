import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Guard, startGuard } from '../../../../infra/stack/guard.ts'
import { createPart, type Death, type Part, type PartOptions } from '../../../../infra/stack/part.ts'
import { processIdentity } from '../../../../infra/stack/process-identity.ts'
import { until } from '../../../../infra/stack/wait.ts'

let folder: string
let guard: Guard
let deaths: Death[]
let parts: Part[]
const signFile = () => path.join(folder, 'ready')

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-part-'))
  guard = startGuard()
  deaths = []
  parts = []
})
afterEach(async () => {
  await Promise.all(parts.map((part) => part.stop()))
  await guard.end()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** A server in shell: it is ready when it has written its sign. */
const partOf = (script: string, options: Partial<PartOptions> = {}): Part => {
  const part = createPart({
    name: 'redis',
    address: 'redis://127.0.0.1:1',
    logFile: path.join(folder, 'part.log'),
    guard,
    launch: () => {
      fs.rmSync(signFile(), { force: true })
      return {
        command: '/bin/sh',
        args: ['-c', script, 'sh', signFile()],
        ready: async () => fs.existsSync(signFile()),
      }
    },
    restartsAfterCrash: false,
    onDeath: (death) => deaths.push(death),
    onChange: () => {},
    ...options,
  })
  parts.push(part)
  return part
}

const SERVES = 'echo serving; : > "$1"; exec sleep 600'
/** Waits until the part has noticed. */
const crash = async (part: Part): Promise<void> => {
  process.kill(part.pid()!, 'SIGKILL')
  await until(() => part.status() === 'dead' || part.starts() > 1, { timeoutMs: 10_000, intervalMs: 5 })
}

test('a part is ready when it answers, and gone when it is stopped', async () => {
  const part = partOf(SERVES)
  expect(part.status()).toBe('stopped')
  await part.start()
  expect(part.status()).toBe('ready')
  const pid = part.pid()!
  await part.stop()
  expect(part.status()).toBe('stopped')
  expect(processIdentity(pid)).toBeUndefined()
  expect(deaths).toEqual([])
})

test('a part that ends before it is ready fails with its status and the end of its log', async () => {
  const part = partOf('echo first; echo the disk is full >&2; exit 3')
  await expect(part.start()).rejects.toMatchObject({
    code: 'PART_FAILED',
    message: `redis ended before it was ready (exit status 3). The end of ${path.join(folder, 'part.log')}:\nfirst\nthe disk is full`,
  })
  expect(part.status()).toBe('dead')
})

test('a command that does not exist fails with its reason', async () => {
  const launch = () => ({ command: path.join(folder, 'nothing'), args: [], ready: async () => false })
  const part = partOf('', { launch })
  await expect(part.start()).rejects.toThrow('redis ended before it was ready')
})

test('the log of an earlier run is not taken for that of this one', async () => {
  fs.writeFileSync(path.join(folder, 'part.log'), 'an old trouble\n')
  await expect(partOf('echo a new trouble; exit 1').start()).rejects.not.toThrow('an old trouble')
})

test('a death is reported with the end of the log', async () => {
  const part = partOf(SERVES)
  await part.start()
  const pid = part.pid()!
  await crash(part)
  expect(deaths).toEqual([
    { part: 'redis', pid, how: 'signal SIGKILL', logFile: part.logFile, logTail: 'serving', restarting: false },
  ])
  expect(part.lastDeath()).toEqual(deaths[0])
})

test('who sees that a part is dead finds the report of its death', async () => {
  const reportsWhenDead: number[] = []
  const onChange = (): void => {
    if (parts[0]?.status() === 'dead') reportsWhenDead.push(deaths.length)
  }
  const part = partOf(SERVES, { onChange })
  await part.start()
  await crash(part)
  expect(reportsWhenDead).toEqual([1])
})

test('a part with restarts is restarted, and stays down after too many crashes in a minute', async () => {
  const part = partOf(SERVES, { restartsAfterCrash: true })
  await part.start()
  for (let crashes = 1; crashes <= 6; crashes++) {
    process.kill(part.pid()!, 'SIGKILL')
    await until(() => deaths.length === crashes && part.status() !== 'starting', { timeoutMs: 10_000, intervalMs: 5 })
  }
  expect(deaths.map((death) => death.restarting)).toEqual([true, true, true, true, true, false])
  expect(part.status()).toBe('dead')
  await part.start()
  expect(part.status()).toBe('ready')
})

test('a part that was killed on purpose stays down until it is started again', async () => {
  const part = partOf(SERVES, { restartsAfterCrash: true })
  await part.start()
  await part.kill()
  expect([part.status(), part.pid(), deaths.length]).toEqual(['stopped', undefined, 0])
  await part.restart()
  expect([part.status(), part.starts()]).toEqual(['ready', 2])
})

test('a paused part stands still, and can be stopped', async () => {
  const part = partOf(SERVES)
  await part.start()
  part.pause()
  expect(part.status()).toBe('paused')
  part.resume()
  expect(part.status()).toBe('ready')
  part.pause()
  await part.stop()
  expect(part.status()).toBe('stopped')
})

test('the children of a part are killed with it', async () => {
  const part = partOf(`sleep 600 & echo $!; : > "$1"; wait`)
  await part.start()
  const forked = Number(fs.readFileSync(part.logFile, 'utf8'))
  expect(processIdentity(forked)).toBeDefined()
  await part.kill()
  expect(await until(() => processIdentity(forked) === undefined, { timeoutMs: 10_000 })).toBe(true)
})

test('a part that does not want to end is killed', async () => {
  const part = partOf(`trap '' TERM; : > "$1"; while :; do sleep 0.05; done`, { stopTimeoutMs: 50 })
  await part.start()
  const pid = part.pid()!
  await part.stop()
  expect(processIdentity(pid)).toBeUndefined()
})

test('a stop during the start ends it', async () => {
  const part = partOf('exec sleep 600')
  const starting = part.start()
  await part.stop()
  await starting
  expect([part.status(), part.pid()]).toEqual(['stopped', undefined])
})

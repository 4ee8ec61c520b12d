/**
 * What the README shows under "Your own data", run as it stands: `bin/millrace up`, then every block marked `sh run`, in order, with
 * the answers shown behind them. Only the address of the gateway differs.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Fence, fencesOf } from '../support/markdown.ts'
import { project, textOf } from '../support/sources.ts'

const SHOWN_ADDRESS = 'http://127.0.0.1:8080'
const fences = fencesOf(textOf('README.md'))

/** First line of a command, the command, and the answer shown for it, if the next block is one. */
const steps: readonly (readonly [string, Fence, Fence | undefined])[] = fences.flatMap((fence, at) => {
  if (fence.info !== 'sh run') return []
  const next = fences[at + 1]
  const isAnswer = next?.info === 'json' && !next.text.includes('"brokers"')
  return [[fence.text.split('\n')[0]!.slice(0, 80), fence, isAnswer ? next : undefined] as const]
})

/** One JSON value, or one a line. */
const jsonOf = (text: string): readonly unknown[] => {
  try {
    return [JSON.parse(text)]
  } catch {
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-readme-'))
const environment = (): NodeJS.ProcessEnv => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  return {
    ...process.env,
    MILLRACE_KAFKA_BROKERS: kafka,
    MILLRACE_REGISTRY_URL: registry,
    MILLRACE_REDIS_URLS: redis,
    MILLRACE_CLICKHOUSE_URL: clickhouse,
    MILLRACE_STACK_DATA_FOLDER: folder,
    MILLRACE_TEST_STACK: undefined,
  }
}

let up: ChildProcess
let address = ''

beforeAll(async () => {
  up = spawn(process.execPath, ['bin/millrace', 'up', '--port', '0'], {
    cwd: project,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: up.stdout! })) {
    const found = /^gateway\s+(http:\S+)/.exec(line)
    if (found === null) continue
    address = found[1]!
    break
  }
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

afterAll(async () => {
  if (up.exitCode === null && up.signalCode === null) {
    up.kill('SIGTERM')
    await once(up, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

const bash = (script: string): string =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', script.replaceAll(SHOWN_ADDRESS, address)], {
    cwd: project,
    env: { ...environment(), MILLRACE_CLIENT_URL: address },
    encoding: 'utf8',
    timeout: 240_000,
  })

describe('the README, as it stands', () => {
  test('shows commands with their answers', () => {
    expect(steps.map(([, , answer]) => answer !== undefined)).toEqual([false, true, true, true])
  })

  test.each(steps)('answers as shown: %s', (_, { text }, answer) => {
    const said = bash(text)
    if (answer === undefined) expect(said).toContain('accepted')
    else expect(jsonOf(said)).toEqual(jsonOf(answer.text))
  })
})

/**
 * Global set-up of the suites that need real services: one temporary stack per run, on free ports.
 * `MILLRACE_TEST_STACK` may hold the addresses of a running one as JSON (what `infra/stack/main.ts run` prints); that is used instead
 * and left alone. Tests read them with `inject('stack')`, and keep apart from each other by a prefix of their own.
 */
import type { TestProject } from 'vitest/node'
import { type Addresses, type Stack, startStack } from '../../infra/index.ts'

/** Addresses of the stack under test, and the folder of its data and logs. */
export type TestStack = Addresses & { readonly dataFolder: string }

declare module 'vitest' {
  export interface ProvidedContext {
    stack: TestStack
  }
}

/** @returns the addresses in `text`. @throws if one is missing */
export const parseTestStack = (text: string): TestStack => {
  const found = JSON.parse(text) as Record<string, unknown>
  for (const name of ['kafka', 'registry', 'redis', 'clickhouse', 'dataFolder'])
    if (typeof found[name] !== 'string')
      throw new Error(`MILLRACE_TEST_STACK: ${name} is ${JSON.stringify(found[name])}; expected a string.`)
  return found as unknown as TestStack
}

interface Shared {
  users: number
  readonly stack: Promise<Stack>
}

/** Every suite loads this file anew, so the one stack of the run hangs on the process. */
const run = globalThis as { millraceTestStack?: Shared }

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.MILLRACE_TEST_STACK
  if (given) {
    project.provide('stack', parseTestStack(given))
    return async () => {}
  }
  run.millraceTestStack ??= { users: 0, stack: startStack({ onProgress: (line) => process.stderr.write(`${line}\n`) }) }
  const shared = run.millraceTestStack
  shared.users++
  const stack = await shared.stack
  project.provide('stack', stack.addresses)
  return async () => {
    shared.users--
    if (shared.users > 0) return
    run.millraceTestStack = undefined
    await stack.stop()
  }
}

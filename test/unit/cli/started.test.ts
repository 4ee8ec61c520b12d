/** A command that waits also waits for a gateway that is starting, and for nothing else. */
import { expect, test } from 'vitest'
import { CliError, EXIT } from '../../../cli/errors.ts'
import { whenStarted } from '../../../cli/started.ts'

const notReady = () => new CliError('It is starting. (NOT_READY)', EXIT.unavailable, { code: 'NOT_READY' })
const running = { signal: new AbortController().signal }

/** Fails with these errors, one after the other, and then answers. */
const failing = (...errors: readonly Error[]) => {
  let asked = 0
  const ask = async (): Promise<string> => {
    const error = errors[asked++]
    if (error !== undefined) throw error
    return `answer ${asked}`
  }
  return ask
}

test('a gateway that is starting is asked until it answers', async () => {
  expect(await whenStarted(running, 60_000, failing(notReady(), notReady()))).toBe('answer 3')
})

test('another refusal is not repeated', async () => {
  const refused = new CliError('No. (DECLARATION_INVALID)', EXIT.refused, { code: 'DECLARATION_INVALID' })
  await expect(whenStarted(running, 60_000, failing(refused))).rejects.toBe(refused)
})

test('after the time that the caller gives, the last answer is the failure', async () => {
  await expect(whenStarted(running, -1, failing(notReady()))).rejects.toMatchObject({
    exitCode: EXIT.unavailable,
    details: { code: 'NOT_READY' },
  })
})

test('a command that is asked to end does not go on waiting', async () => {
  const ended = { signal: AbortSignal.abort() }
  await expect(whenStarted(ended, 60_000, failing(notReady()))).rejects.toMatchObject({ exitCode: EXIT.interrupted })
})

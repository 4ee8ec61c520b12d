import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UsedKey } from '../../../gateway/used-key.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('while Redis does not answer, one request in a while waits for it, and the others are taken unchecked at once', async () => {
  let asked = 0
  let isAway = true
  const answer = (): Promise<null> => {
    asked++
    return isAway ? new Promise(() => {}) : Promise.resolve(null)
  }
  const redis = { get: answer, set: answer } as unknown as ConstructorParameters<typeof UsedKey>[0]
  const used = (key: string) => new UsedKey(redis, { prefix: '', actor: null, scope: 'payments', key })

  const first = used('a').held()
  await vi.advanceTimersByTimeAsync(500)
  expect(await first).toBeNull()
  expect(asked).toBe(1)

  // No timer goes on here: whoever waited for one would wait for ever.
  expect(await used('a').keep('text', 1000)).toBeNull()
  expect(await used('b').held()).toBeNull()
  expect(asked).toBe(1)

  await vi.advanceTimersByTimeAsync(1_000)
  isAway = false
  expect(await used('c').held()).toBeNull()
  expect(await used('d').held()).toBeNull()
  expect(asked).toBe(3)
})

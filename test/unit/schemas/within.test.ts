import { expect, test } from 'vitest'
import { within } from '../../../schemas/within.ts'

const never = new Promise<string>(() => {})
const late = (): never => {
  throw new Error('too late')
}

test('work that is done in time gives its result, and the limit leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  expect(await within(Promise.resolve('done'), 60_000, late)).toBe('done')
  await expect(within(Promise.reject(new Error('failed')), 60_000, late)).rejects.toThrow('failed')
  expect(timers()).toBe(before)
})

test('work that is late gives what stands for it: a value or an error', async () => {
  expect(await within(never, 1, () => 'instead')).toBe('instead')
  await expect(within(never, 1, late)).rejects.toThrow('too late')
})

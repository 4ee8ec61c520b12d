import { expect, test } from 'vitest'
import { internals } from '../../../../streams/kafka/client/patches.ts'
import { logError } from '../../../../streams/kafka/errors.ts'

const CONCURRENT_TRANSACTIONS = 51
const INVALID_PRODUCER_EPOCH = 47

test('a transaction that the broker does not end is an outage, and the text names the cause', () => {
  const retried = new Error('retried', { cause: internals.errorOfCode(CONCURRENT_TRANSACTIONS) })
  const error = logError(retried, 'send of producer a')
  expect(error.code).toBe('UNAVAILABLE')
  expect(error.message).toMatch(/^send of producer a: CONCURRENT_TRANSACTIONS: the broker has not ended/)
})

test('a producer with an old epoch is fenced, however deeply its error is nested', () => {
  const fenced = new Error('a', { cause: new Error('b', { cause: internals.errorOfCode(INVALID_PRODUCER_EPOCH) }) })
  expect(logError(fenced, 'commit of producer a').code).toBe('FENCED')
})

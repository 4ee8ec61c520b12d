import { expect, test } from 'vitest'
import { verdictOf } from '../../../../clients/typescript/answer.ts'

const report = (accepted: number, rejected: number, errors: readonly object[] = []) =>
  JSON.stringify({ accepted, rejected, errors, positions: [], position: '' })

test('a report over all records of the batch judges them, whatever part was accepted', () => {
  const wrong = { index: 1, field: 'amount', value: 'many', expected: 'a number' }
  expect(verdictOf(2, 200, report(2, 0), null)).toEqual({ is: 'judged', accepted: 2, rejected: 0, problems: new Map() })
  expect(verdictOf(3, 207, report(2, 1, [wrong, { ...wrong, field: 'score' }]), null)).toEqual({
    ...{ is: 'judged', accepted: 2, rejected: 1 },
    problems: new Map([
      [
        1,
        [
          { field: 'amount', value: 'many', expected: 'a number' },
          { field: 'score', value: 'many', expected: 'a number' },
        ],
      ],
    ]),
  })
  expect(verdictOf(1, 422, report(0, 1), null)).toMatchObject({ is: 'judged', rejected: 1 })
})

test('an answer that does not speak of all records says nothing of any', () => {
  expect(verdictOf(3, 200, report(2, 0), null)).toMatchObject({ is: 'unknown' })
  expect(verdictOf(1, 200, '<html>', null)).toMatchObject({ is: 'unknown', reason: 'The gateway answered 200: <html>' })
  expect(verdictOf(1, 200, 'null', null)).toMatchObject({ is: 'unknown' })
  // The log has failed in the middle.
  expect(verdictOf(2, 503, report(1, 1), '7')).toMatchObject({ is: 'unknown', retryAfterMs: 7000 })
})

test('only what is wrong with the content is refused for good', () => {
  for (const status of [400, 413, 422]) expect(verdictOf(1, status, '', null).is).toBe('refused')
  for (const status of [301, 401, 403, 404, 408, 409, 415, 429, 500, 502, 503, 504])
    expect(verdictOf(1, status, '', 'Wed, 21 Oct 2026 07:28:00 GMT')).toMatchObject({ is: 'unknown', retryAfterMs: 0 })
})

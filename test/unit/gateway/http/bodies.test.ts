import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { ByteBudget, wholeBody } from '../../../../gateway/http/bodies.ts'

const requestOf = (length?: number) =>
  ({
    headers: length === undefined ? {} : { 'content-length': String(length) },
    heldBytes: 0,
  }) as unknown as FastifyRequest
const payload = (...chunks: readonly string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
const limits = (bodyBytesMax: number, bytes = 100) => ({ bodyBytesMax, budget: new ByteBudget(bytes) })

test('a body is read whole, and counts until it is given back', async () => {
  const { budget } = limits(10)
  const request = requestOf(5)
  expect(String(await wholeBody(request, payload('ab', 'cde'), { bodyBytesMax: 10, budget }))).toBe('abcde')
  expect([request.heldBytes, budget.take(96), budget.take(95)]).toEqual([5, false, true])
  budget.give(95 + request.heldBytes)
  expect(budget.take(100)).toBe(true)
})

test('a body beyond the limit is refused by its length, or when it arrives; its stream is not broken off, so that it can be answered', async () => {
  for (const length of [11, undefined]) {
    const stream = payload('abcdef', 'ghijk')
    await expect(wholeBody(requestOf(length), stream, limits(10))).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' })
    expect(stream.readableAborted).toBe(false)
  }
  await expect(wholeBody(requestOf(4), payload('abc'), limits(10))).rejects.toMatchObject({ code: 'BODY_MALFORMED' })
})

test('bodies beyond the common budget are refused, and only what they hold is counted', async () => {
  const both = limits(10, 12)
  const [first, second] = [requestOf(), requestOf()]
  await wholeBody(first, payload('0123456789'), both)
  await expect(wholeBody(second, payload('01', '23'), both)).rejects.toMatchObject({ code: 'OVERLOADED' })
  expect([first.heldBytes, second.heldBytes]).toEqual([10, 2])
})

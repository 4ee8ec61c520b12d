import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Death, type Stack, startStack } from '../../../infra/index.ts'
import { answers, resetAfter, rudePayloads } from './rude-clients.ts'

const ROUNDS = 6
const CLIENTS = 40

let stack: Stack<'clickhouse'>
const deaths: Death[] = []
beforeAll(async () => {
  stack = await startStack({ parts: ['clickhouse'], onDeath: (death) => deaths.push(death) })
})
afterAll(() => stack?.stop())

test.each(Object.entries(rudePayloads))('the engine survives clients that reset %s', async (_, payload) => {
  const port = Number(new URL(stack.addresses.clickhouse).port)
  const pid = stack.clickhouse.pid()
  for (let round = 1; round <= ROUNDS; round++) {
    // Spread over 40 ms, so that resets meet the request at every stage.
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => resetAfter(port, payload, (client * 40) / CLIENTS)),
    )
    expect(await answers(port), `round ${round}`).toBe(true)
  }
  expect(stack.clickhouse.pid()).toBe(pid)
  expect(deaths).toEqual([])
})

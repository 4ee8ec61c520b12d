import { expect, test } from 'vitest'
import { giveWayEvery, TURN_MS } from '../../../../streams/core/give-way.ts'

/** A clock that counts its turns; a turn takes 100 ms. */
const start = () => {
  let now = 0
  let turns = 0
  const clock = {
    now: () => now,
    sleep: async () => {
      turns++
      now += 100
    },
  }
  const compute = (ms: number) => {
    now += ms
  }
  return { clock, compute, turns: () => turns }
}

test('a loop gives way when it has computed for a turn, and not before', async () => {
  const { clock, compute, turns } = start()
  const giveWay = giveWayEvery(clock)
  compute(TURN_MS - 0.1)
  await giveWay()
  expect(turns()).toBe(0)
  compute(0.1)
  await giveWay()
  expect(turns()).toBe(1)
})

test('the time that others took does not count', async () => {
  const { clock, compute, turns } = start()
  const giveWay = giveWayEvery(clock)
  for (let i = 0; i < 10; i++) {
    compute(TURN_MS)
    await giveWay()
    await giveWay()
  }
  expect(turns()).toBe(10)
})

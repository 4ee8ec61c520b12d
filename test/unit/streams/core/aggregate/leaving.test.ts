import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  commandLog,
  deposit,
  leavingAccounts,
  makeAccounts,
  type Transfer,
  transfer,
} from '../../../../support/accounts.ts'
import { seeded } from '../../../../support/seed.ts'
import { outputText, replayEveryWay, runStream, type StreamOptions } from '../../../../support/stream.ts'

const none = { memoryBytesMax: 0, answersMin: 3 }
const all = { memoryBytesMax: Number.POSITIVE_INFINITY, answersMin: 3 }
const making = (limits: typeof none) => ({ make: () => makeAccounts(limits, leavingAccounts) })

const names = fc.constantFrom('ann', 'bob', 'cid', 'dan')
const commands: fc.Arbitrary<Transfer> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map(String),
    from: fc.option(names),
    to: names,
    amount: fc.integer({ min: 0, max: 9 }),
    fail: fc.constantFrom(undefined, undefined, undefined, 'decide' as const, 'evolve' as const),
  })
  .map(({ fail, ...rest }) => (fail === undefined ? rest : { ...rest, fail }))

const told = (options: StreamOptions, given: readonly Transfer[], gapMs: number) => {
  const log = commandLog(...given).map((record, i) => ({ ...record, timestamp: i * gapMs }))
  const { outputs, poison, changelog, brought } = runStream(options, log)
  return { bytes: { outputs: outputs.map(outputText), poison, changelog: [...changelog] }, brought }
}

test('evicting everything after every command changes no byte of outputs or changelog', () => {
  let brought = 0
  fc.assert(
    fc.property(
      fc.array(commands, { minLength: 20, maxLength: 60 }),
      fc.constantFrom(1000, 120_000),
      (given, gapMs) => {
        const kept = told({ ...making(all), placing: false }, given, gapMs)
        const evicted = told(making(none), given, gapMs)
        const restarted = told({ ...making(none), crash: () => 'after commit' }, given, gapMs)
        expect(evicted.bytes).toEqual(kept.bytes)
        expect(restarted.bytes).toEqual(kept.bytes)
        brought += evicted.brought
      },
    ),
    { ...seeded, numRuns: 100 },
  )
  expect(brought).toBeGreaterThan(1000)
})

test('evicting changes nothing however the transactions are cut and whatever crashes', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 12 }), (given) => {
      replayEveryWay(making(none), commandLog(...given))
    }),
    { ...seeded, numRuns: 15 },
  )
})

test('entries leave in the order in which they were used, and only under the bound', () => {
  const bound = { memoryBytesMax: 20, answersMin: 0 }
  const given = commandLog(
    deposit('1', 'ann', 5),
    deposit('2', 'bob', 5),
    deposit('3', 'cid', 5),
    transfer('4', 'cid', 'bob', 1),
    transfer('5', 'ann', 'bob', 1),
  )
  const { processor, brought } = runStream({ make: () => makeAccounts(bound, leavingAccounts) }, given)
  expect(brought, 'ann alone had left, with two parts').toBe(2)
  expect(processor.size().keys).toBe(6 + 5)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FetchSession } from '../../../../../streams/kafka/fetching/session.ts'
import { seeded } from '../../../../support/seed.ts'

const at = (partition: number, from: number) => ({ topic: 't', partition, from, bytesMax: 100 })

test('an idle session sends no partitions', () => {
  const session = new FetchSession()
  for (let partition = 0; partition < 300; partition++) session.want(at(partition, 5))
  expect(session.next()).toMatchObject({ session: { id: 0, epoch: 0 }, forgotten: [] })
  session.answered(9)
  expect(session.next()).toEqual({ session: { id: 9, epoch: 1 }, positions: [], forgotten: [] })
})

test('a broker without a session gets the whole list each time', () => {
  const session = new FetchSession()
  session.want(at(0, 5))
  session.next()
  session.answered(0)
  expect(session.next()).toEqual({ session: { id: 0, epoch: 0 }, positions: [at(0, 5)], forgotten: [] })
})

test('the broker always knows the wanted partitions, whatever changes and however often it forgets', () => {
  const change = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('want' as const), partition: fc.nat(5), from: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('drop' as const), partition: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('poll' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const session = new FetchSession()
      const wanted = new Map<number, number>()
      let broker = new Map<number, number>()
      let epoch = 0
      for (const each of [...changes, { kind: 'poll' as const }]) {
        if (each.kind === 'want') {
          session.want(at(each.partition, each.from))
          wanted.set(each.partition, each.from)
        } else if (each.kind === 'drop') {
          session.drop(at(each.partition, 0))
          wanted.delete(each.partition)
        } else if (each.kind === 'reset') {
          session.reset()
          epoch = 0
        } else {
          const { session: told, positions, forgotten } = session.next()
          expect(told.epoch).toBe(epoch)
          if (told.epoch === 0) broker = new Map()
          for (const { partition } of forgotten) expect(broker.delete(partition)).toBe(true)
          for (const { partition, from } of positions) broker.set(partition, from)
          expect(new Map([...broker].sort())).toEqual(new Map([...wanted].sort()))
          session.answered(7)
          epoch++
        }
      }
    }),
    seeded,
  )
})

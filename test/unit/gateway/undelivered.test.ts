import { expect, test } from 'vitest'
import { type RequestAsked, Undelivered } from '../../../gateway/http/undelivered.ts'

const asked = (more: Partial<RequestAsked> = {}): RequestAsked => ({
  ...{ actor: null, method: 'POST', path: 'runs/create', body: { a: 1 }, isUnique: false },
  ...more,
})
let nonces = 0
const nonce = () => `n${nonces++}`
const make = (now?: () => number) => new Undelivered('host:8080', nonce, now)

test('an equal request after one without a delivered answer gets its key', () => {
  const requests = make()
  const first = requests.keyOf(asked())
  first.ended(false)
  const second = requests.keyOf(asked())
  expect(second.key).toBe(first.key)
  second.ended(true)
  expect(requests.keyOf(asked()).key).not.toBe(first.key)
})

test('equal requests that are under way at the same time have keys of their own, and each is joined once', () => {
  const requests = make()
  const given = Array.from({ length: 5 }, () => requests.keyOf(asked()))
  expect(new Set(given.map(({ key }) => key)).size).toBe(5)
  for (const each of [...given].reverse()) each.ended(false)
  const again = Array.from({ length: 5 }, () => requests.keyOf(asked()).key)
  expect(again).toEqual(given.map(({ key }) => key))
})

test('caller, method, path, body and gateway tell requests apart', () => {
  const one = make()
  const others = [
    one.keyOf(asked()),
    one.keyOf(asked({ actor: 'ann' })),
    one.keyOf(asked({ method: 'PATCH' })),
    one.keyOf(asked({ path: 'runs/update' })),
    one.keyOf(asked({ body: { a: 2 } })),
    new Undelivered('other:8080', () => 'n0').keyOf(asked({ isUnique: true })),
    one.keyOf(asked({ isUnique: true })),
  ]
  expect(new Set(others.map(({ key }) => key)).size).toBe(others.length)
})

test('a gateway that starts again joins what its end has cut off, if two equal requests are always the same one', () => {
  const unique = asked({ isUnique: true })
  expect(make().keyOf(unique).key).toBe(make().keyOf(unique).key)
  expect(make().keyOf(asked()).key).not.toBe(make().keyOf(asked()).key)
})

test('after a quarter of an hour nothing is joined any more', () => {
  let now = 0
  const requests = make(() => now)
  const given = requests.keyOf(asked())
  given.ended(true)
  now = 14 * 60_000
  const later = requests.keyOf(asked())
  expect(later.key).not.toBe(given.key)
  later.ended(false)
  now += 16 * 60_000
  expect([given.key, later.key]).not.toContain(requests.keyOf(asked()).key)
})

import { expect, test } from 'vitest'
import { type RequestAsked, type RequestRecords, Undelivered } from '../../../gateway/undelivered/index.ts'
import { JOINED_MS, RequestNumbers } from '../../../gateway/undelivered/numbers.ts'
import type { avro } from '../../../schemas/index.ts'

const asked = (more: Partial<RequestAsked> = {}): RequestAsked => ({
  ...{ actor: null, method: 'POST', path: 'runs/create', body: { a: 1 } },
  ...more,
})

/** A log in memory, which survives the gateways that write to it. */
class Records implements RequestRecords {
  readonly #said: (
    | { readonly epoch: string; readonly open: readonly avro.OpenRequest[] }
    | readonly avro.AnsweredRequest[]
  )[] = []
  readonly #now: () => number
  readonly #listeners: (() => void)[] = []
  epochs = 0
  isAway = false

  constructor(now: () => number = () => 0) {
    this.#now = now
  }

  async read(): Promise<RequestNumbers | undefined> {
    let numbers: RequestNumbers | undefined
    for (const said of this.#said) {
      if ('epoch' in said) {
        numbers = new RequestNumbers(said.epoch, this.#now())
        for (const each of said.open) numbers.restore(each, this.#now())
      } else for (const each of said) numbers?.delivered(each, this.#now())
    }
    return numbers
  }

  async begin(epoch: string, open: readonly avro.OpenRequest[]): Promise<void> {
    if (this.isAway) throw new Error('the log is away')
    this.epochs++
    this.#said.push({ epoch, open })
  }

  async deliver(requests: readonly avro.AnsweredRequest[]): Promise<void> {
    if (this.isAway) throw new Error('the log is away')
    this.#said.push([...requests])
  }

  beforeSend(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** A command is sent. */
  sends(): void {
    for (const listener of this.#listeners) listener()
  }
}

const make = (log = new Records(), now: () => number = () => 0) => new Undelivered(log, 'host:8080', now)

test('an equal request after one without a delivered answer gets its key', async () => {
  const requests = make()
  const first = await requests.keyOf(asked())
  first.ended(false)
  const second = await requests.keyOf(asked())
  expect(second.key).toBe(first.key)
  second.ended(true)
  expect((await requests.keyOf(asked())).key).not.toBe(first.key)
})

test('equal requests that are under way at the same time have keys of their own, and each is joined once', async () => {
  const requests = make()
  const given = await Promise.all(Array.from({ length: 5 }, () => requests.keyOf(asked())))
  expect(new Set(given.map(({ key }) => key)).size).toBe(5)
  for (const each of [...given].reverse()) each.ended(false)
  const again = await Promise.all(Array.from({ length: 5 }, async () => (await requests.keyOf(asked())).key))
  expect(again).toEqual(given.map(({ key }) => key))
})

test('other callers, methods, paths, bodies and gateways have other keys', async () => {
  const log = new Records()
  const one = make(log)
  const keys = await Promise.all([
    one.keyOf(asked()),
    one.keyOf(asked({ actor: 'ann' })),
    one.keyOf(asked({ method: 'PATCH' })),
    one.keyOf(asked({ path: 'runs/update' })),
    one.keyOf(asked({ body: { a: 2 } })),
    new Undelivered(log, 'other:8080', () => 0).keyOf(asked()),
  ])
  expect(new Set(keys.map(({ key }) => key)).size).toBe(6)
})

test('after a restart what was under way is joined, and what was delivered is not', async () => {
  const log = new Records()
  const killed = make(log)
  const answered = await killed.keyOf(asked())
  answered.ended(true)
  const cutOff = await killed.keyOf(asked())
  const failed = await killed.keyOf(asked({ path: 'models' }))
  failed.ended(false)
  await killed.close() // says what was delivered

  const next = make(log)
  const again = await next.keyOf(asked())
  expect(again.key).toBe(cutOff.key)
  expect((await next.keyOf(asked({ path: 'models' }))).key).toBe(failed.key)
  again.ended(true)
  const fresh = await next.keyOf(asked())
  expect([answered.key, cutOff.key]).not.toContain(fresh.key)
  await next.close()
  fresh.ended(true)
})

test('what was delivered travels with the next command, so a kill after it does not make it open', async () => {
  const log = new Records()
  const killed = make(log)
  const answered = await killed.keyOf(asked())
  answered.ended(true)
  log.sends()
  const next = make(log)
  expect((await next.keyOf(asked())).key).not.toBe(answered.key)
})

test('what the log refused is said later, and not with each command', async () => {
  const log = new Records()
  const requests = make(log)
  const answered = await requests.keyOf(asked())
  answered.ended(true)
  log.isAway = true
  log.sends()
  await new Promise(setImmediate) // the refusal is known
  log.isAway = false
  log.sends()
  expect((await make(log).keyOf(asked())).key).toBe(answered.key)
  await requests.close()
  expect((await make(log).keyOf(asked())).key).not.toBe(answered.key)
})

test('what a killed gateway did not come to say is joined: nobody can know that it was delivered', async () => {
  const log = new Records()
  const killed = make(log)
  const answered = await killed.keyOf(asked())
  log.isAway = true
  answered.ended(true)
  log.isAway = false
  const next = make(log)
  expect((await next.keyOf(asked())).key).toBe(answered.key)
})

test('an epoch ends with time: what was delivered is forgotten, and what is open keeps its key, also after a restart', async () => {
  let now = 0
  const log = new Records(() => now)
  const requests = make(log, () => now)
  const answered = await requests.keyOf(asked())
  answered.ended(true)
  const underWay = await requests.keyOf(asked({ body: 'slow' }))
  now = JOINED_MS - 1
  const failed = await requests.keyOf(asked({ body: 'failed' }))
  failed.ended(false)
  now = JOINED_MS + 1
  const later = await requests.keyOf(asked())
  expect(log.epochs).toBe(2)
  expect(later.key).not.toBe(answered.key)
  later.ended(true)
  await requests.close()
  for (const gateway of [requests, make(log, () => now)])
    expect((await gateway.keyOf(asked({ body: 'failed' }))).key).toBe(failed.key)
  expect((await make(log, () => now).keyOf(asked({ body: 'slow' }))).key).toBe(underWay.key)
})

test('what failed long ago is not joined', async () => {
  let now = 0
  const requests = make(new Records(), () => now)
  const failed = await requests.keyOf(asked())
  failed.ended(false)
  now = JOINED_MS + 1
  expect((await requests.keyOf(asked())).key).not.toBe(failed.key)
})

test('without the log no request gets a key, and the first one after that begins an epoch that the log holds', async () => {
  const log = new Records()
  log.isAway = true
  const requests = make(log)
  await expect(requests.keyOf(asked())).rejects.toThrow('the log is away')
  log.isAway = false
  const given = await requests.keyOf(asked())
  expect((await make(log).keyOf(asked())).key).toBe(given.key)
})

/** A small aggregate for tests: accounts that never go below zero, each with the list of what was booked, in pieces of ten. */
import { type Aggregate, type AggregateLimits, makeAggregate, type Origin } from '../../streams/core/aggregate/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'

/** A transfer changes two accounts, or none. `fail`: deciding it throws. */
export interface Transfer {
  readonly id: string
  readonly from: string | null
  readonly to: string
  readonly amount: number
  readonly note?: string
  readonly fail?: 'decide' | 'evolve' | 'encode' | 'answer'
}
export interface Moved {
  readonly account: string
  readonly by: number
  readonly note: string
  readonly fail?: Transfer['fail']
}
export interface Account {
  readonly balance: number
  readonly bookings: readonly string[]
}

const PIECE = 10

const fails = (given: Transfer['fail'], here: Transfer['fail']): void => {
  if (given === here && given !== undefined) throw new TypeError(`a bug in ${here}`)
}

export const accounts: Aggregate<Account, Transfer, Moved, string, string> = {
  decide: (entries, { from, to, amount, note = '', fail }) => {
    fails(fail, 'decide')
    if (amount === 0) return { kind: 'accepted', events: [], subject: to }
    const rest = from === null ? 0 : (entries.get(from)?.balance ?? 0) - amount
    if (rest < 0) return { kind: 'refused', refusal: `${from} lacks ${-rest}` }
    const failing = fail === undefined ? {} : { fail }
    const out = from === null ? [] : [{ account: from, by: -amount, note, ...failing }]
    return { kind: 'accepted', events: [...out, { account: to, by: amount, note, ...failing }], subject: to }
  },
  keysOf: ({ account }) => [account],
  evolve: (account, { account: name, by, note, fail }) => {
    // after another event of the same command was applied
    if (account !== undefined && name !== 'ann') fails(fail, 'evolve')
    return { balance: (account?.balance ?? 0) + by, bookings: [...(account?.bookings ?? []), `${by} ${note}`.trim()] }
  },
  split: ({ balance, bookings }) => {
    const parts = new Map<string, unknown>([['balance', balance]])
    for (let i = 0; i < bookings.length; i += PIECE) parts.set(`bookings ${i / PIECE}`, bookings.slice(i, i + PIECE))
    return parts
  },
  join: (parts) => {
    const bookings: string[] = []
    for (let i = 0; parts.has(`bookings ${i}`); i++) bookings.push(...(parts.get(`bookings ${i}`) as string[]))
    return { balance: parts.get('balance') as number, bookings }
  },
}

/** The same, but it says what it needs: so accounts may leave the memory. */
export const leavingAccounts: typeof accounts = {
  ...accounts,
  needs: ({ from, to }, found) => {
    if (from === null) return [to]
    // asked in two rounds, the second after the first is there
    return found.size === 0 ? [from] : [from, to]
  },
}

const encoded = (id: string, data: unknown, key: string, { ordinal, logTime }: Origin) => ({
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify({ id, data, ordinal, logTime })),
})

const parse = (value: Buffer): Transfer => JSON.parse(value.toString())

export const makeAccounts = (
  limits: Partial<AggregateLimits> = {},
  aggregate = accounts,
  topic = 'events',
  decode = parse,
) =>
  makeAggregate({
    aggregate,
    topic,
    decodeCommand: decode,
    commandIdOf: ({ id }) => id,
    encodeEvent: (event, { id, fail }, origin) => {
      if (origin.ordinal > 0) fails(fail, 'encode')
      return encoded(id, { account: event.account, by: event.by, note: event.note }, event.account, origin)
    },
    answerOf: (_, decision) => (decision.kind === 'refused' ? `no: ${decision.refusal}` : `yes: ${decision.subject}`),
    encodeAnswer: (answer, { id, to, fail }, origin) => {
      fails(fail, 'answer')
      return encoded(id, answer, to, origin)
    },
    refusalOf: ({ code, message }) => `${code}: ${message}`,
    limits,
  })

/** Commands as records at offsets 0, 1, 2, ..., one second apart. */
export const commandLog = (...commands: readonly Transfer[]): LogRecord[] =>
  commands.map((command, offset) => ({
    offset,
    key: null,
    value: Buffer.from(JSON.stringify(command)),
    timestamp: offset * 1000,
  }))

export const deposit = (id: string, to: string, amount: number, more: Partial<Transfer> = {}): Transfer => ({
  id,
  from: null,
  to,
  amount,
  ...more,
})
export const transfer = (
  id: string,
  from: string,
  to: string,
  amount: number,
  more: Partial<Transfer> = {},
): Transfer => ({ id, from, to, amount, ...more })

/** What an output says. */
export const said = (value: Buffer | null): unknown => JSON.parse(value!.toString()).data

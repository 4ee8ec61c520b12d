/** The aggregate of the benchmark: a thousand accounts over all partitions, whose balance is never below zero. */
import { AnswerFollower, CommandClient } from '../../platform/commands/index.ts'
import { type Aggregate, type AggregateProcessor, makeAggregate } from '../../streams/core/aggregate/index.ts'
import type { KafkaAppender, KafkaLog } from '../../streams/kafka/index.ts'

export interface Book {
  readonly id: string
  readonly account: string
  /** A negative amount is a withdrawal, which is refused if the account has less. */
  readonly amount: number
}
export interface Booked {
  readonly account: string
  readonly amount: number
}
interface Account {
  readonly balance: number
}

/** A record of the event topic: an event, or an answer without one. */
export interface Said {
  readonly commandId: string
  readonly booked: Booked | null
  readonly refused: string | null
}

export interface Topics {
  readonly commands: string
  readonly events: string
  readonly changelog: string
  readonly partitions: number
}

const accounts: Aggregate<Account, Book, Booked, string, string> = {
  decide: (entries, { account, amount }) => {
    const balance = entries.get(account)?.balance ?? 0
    if (balance + amount < 0) return { kind: 'refused', refusal: `${account} has ${balance}, not ${-amount}` }
    return { kind: 'accepted', events: [{ account, amount }], subject: account }
  },
  keysOf: ({ account }) => [account],
  evolve: (held, { amount }) => ({ balance: (held?.balance ?? 0) + amount }),
  split: (held) => new Map([['all', held]]),
  join: (parts) => parts.get('all') as Account,
  needs: ({ account }) => [account],
}

const encoded = (key: string, said: Said) => ({ key: Buffer.from(key), value: Buffer.from(JSON.stringify(said)) })

export const makeAccounts = (topic: string): AggregateProcessor<Account> =>
  makeAggregate({
    aggregate: accounts,
    topic,
    decodeCommand: (value): Book => JSON.parse(value.toString()),
    commandIdOf: ({ id }) => id,
    encodeEvent: (booked, { id }) => encoded(booked.account, { commandId: id, booked, refused: null }),
    answerOf: (_, decision) => (decision.kind === 'refused' ? decision.refusal : null),
    encodeAnswer: (refused, { id, account }) => encoded(account, { commandId: id, booked: null, refused }),
    refusalOf: ({ code, message }) => `${code}: ${message}`,
  })

export interface Accounts {
  readonly client: CommandClient<Book, Said>
  close(): Promise<void>
}

export const clientOf = (
  log: KafkaLog,
  appender: KafkaAppender,
  { commands, events, partitions }: Topics,
): Accounts => {
  const follower = new AnswerFollower<Said>({
    log,
    topic: events,
    prepare: async () => {},
    decode: (value) => JSON.parse(value.toString()),
    commandIdOf: ({ commandId }) => commandId,
  })
  const topic = {
    topic: commands,
    partitions,
    commandIdOf: ({ id }: Book) => id,
    keyOf: ({ account }: Book) => account,
    encode: (command: Book) => Buffer.from(JSON.stringify(command)),
  }
  return { client: new CommandClient(topic, appender, follower), close: () => follower.close() }
}

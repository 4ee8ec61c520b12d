/** Clients in a closed loop, and the check of their results. */
import { randomUUID } from 'node:crypto'
import type { KafkaLog } from '../../streams/kafka/index.ts'
import type { Accounts, Book, Said, Topics } from './accounts.ts'

export interface Answer {
  readonly command: Book
  readonly said: Said
  readonly ms: number
}

const ACCOUNTS_COUNT = 1000
const ANSWER_TIMEOUT_MS = 10_000

/** The clients send commands; each sends the next one when it has its answer. @throws Error if a command is not answered */
export const loop = async ({ client }: Accounts, clients: number, commands: number): Promise<Answer[]> => {
  const answers: Answer[] = []
  let sent = 0
  const one = async (): Promise<void> => {
    while (sent++ < commands) {
      const account = `account-${Math.floor(Math.random() * ACCOUNTS_COUNT)}`
      const command: Book = { id: randomUUID(), account, amount: Math.floor(Math.random() * 20) - 5 || 1 }
      const from = performance.now()
      const answered = await client.send(command, ANSWER_TIMEOUT_MS)
      if (answered === undefined) throw new Error(`${command.id} was not answered within ${ANSWER_TIMEOUT_MS} ms`)
      answers.push({ command, said: answered.record, ms: performance.now() - from })
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  return answers
}

/** Checks that every command has one answer on the log, the same that its client got, and that no account was ever below zero. @throws Error */
export const checkAnswers = async (log: KafkaLog, topics: Topics, answers: readonly Answer[]): Promise<void> => {
  const expected = new Map(answers.map(({ command, said }) => [command.id, JSON.stringify(said)]))
  const balances = new Map<string, number>()
  for (let partition = 0; partition < topics.partitions; partition++)
    for (const said of await readAll(log, topics.events, partition)) {
      if (expected.get(said.commandId) !== JSON.stringify(said))
        throw new Error(`the log answers ${said.commandId} with ${JSON.stringify(said)}, the client got something else`)
      expected.delete(said.commandId)
      if (said.booked === null) continue
      const { account, amount } = said.booked
      const balance = (balances.get(account) ?? 0) + amount
      if (balance < 0) throw new Error(`${account} is at ${balance}`)
      balances.set(account, balance)
    }
  if (expected.size > 0) throw new Error(`${expected.size} commands have no answer on the log`)
}

const readAll = async (log: KafkaLog, topic: string, partition: number): Promise<Said[]> => {
  const reader = await log.reader(topic, partition)
  const said: Said[] = []
  for (let from = 0, end = 1; from < end; ) {
    const fetched = await reader.fetch(from, 100)
    for (const { value } of fetched.records) said.push(JSON.parse(String(value)))
    from = fetched.next
    end = fetched.end
  }
  await reader.close()
  return said
}

/**
 * Commands to an aggregate whose entries leave the memory after every command, so that each decision reads the changelog; commands come
 * twice, some of them cannot be decided, and some are no commands at all.
 */

import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { PoisonError } from '../../streams/core/processor.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import type { Workload } from '../../streams/core/simulation/run.ts'
import { leavingAccounts, makeAccounts, said, type Transfer } from '../support/accounts.ts'

const COMMANDS = 'transfers'
const EVENTS = 'accounts'
const REFUSED = 'refused'
const PARTITIONS = 2
const TRANSFERS = 120

const input = (random: Random): OutputRecord[] =>
  Array.from({ length: TRANSFERS }, (_, i) => {
    // a command that comes again comes to the partition where it came first; an account is in one partition
    const partition = random.below(PARTITIONS)
    const account = () => `${partition}.${random.below(5)}`
    const id = `${partition}.${random.chance(0.2) ? random.below(i + 1) : i}`
    const command: Transfer = {
      id,
      from: random.chance(0.4) ? null : account(),
      to: account(),
      amount: random.below(6),
      ...(random.chance(0.05) ? { fail: 'encode' as const } : {}),
    }
    const value = Buffer.from(random.chance(0.03) ? 'null' : JSON.stringify(command))
    return { topic: COMMANDS, partition, key: Buffer.from(id), value }
  })

/** What the events add up to is never below zero at any point: each was decided on all that came before it. */
const noOverdraft = (events: readonly LogRecord[]): void => {
  const balances = new Map<string, number>()
  for (const { offset, value } of events) {
    const event = said(value) as { account?: string; by: number }
    if (event.account === undefined) continue
    const balance = (balances.get(event.account) ?? 0) + event.by
    if (balance < 0) throw new Error(`account ${event.account} is at ${balance} after offset ${offset}`)
    balances.set(event.account, balance)
  }
}

export const commandsAndAnswers: Workload = {
  name: 'accounts',
  topics: [
    { name: COMMANDS, partitions: PARTITIONS },
    { name: EVENTS, partitions: PARTITIONS },
    { name: REFUSED, partitions: 1 },
  ],
  stages: [
    {
      instance: 'accounts.v1.s1',
      topic: COMMANDS,
      processor: () => makeAccounts({ memoryBytesMax: 0, answersMin: 5 }, leavingAccounts, EVENTS, decode),
      quarantine: ({ value }, { reason }, { topic, partition, offset }) => ({
        topic: REFUSED,
        partition: 0,
        key: Buffer.from(`${topic}:${partition}:${offset} ${reason}`),
        value,
      }),
    },
  ],
  input,
  stateComparable: true,
  check: (committed) => noOverdraft(committed(EVENTS)),
}

const decode = (value: Buffer): Transfer => {
  const command = JSON.parse(value.toString()) as Transfer | null
  if (command === null) throw new PoisonError('no_command', 'the record says so')
  return command
}

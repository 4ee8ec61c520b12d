import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../infra/index.ts'
import { type ChaosFault, runChaos } from './support/run.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ onDeath: () => {} })
})
afterAll(() => stack?.stop())

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

/** Instances that have little or nothing to do here: few rows are late or refused, and there are no logged models and no cards. What `lineage` writes is compared as a log. */
const IDLE = /^(index|policies|lineage)\.|^table\.(late|quarantine|logged_models|model_cards)|(^|\.)ml\./
const TRACKING = /^(table|fields|runs|registry)\./

/** How much must have been compared, at the least. */
const leastOf = (instance: string): number => {
  if (IDLE.test(instance)) return -1
  if (instance.startsWith('catalog.') || TRACKING.test(instance)) return 0
  return instance.startsWith('online.') ? 6 : 100
}

const expectReplay = async (name: string, faults: readonly ChaosFault[]) => {
  console.log(`seed ${seed}`)
  const result = await runChaos({ stack, seed, faults, prefix: `${name}.`, say: (line) => console.log(line) })
  expect(result.unasked).toEqual([])
  expect(result.wrong).toEqual([])
  expect(result.turns).toBeGreaterThan(2)
  expect(result.verified.flatMap(({ first }) => first)).toEqual([])
  expect(result.verified.length).toBe(46)
  for (const { instance, compared } of result.verified) expect(compared, instance).toBeGreaterThan(leastOf(instance))
  expect(result.accepted).toBe(result.acknowledged)
}

test('nothing is lost and nothing counted twice when workers and the gateway are killed, join and leave while a backfill is filled', () =>
  expectReplay('kill', ['kill', 'backfill', 'kill', 'gateway', 'join', 'kill']))

test('a frozen worker that returns commits nothing, and continues', () => expectReplay('freeze', ['freeze']))

test('a broker that dies in the middle of transactions, a registry that is away while partitions are taken over', () =>
  expectReplay('log', ['broker', 'registry', 'broker']))

test('stores that are killed, emptied or lose a table heal by themselves', () =>
  expectReplay('stores', ['flush', 'clickhouse', 'redis', 'drop']))

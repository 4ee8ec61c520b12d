/** A contract judges from a position on: what comes, never what came, and a replay judges the same. */
import { beforeAll, expect, test } from 'vitest'
import { isFact, makeIntake } from '../../../../processors/intake/index.ts'
import type { ContractRules, RowTest } from '../../../../processors/rules/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { PoisonError, type StepContext } from '../../../../streams/core/processor.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'

const names = namesOf('')
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights, 'loose')
})

const most = (version: number, max: number, action: 'reject' | 'warn' = 'reject'): ContractRules => {
  const test: RowTest = { is: 'range', max }
  return { contract: 'quality', version, rules: [{ name: 'delay.maximum', column: 'delay', action, tests: [test] }] }
}
const row = (delay: number) => wire.row({ origin: 'SFO', destination: 'LAX', delay, at: T0 })

type Changelog = Map<string, Buffer>

const intakeOf = (changelog: Changelog, contracts: readonly ContractRules[], isReplay = false) => {
  const processor = makeIntake({ dataset: flights, names, rows: wire.reader, times: wire.times, contracts, isReplay })
  for (const [key, value] of changelog)
    if (!isReplay || isFact(Buffer.from(key))) processor.load(Buffer.from(key), value, 0)
  processor.restored?.(Number.NEGATIVE_INFINITY)
  return processor
}

const fates = (processor: ReturnType<typeof makeIntake>, given: readonly LogRecord[]): string[] =>
  given.map((record) => {
    let fate = 'dropped'
    const emit = () => {
      fate = 'accepted'
    }
    const context = { partition: 0, offset: record.offset, logTime: record.timestamp, advance: () => {}, emit }
    try {
      processor.step(record, context as unknown as StepContext)
      return fate
    } catch (error) {
      if (error instanceof PoisonError) return error.message
      throw error
    }
  })

const saved = (processor: ReturnType<typeof makeIntake>, changelog: Changelog) =>
  processor.flush((key, value) => {
    if (value === null) changelog.delete(key.toString())
    else changelog.set(key.toString(), value)
  })

test('each row is judged by the contract in force when it came, in the task and in the replay', () => {
  const changelog: Changelog = new Map()
  const given = records([row(5), 0], [row(5), 1], [row(50), 2], [row(50), 3], [row(5), 4])
  const told: string[] = []
  const lives = [[], [most(1, 10)], [most(1, 10)], [most(2, 100)], []]
  lives.forEach((contracts, i) => {
    const processor = intakeOf(changelog, contracts)
    told.push(...fates(processor, given.slice(i, i + 1)))
    saved(processor, changelog)
  })
  const broken = 'Column delay is 50; a value of at most 10 was expected (rule delay.maximum of contract quality v1).'
  expect(told).toEqual(['accepted', 'accepted', broken, 'accepted', 'accepted'])
  expect(fates(intakeOf(changelog, [most(9, 1)], true), given)).toEqual(told)
})

test('a dataset without a contract is judged as before there were any: its changelog has the bytes of that release', () => {
  const changelog: Changelog = new Map()
  const processor = intakeOf(changelog, [])
  fates(processor, records([row(5), 0]))
  saved(processor, changelog)
  expect(changelog.get('judging/0')?.toString()).toBe(
    '{"columns":[{"name":"origin","nullable":false,"type":"string"},{"name":"destination","nullable":true,"type":"string"},{"name":"delay","nullable":true,"type":"double"},{"name":"at","nullable":false,"type":"timestamp"}],"dedupeMs":10000,"rules":5,"skewMs":60000}',
  )
})

test('a row that breaks a rule which only warns is accepted and counted', () => {
  const processor = intakeOf(new Map(), [most(1, 10, 'warn')])
  expect(fates(processor, records([row(50), 0], [row(5), 1]))).toEqual(['accepted', 'accepted'])
  expect(processor.counters).toMatchObject({ accepted: 2, warned: 1 })
})

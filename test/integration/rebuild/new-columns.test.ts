/** A table is rebuilt while its dataset gets a column: the values of the column are in the table afterwards, whenever the version came. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectionOf, rebuild, scratchTableOf } from '../../../operations/rebuild/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import {
  type Column,
  type DatasetDeclaration,
  type Encoder,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const shared: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'customer', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['customer'],
  time: 'time',
  partitions: 2,
}
const following: DatasetDeclaration = { ...shared, evolution: 'add-columns' }
const declared: DatasetDeclaration = { ...shared, name: 'parcels' }
/** The statement that exchanges the names of two tables, by engine of the database. */
const SWITCH = /^(EXCHANGE TABLES|RENAME TABLE) /

const tip: Column = { name: 'tip', type: 'double' }
const note: Column = { name: 'note', type: 'string' }

let platform: Platform
let worker: Worker
let declarer: Declarer
beforeAll(async () => {
  platform = stackPlatform('rebuild-grown')
  ;({ worker, declarer } = await runningOn(platform, { datasets: [following, declared] }))
}, 240_000)
afterAll(() => closed(declarer, worker, platform))

const tableOf = ({ name }: DatasetDeclaration): string => rowsTableName(platform.names.prefix, name)

/** Appends rows of a producer that writes these columns besides, one to each partition. */
const send = async (
  dataset: DatasetDeclaration,
  name: string,
  values: Record<string, unknown>,
  more: Column[] = [],
) => {
  const { codecs, names } = platform
  const subject = topicSubject(names.intake(dataset.name))
  const schema = rowSchema({ ...dataset, columns: [...dataset.columns, ...more] })
  const encoder: Encoder<Row> = await codecs.encoder(subject, schema)
  for (const partition of [0, 1]) {
    const customer = `${name}${partition}`
    const row = { ...values, customer, time: Date.now(), meta: null } as unknown as Row
    const value = encoder.encode(row)
    await declarer.appender.append({ topic: names.intake(dataset.name), partition, key: Buffer.from(customer), value })
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows are compared as they are
const stored = async (dataset: DatasetDeclaration, columns: string): Promise<readonly any[]> => {
  const answer = await platform.clickhouse.query({
    query: `SELECT ${columns} FROM {table: Identifier} FINAL ORDER BY customer`,
    query_params: { table: tableOf(dataset) },
    format: 'JSONEachRow',
  })
  return answer.json()
}

const hasRows = (dataset: DatasetDeclaration, rows: number) =>
  until(
    `${rows} rows of ${dataset.name} are stored`,
    async () => (await stored(dataset, 'customer').catch(() => [])).length >= rows,
  )

/** The platform, whose store does something once before the first statement that begins so. */
const before = (beginning: RegExp, work: () => Promise<void>): Platform => {
  let isDone = false
  const clickhouse = new Proxy(platform.clickhouse, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'command') return value.bind(target)
      return async (statement: { readonly query: string }) => {
        if (!isDone && beginning.test(statement.query)) {
          isDone = true
          await work()
        }
        return target.command(statement)
      }
    },
  })
  return { ...platform, clickhouse }
}

const rebuilt = async (dataset: DatasetDeclaration, beginning: RegExp, work: () => Promise<void>): Promise<void> => {
  const projection = projectionOf(`rows:${dataset.name}`, declarer.tail.catalog.current, platform)
  let isDone = false
  const once = async () => {
    await work()
    isDone = true
  }
  await rebuild({ platform: before(beginning, once), projection })
  expect(isDone, `${beginning}`).toBe(true)
}

const differences = async (dataset: DatasetDeclaration): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  const only = ({ instance }: { readonly instance: string }) => instance.includes(`rows.${dataset.name}.`)
  for await (const { first } of verify({ platform, catalog: declarer.tail.catalog.current, only })) found.push(...first)
  return found
}

test('a column that a producer adds before the new table is filled has its values in the rebuilt table', async () => {
  await send(following, 'a', {})
  await hasRows(following, 2)
  const scratch = new RegExp(
    `^CREATE TABLE IF NOT EXISTS .${scratchTableOf(tableOf(following)).replaceAll('.', '[.]')}. `,
  )
  await rebuilt(following, scratch, async () => {
    await send(following, 'b', { tip: 1 }, [tip])
    await hasRows(following, 4)
  })
  expect(await stored(following, 'customer, tip')).toEqual([
    { customer: 'a0', tip: null },
    { customer: 'a1', tip: null },
    { customer: 'b0', tip: 1 },
    { customer: 'b1', tip: 1 },
  ])
  expect(await differences(following)).toEqual([])
}, 240_000)

test('a column that a producer adds between the last check and the switch has its values, too', async () => {
  await rebuilt(following, SWITCH, async () => {
    await send(following, 'c', { note: 'x' }, [tip, note])
    await hasRows(following, 6)
  })
  expect((await stored(following, 'customer, note')).slice(-2)).toEqual([
    { customer: 'c0', note: 'x' },
    { customer: 'c1', note: 'x' },
  ])
  expect(await differences(following)).toEqual([])
}, 240_000)

test('a column that a person declares while a table is rebuilt has its values', async () => {
  await send(declared, 'a', {})
  await hasRows(declared, 2)
  await rebuilt(declared, SWITCH, async () => {
    await declarer.dataset({ ...declared, columns: [...declared.columns, tip] })
    await send(declared, 'b', { tip: 2 }, [tip])
    await hasRows(declared, 4)
  })
  expect((await stored(declared, 'customer, tip')).map((row) => row.tip)).toEqual([null, null, 2, 2])
  expect(await differences(declared)).toEqual([])
}, 240_000)

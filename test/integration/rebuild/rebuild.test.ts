/** Rebuilds on the real stack: what was damaged in Redis and ClickHouse is made again from the log while rows keep flowing in. */

import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectionOf, type RebuildResult, rebuild, scratchTableOf } from '../../../operations/rebuild/index.ts'
import { lockKey } from '../../../operations/rebuild/lock.ts'
import { rebuildTable } from '../../../operations/rebuild/table.ts'
import { type Verified, verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { caughtUp, endsOf } from '../../../platform/progress.ts'
import { featuresTableName, liveViews } from '../../../processors/features/index.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import type { DatasetDeclaration, Encoder, FeatureViewDeclaration, Row } from '../../../schemas/index.ts'
import { entityKey, HEADER_BYTES, partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import type { PlannedInstance } from '../../../streams/core/definition.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, rowEncoder, runningOn, stackConfig, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'value', type: 'double' },
  ],
  key: ['sensor'],
  time: 'time',
  partitions: 2,
}
const view: FeatureViewDeclaration = {
  name: 'by_sensor',
  dataset: 'readings',
  entity: ['sensor'],
  features: {
    n_1h: { function: 'count', window: '1h' },
    mean_6h: { function: 'mean', column: 'value', window: '6h' },
    last: { function: 'last', column: 'value' },
  },
}
const prefix = `rebuild-${randomBytes(4).toString('hex')}.`
const SENSORS = 50

let platform: Platform
let worker: Worker
let declarer: Declarer
let encoder: Encoder<Row>
let sent = 0

const redis = () => platform.redis as Redis
const live = (partition: number) => partitionKey(prefix, `${view.name}.v1`, partition)
const keyOf = (sensor: string) => entityKey(live(partitionOf(Buffer.from(sensor), 2)), sensor)
const catalog = () => declarer.tail.catalog.current
const expiry = () => {
  const deadline = performance.now() + 30_000
  return () => performance.now() > deadline
}

const send = async (rows: number): Promise<void> => {
  const topic = platform.names.intake(dataset.name)
  await Promise.all(
    Array.from({ length: rows }, () => {
      const n = sent++
      const sensor = `s${(n * 7) % SENSORS}`
      const key = Buffer.from(sensor)
      const row = { meta: metaNow(), sensor, time: Date.UTC(2026, 0, 1) + n * 20_000, value: (n % 100) / 8 }
      return declarer.appender.append({
        topic,
        partition: partitionOf(key, 2),
        key,
        value: encoder.encode(row as unknown as Row),
      })
    }),
  )
}

/** Rows keep coming until `work` is done; at least one batch comes while it is under way. */
const whileRowsFlow = async <T>(work: () => Promise<T>): Promise<T> => {
  let flowing = true
  const flow = (async () => {
    do await send(20)
    while (flowing)
  })()
  try {
    return await work()
  } finally {
    flowing = false
    await flow
  }
}

const tableOffsets = async (table: string): Promise<Map<number, number>> => {
  const answer = await platform.clickhouse.query({
    query: `SELECT _partition AS partition, max(_offset) AS last FROM {table:Identifier} GROUP BY _partition`,
    query_params: { table },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const rows = await answer.json<{ partition: number; last: number }>()
  return new Map(rows.map(({ partition, last }) => [partition, last]))
}

/** Offset of the last record that has rows in a table: markers and the platform's own records lie behind it. */
const settled = async (): Promise<void> => {
  const [chain] = liveViews(catalog())
  if ((await caughtUp(platform, chain, expiry())) === undefined) throw new Error('the view did not catch up in 30 s')
  for (const [table, topic] of [
    [featuresTableName(prefix, view.name, 1), platform.names.features(view.name, 1)],
    [rowsTableName(prefix, dataset.name), platform.names.rows(dataset.name)],
  ] as const) {
    const lasts = new Map<number, number>()
    for (const { partition, offset } of await endsOf(platform, topic)) {
      const reader = await platform.log.reader(topic, partition)
      for (let from = 0; from < offset; ) {
        const fetched = await reader.fetch(from, 1000)
        for (const record of fetched.records) if (record.key !== null) lasts.set(partition, record.offset)
        from = Math.max(fetched.next, from + 1)
      }
      await reader.close()
    }
    await until(`table ${table}`, async () => {
      const held = await tableOffsets(table).catch(() => new Map<number, number>()) // being made again
      return [...lasts].every(([partition, last]) => (held.get(partition) ?? -1) >= last)
    })
  }
}

const rebuilt = (name: string, more: { signal?: AbortSignal; onProgress?: () => void } = {}): Promise<RebuildResult> =>
  rebuild({ platform, projection: projectionOf(name, catalog(), platform), ...more })

/** A rebuild that is interrupted when it has written for the first time. */
const interrupted = (name: string): Promise<RebuildResult> => {
  const interruption = new AbortController()
  return rebuilt(name, { signal: interruption.signal, onProgress: () => interruption.abort(new Error('enough')) })
}

/** @param label of a projection, with or without its name */
const verified = async (label: string): Promise<Verified> => {
  const found: Verified[] = []
  const only = (planned: PlannedInstance) =>
    planned.kind === 'projection' && [planned.label, planned.label.split(':')[0]].includes(label)
  for await (const each of verify({ platform, catalog: catalog(), only })) found.push(each)
  expect(found).toHaveLength(1)
  return found[0]
}

const scratchKeys = () => redis().keys(`{${prefix}rebuild.*`)
const tables = async (): Promise<string[]> => {
  const answer = await platform.clickhouse.query({
    query: 'SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {prefix:String})',
    query_params: { prefix },
    format: 'JSONEachRow',
  })
  return (await answer.json<{ name: string }>()).map(({ name }) => name)
}

beforeAll(async () => {
  const [broker] = stackConfig('rebuild').kafka.brokers
  const kafka = { brokers: [broker], clientId: 'rebuild', sessionTimeoutMs: 6000, heartbeatIntervalMs: 500 }
  platform = stackPlatform('rebuild', { kafka, prefix })
  ;({ worker, declarer } = await runningOn(platform, { datasets: [dataset], views: [view] }))
  encoder = await rowEncoder(platform, dataset)
  await send(2000)
  await settled()
})

afterAll(() => closed(declarer, worker, platform))

describe('online vectors', () => {
  test('a vector that was changed, one that was lost and one that the log does not know are mended', async () => {
    const bytes = (await redis().getBuffer(keyOf('s3'))) as Buffer
    bytes[HEADER_BYTES + 20] ^= 0xff
    await redis().set(keyOf('s3'), bytes)
    await redis().del(keyOf('s4'))
    const stranger = Buffer.alloc(40)
    await redis().set(entityKey(live(0), 'nobody'), stranger)
    expect((await verified('online')).differences).toBe(2)

    const result = await rebuilt('online:by_sensor')

    expect(result).toMatchObject({ projection: 'online:by_sensor@1', mended: 2, removed: 1 })
    expect(await verified('online')).toMatchObject({ compared: SENSORS, differences: 0 })
    expect(await redis().exists(entityKey(live(0), 'nobody'))).toBe(0)
    expect(await scratchKeys()).toEqual([])
    expect(await redis().exists(lockKey(live(0)), lockKey(live(1)))).toBe(0)
  })

  test('a vector whose header claims the far future does not count as newer', async () => {
    const bytes = (await redis().getBuffer(keyOf('s5'))) as Buffer
    bytes.writeBigInt64BE(9_000_000_000_000n, 0)
    bytes.writeBigInt64BE(9_000_000_000n, 8)
    await redis().set(keyOf('s5'), bytes)
    expect(await rebuilt('online:by_sensor@1')).toMatchObject({ mended: 1, removed: 0 })
    expect((await verified('online')).differences).toBe(0)
  })

  test('writes of the live sink in the meantime are kept', async () => {
    await redis().del(...Array.from({ length: 10 }, (_, i) => keyOf(`s${i}`)))
    await whileRowsFlow(() => rebuilt('online:by_sensor'))
    await settled()
    expect(await verified('online')).toMatchObject({ compared: SENSORS, differences: 0 })
  })

  test('a position that was lost is healed by the live sink while the vectors are put over', async () => {
    await redis().del(positionKey(live(0)), keyOf('s1'))
    await whileRowsFlow(() => rebuilt('online:by_sensor'))
    await settled()
    expect((await verified('online')).differences).toBe(0)
  })

  test('an interrupted run leaves nothing, and the remains of a killed one do no harm', async () => {
    await expect(interrupted('online:by_sensor')).rejects.toThrow('enough')
    expect(await scratchKeys()).toEqual([])
    const scratch = partitionKey(prefix, `rebuild.${view.name}.v1`, 0)
    await redis().mset(positionKey(scratch), '3', entityKey(scratch, 'ghost'), Buffer.alloc(40))
    expect(await rebuilt('online:by_sensor')).toMatchObject({ mended: 0, removed: 0 })
    expect(await scratchKeys()).toEqual([])
  })

  test('a run that has lost its lock, as in a store that was emptied, changes nothing more', async () => {
    await redis().del(keyOf('s2'))
    const onProgress = () => void redis().del(lockKey(live(0)), lockKey(live(1)))
    await expect(rebuilt('online:by_sensor', { onProgress })).rejects.toThrow('has lost the lock of the rebuild')
    expect(await scratchKeys()).toEqual([])
    expect((await verified('online')).differences).toBe(1)
    expect(await rebuilt('online:by_sensor')).toMatchObject({ mended: 1 })
  })

  test('two runs at a time are refused', async () => {
    await redis().set(lockKey(live(1)), 'somebody else', 'PX', 60_000)
    await expect(rebuilt('online:by_sensor')).rejects.toThrow('online:by_sensor@1 is being rebuilt by another run')
    expect(await redis().exists(lockKey(live(0)))).toBe(0)
    await redis().del(lockKey(live(1)))
  })
})

describe('tables', () => {
  const damage = (table: string) =>
    platform.clickhouse.command({
      query: 'ALTER TABLE {table:Identifier} DELETE WHERE _offset % 3 = 1 AND _first = 0',
      query_params: { table },
      clickhouse_settings: { mutations_sync: '2' },
    })

  test.each([
    ['offline:by_sensor', 'offline', featuresTableName(prefix, view.name, 1)],
    ['rows:readings', 'rows', rowsTableName(prefix, dataset.name)],
  ])('%s has all rows again, while rows flow in', async (name, kind, table) => {
    await settled()
    await damage(table)
    expect((await verified(kind)).differences).toBeGreaterThan(0)
    const { records } = await whileRowsFlow(() => rebuilt(name))
    expect(records).toBeGreaterThan(1000)
    await settled()
    const after = await verified(kind)
    expect(after.first).toEqual([])
    expect(after.compared).toBeGreaterThanOrEqual(2000)
    expect(await tables()).not.toContain(scratchTableOf(table))
  })

  test('a table that was dropped is there again, with every row', async () => {
    const table = rowsTableName(prefix, dataset.name)
    await platform.clickhouse.command({ query: 'DROP TABLE {table:Identifier} SYNC', query_params: { table } })
    await whileRowsFlow(() => rebuilt('rows:readings'))
    await settled()
    expect((await verified('rows')).differences).toBe(0)
  })

  test('an interrupted run leaves the live table as it was, and nothing beside', async () => {
    const before = await verified('rows')
    await expect(interrupted('rows:readings')).rejects.toThrow('enough')
    expect(await tables()).not.toContain(scratchTableOf(rowsTableName(prefix, dataset.name)))
    expect(await verified('rows')).toMatchObject({ compared: before.compared, differences: 0 })
  })

  test('a table of another shape becomes what is declared', async () => {
    const table = rowsTableName(prefix, dataset.name)
    await platform.clickhouse.command({
      query: 'ALTER TABLE {table:Identifier} MODIFY COLUMN value Nullable(String)',
      query_params: { table },
      clickhouse_settings: { mutations_sync: '2' },
    })
    await rebuilt('rows:readings')
    await settled()
    expect((await verified('rows')).differences).toBe(0)
  })

  test('readers never see fewer rows than before the switch', async () => {
    const table = featuresTableName(prefix, view.name, 1)
    const count = async (): Promise<number> => {
      const answer = await platform.clickhouse.query({
        query: 'SELECT uniqExact(_partition, _offset) AS rows FROM {table:Identifier}',
        query_params: { table },
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      })
      return (await answer.json<{ rows: number }>())[0].rows
    }
    await settled()
    let least = await count()
    let reading = true
    const reader = (async () => {
      const before = least
      for (; reading; ) {
        const rows = await count()
        least = Math.min(least, rows)
      }
      return before
    })()
    await rebuilt('offline:by_sensor')
    reading = false
    expect(least).toBe(await reader)
  })

  test('rows that the live sink writes between the last check and the switch are kept', async () => {
    const projection = projectionOf('rows:readings', catalog(), platform)
    const { topic, target } = projection
    if (target.store !== 'table') throw new Error('expected a table')
    const table = rowsTableName(prefix, dataset.name)
    const rowsOf = async (name: string): Promise<number> => {
      const answer = await platform.clickhouse.query({
        query: 'SELECT toString(uniqExact(_partition, _offset)) AS rows FROM {name:Identifier}',
        query_params: { name },
        format: 'JSONEachRow',
      })
      return Number((await answer.json<{ rows: string }>())[0].rows)
    }
    await settled()
    let filled = 0
    let written = 0
    const lock = {
      token: 'test',
      release: async () => {},
      check: async () => {
        filled = await rowsOf(scratchTableOf(table))
        await send(100)
        await until('100 rows in the live table', async () => (await rowsOf(table)) >= filled + 100)
        written = await rowsOf(table)
        await worker.stop() // so that nobody else could mend the new table
      },
    }
    try {
      const { signal } = new AbortController()
      await rebuildTable({ platform, topic, target, lock, onProgress: () => {}, signal })
      expect(written).toBe(filled + 100)
      expect(await rowsOf(table)).toBe(written)
      expect(await verified('rows')).toMatchObject({ differences: 0, compared: written })
    } finally {
      worker = await startWorker({ platform })
    }
  })

  test('late rows and the quarantine are tables like others', async () => {
    for (const name of ['late', 'quarantine', 'index:sets', 'index:loads']) {
      await rebuilt(name)
      expect((await verified(name)).differences).toBe(0)
    }
  })
})

test('a projection that does not exist is refused with the names of those that are', () => {
  expect(() => projectionOf('online:nothing', catalog(), platform)).toThrow(
    "There is no projection 'online:nothing', expected one of: rows:readings, online:by_sensor@1, offline:by_sensor@1, late, ",
  )
})

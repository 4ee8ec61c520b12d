/** A user's topic gets more partitions: under a running worker, under two, and while none runs. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform, type PlatformConfig, planOf } from '../../../platform/index.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import { DEFINITIONS } from '../../../processors/registry.ts'
import {
  type avro,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  schemaIdsOf,
  topicSubject,
} from '../../../schemas/index.ts'
import { ensureTopics, growTopic } from '../../../streams/kafka/index.ts'
import { startWorker } from '../../../worker/index.ts'
import { SourceWatch } from '../../../worker/source-watch.ts'
import { Declarer } from '../../support/declare.ts'
import { until } from '../../support/until.ts'

const WITHIN_MS = 60_000
/** Workers start several times in a test, and four views are filled. */
const TEST_MS = 240_000

let config: PlatformConfig
let platform: Platform
let declarer: Declarer
let catalog: Child
const running: Child[] = []

beforeAll(async () => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  config = {
    kafka: { brokers: [kafka], clientId: 'test-growth' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix: `g${randomUUID().slice(0, 8)}.`,
  }
  platform = connectPlatform(config)
  catalog = await startChild({ kind: 'worker', platform: config, roles: ['catalog', 'features'] })
  declarer = await Declarer.open(platform)
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()))
})

afterAll(async () => {
  await declarer?.close()
  await catalog?.kill()
  await platform?.close()
})

const worker = async (): Promise<Child> => {
  const started = await startChild({ kind: 'worker', platform: config, roles: ['intake'] })
  running.push(started)
  return started
}

interface Source {
  readonly topic: string
  readonly dataset: DatasetDeclaration
}

/** A dataset over a topic of its own, with a view by its key and one by another column. */
const declared = async (name: string, partitions: number): Promise<Source> => {
  const topic = `${config.prefix}legacy_${name}`
  await ensureTopics(platform.log, [{ name: topic, partitions, kind: 'log' }])
  const dataset: DatasetDeclaration = {
    name,
    columns: [
      { name: 'user', type: 'string' },
      { name: 'city', type: 'string' },
      { name: 'time', type: 'timestamp' },
    ],
    key: ['user'],
    time: 'time',
    source: { topic },
    idle: { afterMs: 200, delayMs: 0 },
    partitions: 2,
  }
  await declarer.dataset(dataset)
  for (const column of ['user', 'city']) {
    const view: FeatureViewDeclaration = {
      name: `${name}_by_${column}`,
      dataset: name,
      entity: [column],
      features: { n: { function: 'count' }, n_3s: { function: 'count', window: '3s', hop: '1s' } },
    }
    await declarer.view(view)
  }
  return { topic, dataset }
}

const append = async ({ topic, dataset }: Source, partition: number, user: string, time = Date.now()) => {
  const encoder = await platform.codecs.encoder<Row>(
    topicSubject(platform.names.intake(dataset.name)),
    rowSchema(dataset),
  )
  const value = encoder.encode({ meta: null, user, city: `${user} town`, time } as unknown as Row)
  await declarer.appender.append({ topic, partition, key: Buffer.from(user), value })
}

/** What was read of a topic so far, and where reading goes on, by partition. */
const read = new Map<string, { readonly records: unknown[]; readonly next: number[] }>()

/** Everything in a topic, decoded; each partition in its order. */
const contents = async <T>(topic: string): Promise<T[]> => {
  const { records, next } = read.get(topic) ?? { records: [], next: [] }
  read.set(topic, { records, next })
  for (let partition = 0; partition < (await platform.log.partitions(topic)); partition++) {
    const reader = await platform.log.reader(topic, partition)
    for (let from = next[partition] ?? 0, end = from + 1; from < end; next[partition] = from) {
      const fetched = await reader.fetch(from, 0)
      await platform.codecs.ensure(schemaIdsOf(fetched.records))
      const decoder = platform.codecs.anything()
      records.push(...fetched.records.map(({ value }) => decoder.decode(value!).value))
      from = fetched.next
      end = fetched.end
    }
    await reader.close()
  }
  return records as T[]
}

/** The last count of each user, without and with a window. */
const counts = async ({ dataset }: Source, column: 'user' | 'city' = 'user') => {
  type Vector = { readonly n: unknown; readonly n_3s: unknown } & Record<string, string>
  const found = await contents<Vector>(platform.names.features(`${dataset.name}_by_${column}`, 1))
  return Object.fromEntries(found.map((vector) => [vector[column], [vector.n, vector.n_3s].map(Number)]))
}

const counted = (source: Source, user: string, n: number) =>
  until(
    `${n} rows of ${user}`,
    async () => (await counts(source))[user]?.[0] === n && (await counts(source, 'city'))[`${user} town`]?.[0] === n,
    WITHIN_MS,
  )

const windowsRunOut = (source: Source) =>
  until(
    'all windows have run out',
    async () => Object.values(await counts(source)).every(([, n]) => n === 0),
    WITHIN_MS,
  )

const grow = (source: Source, partitions: number) => growTopic(platform.log, source.topic, partitions)

const verified = async (source: Source): Promise<void> => {
  // Time goes on as long as a clock runs: intake rests, and what is behind it comes to the end.
  await Promise.all(running.splice(0).map((each) => each.stop()))
  const behind = connectPlatform(
    config,
    DEFINITIONS.filter(({ name }) => name !== 'intake'),
  )
  const rest = await startWorker({ platform: behind, roles: ['intake'] })
  await compared(source)
  await rest.stop()
  await behind.close()
}

const compared = async ({ dataset }: Source): Promise<void> => {
  const only = ({ instance }: { readonly instance: string }) =>
    /^(intake|features|rekey)\./.test(instance) && instance.includes(dataset.name)
  const catalogue = declarer.tail.catalog.current
  const counts: Record<string, number> = {}
  for await (const each of verify({ platform, catalog: catalogue, only, settleMs: 20_000 })) {
    expect(each.first, each.instance).toEqual([])
    counts[each.instance] = each.compared
  }
  expect(counts[intakeInstance(dataset.name)]).toBeGreaterThan(3)
}

const growthsOf = async ({ topic }: Source) => {
  const all = await contents<avro.SourceGrown>(platform.names.sources)
  return all
    .filter(({ position }) => position.topic === topic)
    .map(({ position, formerPartitions, partitions }) => [position.partition, formerPartitions, partitions])
    .sort()
}

test('a partition that is added under a running worker is read without a restart; killed, it equals the replay', {
  timeout: TEST_MS,
}, async () => {
  const source = await declared('solo', 1)
  const first = await worker()
  await append(source, 0, 'ann')
  await append(source, 0, 'bob')
  await counted(source, 'bob', 1)
  await grow(source, 2)
  await append(source, 1, 'bob') // its key lies in the added partition from now on
  await append(source, 0, 'ann')
  await counted(source, 'bob', 2)
  await counted(source, 'ann', 2)
  await first.kill()
  await append(source, 1, 'bob')
  await append(source, 0, 'ann')
  await worker()
  await counted(source, 'bob', 3)
  await counted(source, 'ann', 3)
  await windowsRunOut(source)
  expect(await growthsOf(source)).toEqual([
    [0, 1, 2],
    [1, 1, 2],
  ])
  await verified(source)
})

test('partitions that are added twice are read by two workers', { timeout: TEST_MS }, async () => {
  const source = await declared('pair', 2)
  await worker()
  await worker()
  for (const partition of [0, 1]) await append(source, partition, `u${partition}`)
  for (const partition of [0, 1]) await counted(source, `u${partition}`, 1)
  await grow(source, 3)
  await append(source, 2, 'u0')
  await counted(source, 'u0', 2)
  await grow(source, 6)
  // Partition 5 stays empty: time goes on nevertheless.
  for (const partition of [3, 4]) await append(source, partition, `u${partition}`)
  for (const partition of [3, 4]) await counted(source, `u${partition}`, 1)
  await windowsRunOut(source)
  await verified(source)
})

test('partitions that were added while no worker ran are read, after what their keys had in the former one', {
  timeout: TEST_MS,
}, async () => {
  const source = await declared('night', 1)
  const first = await worker()
  await append(source, 0, 'ann')
  await counted(source, 'ann', 1)
  await first.stop()
  running.splice(0)
  for (let i = 0; i < 50; i++) await append(source, 0, 'ann')
  await grow(source, 2)
  await append(source, 1, 'ann')
  await worker()
  await counted(source, 'ann', 52)
  const rows = await contents<{ readonly user?: string; readonly time?: number }>(platform.names.rows('night'))
  const times = rows.filter(({ user }) => user === 'ann').map(({ time }) => time!)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  await verified(source)
})

test('a growth that is not taken up yet is shown, with what it waits for', { timeout: TEST_MS }, async () => {
  const source = await declared('waiting', 1)
  await append(source, 0, 'ann') // no worker reads it
  const instance = intakeInstance('waiting')
  const [wanted] = planOf(declarer.tail.catalog.current, platform).filter((each) => each.instance === instance)
  const hosted: number[] = []
  const watch = new SourceWatch({
    platform,
    wanted: wanted!,
    host: (partitions) => hosted.push(partitions),
    end: async () => {},
  })
  await watch.start()
  await grow(source, 3)
  await until('it is noticed', () => watch.trouble !== undefined)
  expect(watch.trouble).toEqual({
    state: 'still',
    reason: `${source.topic} has grown to 3 partitions, and partitions 1 to 2 are not read yet: first, partition 0 is read to the end that it had then`,
    remedy: null,
  })
  expect(hosted).toEqual([1])
  await watch.stop()
  const only = (each: { readonly instance: string }) => each.instance === instance
  await append(source, 2, 'bob')
  const found = []
  for await (const { first } of verify({ platform, catalog: declarer.tail.catalog.current, only, settleMs: 100 }))
    found.push(...first)
  expect(found).toContainEqual({
    where: `${instance}-2`,
    which: 'committed position',
    expected: 'at least 1',
    actual: 'not taken up',
  })
})

test('a topic with fewer partitions than were read is damage, told with its reason', { timeout: TEST_MS }, async () => {
  const source = await declared('gone', 2)
  const own = connectPlatform(config)
  const here = await startWorker({ platform: own, roles: ['intake'] })
  try {
    await append(source, 1, 'ann')
    await counted(source, 'ann', 1)
    const admin = await platform.log.admin()
    await admin.deleteTopics({ topics: [source.topic] })
    await until('the topic is gone', async () => !(await admin.listTopics()).includes(source.topic))
    await ensureTopics(platform.log, [{ name: source.topic, partitions: 1, kind: 'log' }])
    await until('it is told', () =>
      here.ready().degraded.some((reason) => reason.includes('has 1 partitions, 2 were read')),
    )
    await platform.progress.ready()
    const told = () => platform.progress.troubledTask(intakeInstance('gone'), null)
    await until('every process knows it', () => told()?.state === 'parked')
    expect(told()?.remedy).toContain('Bring the topic back')
  } finally {
    await here.stop()
    await own.close()
  }
})

/** The idle clock on the real stack: what it says, where it says it, and whom it leaves alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import {
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import { ensureTopics } from '../../../streams/kafka/index.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset = (name: string, change: Partial<DatasetDeclaration> = {}): DatasetDeclaration => ({
  name,
  columns: [
    { name: 'user', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['user'],
  time: 'time',
  skewMs: 60_000,
  idle: { afterMs: 200, delayMs: 0 },
  ...change,
})
const view = (of: string): FeatureViewDeclaration => ({
  name: `of_${of}`,
  dataset: of,
  entity: ['user'],
  features: { n_5s: { function: 'count', window: '5s', hop: '1s' } },
})

let platform: Platform
let worker: Worker
let declarer: Declarer
let source: string

beforeAll(async () => {
  platform = stackPlatform('idle')
  source = `${platform.names.prefix}legacy`
  await ensureTopics(platform.log, [{ name: source, partitions: 2, kind: 'log' }])
  ;({ worker, declarer } = await runningOn(platform))
})

afterAll(() => closed(declarer, worker, platform))

const ends = async (topic: string): Promise<number[]> => {
  const found = await platform.log.ends(topic)
  return found.map(({ end }) => end)
}

const encoderOf = (of: DatasetDeclaration) =>
  platform.codecs.encoder<Row>(topicSubject(platform.names.intake(of.name)), rowSchema(of))

const append = async (of: DatasetDeclaration, topic: string, partition: number, user: string, time: number) => {
  const value = (await encoderOf(of)).encode({ meta: null, user, time } as unknown as Row)
  await declarer.appender.append({ topic, partition, key: Buffer.from(user), value })
}

/** The last vector of each user. */
const counts = async (of: string): Promise<Record<string, unknown>> => {
  const topic = platform.names.features(`of_${of}`, 1)
  const reader = await platform.log.reader(topic, 0)
  try {
    const { records } = await reader.fetch(0, 250)
    await platform.codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
    const decoder = platform.codecs.anything()
    return Object.fromEntries(
      records.map(({ key, value }) => [String(key), (decoder.decode(value!).value as { n_5s: unknown }).n_5s]),
    )
  } finally {
    await reader.close()
  }
}

test('windows of a foreign topic expire although nothing is written to it, and everything equals the replay', async () => {
  const foreign = dataset('foreign', { source: { topic: source } })
  await declarer.dataset(foreign)
  await declarer.view(view('foreign'))
  const now = Date.now()
  await append(foreign, source, 0, 'ann', now)
  await append(foreign, source, 1, 'bob', now)
  await append(foreign, source, 0, 'ann', now + 1)
  await until('all windows have run out', async () => {
    const { ann, bob } = await counts('foreign')
    return ann === 0 && bob === 0
  })
  expect(await ends(source)).toEqual([2, 1])
  const [observed] = await ends(platform.names.time('foreign'))
  expect(observed).toBeGreaterThan(2)
  const only = ({ instance }: { readonly instance: string }) => /^(intake|features)\..*foreign/.test(instance)
  const catalog = declarer.tail.catalog.current
  for await (const { instance, first, compared } of verify({ platform: whileTimeGoesOn(), catalog, only })) {
    expect(first, instance).toEqual([])
    if (instance.endsWith('.s1')) expect(compared, instance).toBeGreaterThan(3)
  }
})

/** The platform as a slow reader has it: before it begins to read a topic of the foreign dataset, a statement is written. */
const whileTimeGoesOn = (): Platform => {
  const { log, names } = platform
  const slowed = [names.rows('foreign'), names.time('foreign')]
  const reader: typeof log.reader = async (topic, partition) => {
    const [before] = await ends(names.time('foreign'))
    if (slowed.includes(topic))
      await until('time goes on', async () => (await ends(names.time('foreign')))[0] > before + 1)
    return log.reader(topic, partition)
  }
  const slow = new Proxy(log, {
    get: (target, name) => {
      const found = name === 'reader' ? reader : Reflect.get(target, name, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  return { ...platform, log: slow }
}

test('a dataset without rows still accepts its history, while another one is reported as idle', async () => {
  const [empty, busy] = [dataset('empty'), dataset('busy')]
  for (const each of [empty, busy]) {
    await declarer.dataset(each)
    await declarer.view(view(each.name))
  }
  await append(busy, platform.names.intake('busy'), 0, 'ann', Date.now())
  await until('the busy one was idle three times', async () => (await ends(platform.names.intake('busy')))[0] >= 4)
  await until('the empty one runs', () => worker.ready().ok)
  expect(await ends(platform.names.intake('empty'))).toEqual([0])
  await append(empty, platform.names.intake('empty'), 0, 'eve', Date.UTC(2001, 0, 1))
  await until('its history is counted', async () => 'eve' in (await counts('empty')))
})

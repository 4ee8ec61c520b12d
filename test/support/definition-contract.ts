/**
 * What every definition has to hold, on the real stack: its instances are planned, provisioned, run, killed and restored, verified,
 * rebuilt, and gone when their dataset is retired. The definition runs beside the registry, over one dataset of the contract.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { projectionsOf, rebuild } from '../../operations/rebuild/index.ts'
import { type Removed, removeRetired } from '../../operations/retired/index.ts'
import { leftoversOf } from '../../operations/retired/leftovers.ts'
import { verify } from '../../operations/verify/index.ts'
import { connectPlatform, type Platform, type PlatformConfig } from '../../platform/connect.ts'
import { planOf } from '../../platform/plan.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import { DEFINITIONS } from '../../processors/registry.ts'
import { type DatasetDeclaration, type Encoder, type Row, rowSchema, topicSubject } from '../../schemas/index.ts'
import { entriesOf, fieldsKey, partitionKey } from '../../sinks/redis/index.ts'
import type { Definition, PlannedInstance } from '../../streams/core/definition.ts'
import type { TransactionalProducer } from '../../streams/core/log.ts'
import { Declarer } from './declare.ts'
import { until } from './until.ts'

export interface ContractedDefinition {
  readonly definition: Definition<Snapshot>
  /** Where a process of its own finds it: module and name of the export. */
  readonly module: URL
  readonly exported: string
  /** Outputs that this many rows cause at least. */
  readonly outputsOf: (rows: number) => number
}

const dataset: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'at',
  partitions: 2,
}
const WAIT_MS = 45_000
const ROWS = 200

interface Told {
  readonly ok: boolean
  readonly reasons: readonly string[]
  readonly instances: readonly string[]
}

/** What a worker that was killed may leave: a task of one of these instances, in a transaction. */
const openTransactionOf = async (
  { log, names }: Platform,
  instances: readonly string[],
  topics: readonly string[],
): Promise<TransactionalProducer | undefined> => {
  const instance = instances.find((each) => topics.includes(names.changelog(each)))
  if (instance === undefined) return undefined
  const producer = await log.producer(names.transactionalId(instance, 0))
  await producer.initialise()
  await producer.send([
    { topic: names.changelog(instance), partition: 0, key: Buffer.from('k'), value: Buffer.from('v') },
  ])
  return producer
}

class Child {
  readonly #process: ChildProcess

  private constructor(process: ChildProcess) {
    this.#process = process
  }

  static async start(config: PlatformConfig, { module, exported }: ContractedDefinition): Promise<Child> {
    const child = fork(fileURLToPath(new URL('definition-worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, PLATFORM: JSON.stringify(config), DEFINITION: `${module.href}#${exported}` },
    })
    await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)))
    })
    return new Child(child)
  }

  ask(): Promise<Told> {
    return new Promise((resolve) => {
      this.#process.once('message', (told) => resolve(told as Told))
      this.#process.send('?')
    })
  }

  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await gone
  }
}

export const definitionContract = (contracted: ContractedDefinition): void => {
  const { definition } = contracted
  describe(`definition ${definition.name}`, () => {
    let config: PlatformConfig
    let platform: Platform
    let declarer: Declarer
    let encoder: Encoder<Row>
    let child: Child
    let sent = 0

    const catalog = () => declarer.tail.catalog.current
    const own = (): PlannedInstance[] => planOf(catalog(), { ...platform, definitions: [definition] })
    const isOwn = ({ instance }: PlannedInstance) => own().some((each) => each.instance === instance)

    beforeAll(async () => {
      const { kafka, registry, redis, clickhouse } = inject('stack')
      config = {
        kafka: { brokers: [kafka], clientId: 'test-definition' },
        registry: { url: registry },
        redis: { urls: [redis] },
        clickhouse: { url: clickhouse },
        prefix: `d${randomUUID().slice(0, 8)}.`,
      }
      platform = connectPlatform(config, [...DEFINITIONS, definition])
      child = await Child.start(config, contracted)
      declarer = await Declarer.open(platform)
      await declarer.dataset(dataset)
      const subject = topicSubject(platform.names.intake(dataset.name))
      encoder = await platform.codecs.encoder(subject, rowSchema(dataset))
    })

    afterAll(async () => {
      await child?.kill()
      await declarer?.close()
      await platform?.close()
    })

    const send = async (rows: number): Promise<void> => {
      const appends = Array.from({ length: rows }, () => {
        const page = `page ${sent % 7}`
        const value = encoder.encode({ meta: null, page, at: Date.now() } as unknown as Row)
        const partition = sent++ % 2
        return declarer.appender.append({
          topic: platform.names.intake(dataset.name),
          partition,
          key: Buffer.from(page),
          value,
        })
      })
      await Promise.all(appends)
    }

    const outputs = async (): Promise<number> => {
      let records = 0
      for (const planned of own()) {
        if (planned.kind !== 'processor') continue
        for (const { name, partitions, order } of planned.outputs)
          for (let partition = 0; partition < partitions && order !== 'shared'; partition++) {
            const reader = await platform.log.reader(name, partition)
            for (let from = 0, end = 1; from < end; ) {
              const fetched = await reader.fetch(from, 100)
              records += fetched.records.length
              from = fetched.next
              end = fetched.end
            }
            await reader.close()
          }
      }
      return records
    }

    const verified = async (): Promise<number> => {
      let compared = 0
      for await (const each of verify({ platform, catalog: catalog(), only: isOwn })) {
        expect(each.first, each.instance).toEqual([])
        expect(each.differences, each.instance).toBe(0)
        compared += each.compared
      }
      return compared
    }

    test('is planned: its ids and labels are unique, and its topics have the prefix', () => {
      const planned = own()
      expect(planned.length).toBeGreaterThan(0)
      const all = planOf(catalog(), platform).map(({ instance }) => instance)
      expect(new Set(all).size).toBe(all.length)
      for (const each of planned) {
        expect(each.instance).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+\.v\d+\.s\d+$/)
        expect(each.topic.startsWith(config.prefix as string)).toBe(true)
        if (each.kind === 'processor') expect(each.outputs.length).toBeGreaterThan(0)
      }
      const labels = projectionsOf(catalog(), platform).map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    })

    test('is provisioned: its topics exist when the declaration was answered', async () => {
      for (const planned of own())
        if (planned.kind === 'processor')
          for (const { name, partitions } of planned.outputs)
            expect(await platform.log.partitions(name), name).toBe(partitions)
    })

    test('runs, is killed and continues where it was', async () => {
      await send(ROWS)
      await until('outputs', async () => (await outputs()) >= contracted.outputsOf(ROWS), WAIT_MS)
      await child.kill()
      await send(ROWS)
      child = await Child.start(config, contracted)
      await until('outputs of the heir', async () => (await outputs()) >= contracted.outputsOf(2 * ROWS), WAIT_MS)
      const told = await child.ask()
      for (const { instance } of own()) expect(told.instances).toContain(instance)
      expect(await verified()).toBeGreaterThanOrEqual(contracted.outputsOf(2 * ROWS))
    })

    test('its projections are rebuilt and equal the log', async () => {
      for (const projection of own()) {
        if (projection.kind !== 'projection' || projection.target.store === 'fields') continue // below
        const { records } = await rebuild({ platform, projection })
        expect(records).toBeGreaterThanOrEqual(contracted.outputsOf(2 * ROWS))
      }
      await verified()
    })

    test('fields that were changed, lost or made up are found, and mended while records flow', async () => {
      for (const projection of own()) {
        if (projection.kind !== 'projection' || projection.target.store !== 'fields') continue
        const { label, target, input } = projection
        const keys = Array.from({ length: input?.partitions ?? 0 }, (_, partition) =>
          partitionKey(platform.names.prefix, target.space, partition),
        )
        const there: string[] = []
        for await (const { partition, keys: entities } of entriesOf(platform.redis, keys, 'fields'))
          there.push(...entities.map((entity) => fieldsKey(keys[partition], entity)))
        const [first, last] = [there[0], there.at(-1) as string]
        const [field, value] = Object.entries(await platform.redis.hgetallBuffer(first))[0]
        await platform.redis.hset(first, field, Buffer.concat([value, Buffer.from('!')]))
        await platform.redis.hset(fieldsKey(keys[0], 'nobody'), 'f', 'v')
        await platform.redis.set(fieldsKey(keys[1], 'of another program'), 'v')
        const lost = first === last ? 0 : await platform.redis.hlen(last)
        if (lost > 0) await platform.redis.del(last)
        const only = ({ instance }: PlannedInstance) => instance === projection.instance
        for await (const { differences } of verify({ platform, catalog: catalog(), only }))
          expect(differences, label).toBe(3 + lost)

        const flowing = send(ROWS)
        const result = await rebuild({ platform, projection })
        await flowing

        expect(result.records, label).toBeGreaterThanOrEqual(contracted.outputsOf(2 * ROWS))
        expect(result.removed, label).toBe(2)
        expect(await platform.redis.exists(fieldsKey(keys[0], 'nobody'))).toBe(0)
        await verified()
      }
    })

    test('ends when its dataset is retired', async () => {
      const ids = own().map(({ instance }) => instance)
      await declarer.retire('dataset', dataset.name)
      await until(
        'its instances end',
        async () => {
          const { instances } = await child.ask()
          return !ids.some((id) => instances.includes(id))
        },
        WAIT_MS,
      )
    })

    test('its remains are removed by a job that can be repeated, and nothing else is', async () => {
      const left = leftoversOf(catalog(), platform)
      const own = left.filter(({ instance }) => instance.startsWith(`${definition.name}.`))
      expect(own.length).toBeGreaterThan(0)
      const admin = await platform.log.admin()
      const before = (await admin.listTopics()).filter((topic) => topic.startsWith(config.prefix as string))
      const zombie = await openTransactionOf(
        platform,
        own.map(({ instance }) => instance),
        before,
      )
      const removed: Removed[] = []
      for await (const each of removeRetired({ platform, catalog: catalog() })) removed.push(each)
      expect(removed.map(({ instance }) => instance)).toEqual(
        expect.arrayContaining(own.map(({ instance }) => instance)),
      )
      expect(removed.filter(({ kept }) => kept !== undefined)).toEqual([])
      if (zombie !== undefined) await expect(zombie.commit()).rejects.toMatchObject({ code: 'FENCED' })
      await zombie?.close()
      const gone = new Set(removed.flatMap(({ topics }) => topics))
      await until('the topics are gone', async () => !(await admin.listTopics()).some((topic) => gone.has(topic)))
      const after = (await admin.listTopics()).filter((topic) => topic.startsWith(config.prefix as string))
      expect(after.sort()).toEqual(before.filter((topic) => !gone.has(topic)).sort())
      for await (const each of removeRetired({ platform, catalog: catalog() })) expect(each).toBeUndefined()
    })
  })
}

/** A rolling upgrade: a process of the older release meets a record of the newer one in the catalogue. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { committedPosition } from '../../../platform/committed.ts'
import type { Platform } from '../../../platform/connect.ts'
import { KINDS } from '../../../processors/catalog/index.ts'
import {
  avro,
  type DatasetDeclaration,
  fullNameOf,
  type Row,
  recordSubject,
  type SchemaOf,
} from '../../../schemas/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'time',
}

/** An event that this release does not have. */
const later = {
  type: 'record',
  name: 'LaterKindDeclared',
  namespace: 'ml.monitoring',
  fields: [
    { name: 'meta', type: avro.EventMetaSchema },
    { name: 'commandId', type: 'string' },
  ],
} as unknown as SchemaOf<{ readonly meta: avro.EventMeta; readonly commandId: string }>

let platform: Platform
let worker: Worker
let declarer: Declarer
/** How often the catalogue was opened for reading. */
let opened = 0

beforeAll(async () => {
  platform = stackPlatform('too-old')
  const log = new Proxy(platform.log, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown
      if (name === 'reader')
        return (topic: string, partition: number) => {
          if (topic === platform.names.catalog) opened++
          return target.reader(topic, partition)
        }
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const workerPlatform = { ...platform, log }
  ;({ worker, declarer } = await runningOn(platform, { workerPlatform, datasets: [dataset] }))
})

afterAll(() => closed(declarer, worker, platform))

test('a command of a newer release parks the catalogue with a remedy, and the next release decides it', async () => {
  const { names, codecs } = platform
  await until('the dataset is in hand', () => worker.instances.includes('intake.visits.v1.s1') && worker.ready().ok)
  const command = { ...later, name: 'DeclareLaterKind' } as typeof later
  const encoder = await codecs.encoder(recordSubject(names.prefix, command), command)
  const value = encoder.encode({ meta: metaNow(), commandId: 'c1' })
  await declarer.appender.append({ topic: names.catalogCommands, partition: 0, key: null, value })
  const taskOf = () =>
    [...worker.tasks()].find(({ topic, partition }) => topic === names.catalogCommands && partition === 0)
  await until('the task is parked', () => taskOf()?.state === 'parked')
  expect(taskOf()?.reason).toContain("This process is too old for record 'ml.monitoring.DeclareLaterKind'")
  expect(taskOf()?.remedy).toMatch(/^A newer release wrote this record\. Replace this process/)
  expect(worker.ready().reasons).toEqual([])
  const reader = await platform.log.reader(names.quarantine, 0)
  expect((await reader.fetch(0, 0)).records).toEqual([])
  await reader.close()
})

test('a report of a newer release stops the reading of progress with a reason, and tasks continue', async () => {
  const { names, codecs } = platform
  const report = { ...later, name: 'WorkerStarted', namespace: 'ml.platform' } as typeof later
  const encoder = await codecs.encoder(recordSubject(names.prefix, report), report)
  const value = encoder.encode({ meta: metaNow(), commandId: 'c1' })
  await declarer.appender.append({ topic: names.progress, partition: 0, key: Buffer.from('later'), value })
  const reason = () => worker.ready().reasons.find((each) => each.startsWith('progress: '))
  await until('the worker says so', () => reason() !== undefined)
  expect(reason()).toContain("This process is too old for record 'ml.platform.WorkerStarted'")
  const rows = await rowEncoder(platform, dataset)
  const row = rows.encode({ meta: null, page: 'p', time: Date.now() } as unknown as Row)
  const { offset } = await declarer.appender.append({
    topic: names.intake('visits'),
    partition: 0,
    key: Buffer.from('p'),
    value: row,
  })
  await until('the row is judged', async () => (await committedPosition(platform, 'intake.visits.v1.s1', 0)) > offset)
})

test('a record of a newer release ends the reading of the catalogue with a reason, and earlier declarations continue', async () => {
  const { names, codecs } = platform
  await until('the dataset is in hand', () => worker.instances.includes('intake.visits.v1.s1'))
  const before = opened
  const encoder = await codecs.encoder(recordSubject(names.prefix, later), later)
  const value = encoder.encode({ meta: metaNow(), commandId: 'c1' })
  const { offset } = await declarer.appender.append({ topic: names.catalog, partition: 0, key: null, value })
  await until('the worker says so', () => worker.tail.failure !== undefined)
  expect(worker.tail.failure).toBe(
    `catalogue: ${names.catalog}:0:${offset}: This process is too old for record 'ml.monitoring.LaterKindDeclared', it knows only ${[
      ...KINDS.all.map(({ records }) => fullNameOf(records.declared.schema)),
      'ml.feature.ViewActivated',
      'ml.data.GenerationBegun',
      'ml.data.SortedGenerationBegun',
      'ml.feature.ViewVersionChosen',
      'ml.data.DeclarationRetired',
      'ml.data.DeclarationUnchanged',
      'ml.data.CommandRefused',
    ].join(', ')}; expected a newer release.`,
  )
  expect(worker.ready().reasons).toContain(worker.tail.failure)
  await worker.tail.stop() // its reading has ended: there is nothing that would try again
  expect(opened).toBe(before)
  expect(worker.instances).toContain('intake.visits.v1.s1')
  await expect(startWorker({ platform })).rejects.toThrow(/too old for record 'ml\.monitoring\.LaterKindDeclared'/)
})

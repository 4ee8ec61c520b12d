/** Mapped rows are written anew, and a replay with a later declaration writes the same bytes, whatever is mapped by then. */
import { beforeAll, expect, test } from 'vitest'
import { isFact, makeIntake } from '../../../../processors/intake/index.ts'
import { mappedSchema, translations } from '../../../../processors/intake/mapping.ts'
import { readerSchema, timeCodec } from '../../../../processors/rows/index.ts'
import {
  avro,
  Codecs,
  type DatasetDeclaration,
  type Encoder,
  memoryRegistry,
  schemaIdOf,
} from '../../../../schemas/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { PoisonError, type StepContext } from '../../../../streams/core/processor.ts'
import { flights, readersOf, records, T0 } from '../../../support/intake.ts'

const names = namesOf('')
const codecs = new Codecs(memoryRegistry())
const dataset: DatasetDeclaration = { ...flights, mapping: { delay: 'delay', origin: 'from' } }
const time = { type: 'long', logicalType: 'timestamp-millis' }
const producer = (name: string, ...fields: (readonly [string, unknown])[]): Promise<Encoder<object>> => {
  const schema = { type: 'record', name, fields: fields.map(([field, type]) => ({ name: field, type })) }
  return codecs.encoder(name, schema as never)
}

let common: Omit<Parameters<typeof makeIntake>[0], 'dataset'>
let text: Encoder<object>
let renamed: Encoder<object>
let both: Encoder<object>
beforeAll(async () => {
  const times = timeCodec(codecs, await codecs.encoder('time', avro.TimeAdvancedSchema), 'flights')
  common = { names, times, rows: readersOf(codecs), translations: translations(codecs) }
  text = await producer('Text', ['origin', 'string'], ['at', time], ['delay', ['null', 'string']])
  renamed = await producer('Renamed', ['from', 'long'], ['at', time], ['delay', 'double'])
  both = await producer('Both', ['origin', 'string'], ['from', 'string'], ['at', time], ['delay', 'double'])
})

const schemaIdFor = async ({ name, columns }: DatasetDeclaration) =>
  (await codecs.encoder(`ml.rows.${name}-value`, mappedSchema(name, columns))).schemaId

interface Life {
  readonly changelog: Map<string, Buffer>
  readonly said: string[]
}

const work = (processor: ReturnType<typeof makeIntake>, given: readonly LogRecord[]): string[] =>
  given.map((record) => {
    let fate = 'dropped'
    const emit = (_: string, _partition: number, key: Buffer, value: Buffer) => {
      fate = `${key} ${value.toString('hex')}`
    }
    const context = { partition: 0, offset: record.offset, logTime: T0, streamTime: T0, advance: () => {}, emit }
    try {
      processor.step(record, context as unknown as StepContext)
      return fate
    } catch (error) {
      if (error instanceof PoisonError) return error.reason
      throw error
    }
  })

const live = async (life: Life, of: DatasetDeclaration, given: readonly LogRecord[]): Promise<void> => {
  const mapped = of.mapping === undefined ? {} : { mappedSchemaId: await schemaIdFor(of) }
  const processor = makeIntake({ ...common, dataset: of, ...mapped })
  for (const [key, value] of life.changelog) processor.load(Buffer.from(key), value, 0)
  processor.restored?.(Number.NEGATIVE_INFINITY)
  life.said.push(...work(processor, given))
  processor.flush((key, value) => value !== null && life.changelog.set(key.toString(), value))
}

test('fields of other names and types are read as the columns, and a row that has the column itself is left as it is', async () => {
  const life: Life = { changelog: new Map(), said: [] }
  const own = both.encode({ origin: 'SFO', from: 'LAX', at: T0, delay: 3 })
  const given = [
    text.encode({ origin: 'SFO', at: T0, delay: '1.5' }),
    text.encode({ origin: 'SFO', at: T0, delay: null }),
    text.encode({ origin: 'SFO', at: T0, delay: 'late' }),
    renamed.encode({ from: 7, at: T0, delay: 2 }),
    own,
  ]
  await live(life, dataset, records(...given.map((value) => [value, 0] as const)))
  const id = await schemaIdFor(dataset)
  const decoder = codecs.rows(readerSchema(dataset))
  const rows = life.said.map((said) => {
    const [key, hex] = said.split(' ')
    if (hex === undefined) return said
    const value = Buffer.from(hex, 'hex')
    const { origin, delay } = decoder.decode(value)
    return [key, origin, delay, schemaIdOf(value) === id]
  })
  expect(rows).toEqual([
    ['SFO', 'SFO', 1.5, true],
    ['SFO', 'SFO', null, true],
    'mapping_failed',
    ['7', '7', 2, true],
    ['SFO', 'SFO', 3, false],
  ])
  expect(life.said[4]?.endsWith(own.toString('hex'))).toBe(true)
})

test('a replay by the last declaration gives the same bytes, before, with and after a mapping, and with other columns', async () => {
  const life: Life = { changelog: new Map(), said: [] }
  const given = records(
    ...Array.from({ length: 8 }, (_, i) => [text.encode({ origin: 'SFO', at: T0, delay: `${i}` }), 0] as const),
  )
  const { mapping: _, ...plain } = dataset
  const more = [...flights.columns, { name: 'gate', type: 'string' as const }]
  await live(life, plain, given.slice(0, 2))
  await live(life, dataset, given.slice(2, 4))
  await live(life, { ...dataset, columns: more }, given.slice(4, 6))
  await live(life, { ...plain, columns: more }, given.slice(6))
  expect(life.said.map((said) => said.split(' ')[0])).toEqual([
    ...['incompatible', 'incompatible', 'SFO', 'SFO', 'SFO', 'SFO', 'incompatible', 'incompatible'],
  ])
  const replay = makeIntake({ ...common, dataset: { ...plain, columns: more }, isReplay: true })
  for (const [key, value] of life.changelog) if (isFact(Buffer.from(key))) replay.load(Buffer.from(key), value, 0)
  expect(work(replay, given)).toEqual(life.said)
})

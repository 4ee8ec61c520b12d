/** Fields of producers that are no columns: held, refused or not read, as the dataset says. */
import { beforeAll, expect, test } from 'vitest'
import { acceptedRows, makeIntake } from '../../../../processors/intake/index.ts'
import {
  Codecs,
  type DatasetDeclaration,
  type Evolution,
  memoryRegistry,
  rowSchema,
} from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { PoisonError, type StepContext } from '../../../../streams/core/processor.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'

let wire: Wire
let grown: Buffer
let statement: Buffer
const withTip: DatasetDeclaration = { ...flights, columns: [...flights.columns, { name: 'tip', type: 'double' }] }
const values = { meta: null, origin: 'SFO', destination: null, delay: 1, at: T0, tip: 2 }
beforeAll(async () => {
  wire = await wireOf(flights)
  grown = (await wire.producer(rowSchema(withTip) as never)).encode(values)
  statement = wire.time(T0)
})

const intakeOf = (dataset: DatasetDeclaration) =>
  makeIntake({ dataset, names: namesOf(''), rows: wire.reader, times: wire.times })

const context = { partition: 0, offset: 0, logTime: T0, streamTime: T0, advance: () => {}, emit: () => {} }

const reasonOf = (evolution: Evolution | undefined, value: Buffer): string => {
  const [record] = records([value, 0])
  const intake = intakeOf({ ...flights, ...(evolution && { evolution }) })
  const hold = intake.holds?.(record)
  if (hold !== undefined) return `held: ${hold.columns.map(({ name, type }) => `${name} ${type}`)}`
  try {
    intake.step(record, context as unknown as StepContext)
    return 'stepped'
  } catch (error) {
    if (error instanceof PoisonError) return `${error.reason}: ${error.message}`
    throw error
  }
}

test('a row with a field that is no column waits with add-columns, is refused with refuse, and is accepted otherwise', () => {
  expect(reasonOf('add-columns', grown)).toBe('held: tip double')
  expect(reasonOf('refuse', grown)).toMatch(/^column_unknown: The producer writes tip, which is no column/)
  expect(reasonOf('ignore', grown)).toBe('stepped')
  expect(reasonOf(undefined, grown)).toBe('stepped')
})

test('a row without a field for a column that is never null is refused at once: its change is a breaking one, and adds no column', async () => {
  const named = (name: string) => (name === 'origin' ? 'airport' : name)
  const own = rowSchema(withTip) as unknown as { readonly fields: readonly { readonly name: string }[] }
  const fields = own.fields.map((field) => (field.name === 'origin' ? { default: '', ...field } : field))
  const renamed = { ...own, fields: fields.map((field) => ({ ...field, name: named(field.name) })) }
  const { origin, ...rest } = values
  const row = (await wire.producer(renamed as never)).encode({ ...rest, airport: origin } as never)
  expect(reasonOf('add-columns', row)).toMatch(/^key_missing: /)
  const mapped = intakeOf({ ...flights, evolution: 'add-columns', mapping: { origin: 'airport' } })
  expect(mapped.holds?.(records([row, 0])[0])?.columns.map(({ name }) => name)).toEqual(['tip'])
})

test('rows of the declared columns, statements about time and bytes that are no row never wait', () => {
  const junk = Buffer.from('junk')
  for (const value of [wire.row({ origin: 'SFO', at: T0 }), statement, wire.quiet()])
    for (const evolution of ['add-columns', 'refuse'] as const) expect(reasonOf(evolution, value)).toBe('stepped')
  expect(reasonOf('add-columns', junk)).toMatch(/^(magic|too_short)/)
  expect(intakeOf({ ...withTip, evolution: 'add-columns' }).holds?.(records([grown, 0])[0])).toBeUndefined()
})

test('a table says that it lacks the column of a row if the columns follow producers, and never of a statement', async () => {
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('s', rowSchema(withTip))
  const [row] = records([encoder.encode(values as never), 0])
  const lacks = (dataset: DatasetDeclaration) => acceptedRows({ codecs } as never, dataset).lacks?.(row)
  expect(lacks({ ...flights, evolution: 'add-columns' })).toBe(true)
  expect(lacks({ ...withTip, evolution: 'add-columns' })).toBe(false)
  expect(lacks(flights)).toBeUndefined()
})

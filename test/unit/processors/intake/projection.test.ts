import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { acceptedRows, rowsTable } from '../../../../processors/intake/index.ts'
import {
  Codecs,
  type DatasetDeclaration,
  memoryRegistry,
  type Row,
  rowSchema,
  type SchemaOf,
} from '../../../../schemas/index.ts'
import { RowBuffer, valuesEncoder } from '../../../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { UnfitRecordError } from '../../../../streams/core/sink.ts'

const before: DatasetDeclaration = {
  name: 'sales',
  columns: [
    { name: 'user', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['user'],
  time: 'at',
}
/** A column that came later; some producers had a field of this name already. */
const after: DatasetDeclaration = { ...before, columns: [...before.columns, { name: 'note', type: 'long' }] }
const foreign = { ...after, columns: [...before.columns, { name: 'note', type: 'string' as const }] }

describe('accepted rows, as a table stores them', () => {
  const registry = memoryRegistry()
  const codecs = new Codecs(registry)
  const recordOf = async (dataset: DatasetDeclaration, row: object): Promise<LogRecord> => {
    const encoder = await codecs.encoder(JSON.stringify(dataset.columns), rowSchema(dataset) as SchemaOf<Row>)
    return { offset: 7, timestamp: 0, key: Buffer.from('ann'), value: encoder.encode(row as Row) }
  }
  let reading: ReturnType<typeof acceptedRows>
  const rowsOf = async (record: LogRecord): Promise<unknown[][]> => {
    const rows: unknown[][] = []
    await reading.prepare([record])
    reading.project(record, (values) => rows.push([...values]))
    return rows
  }
  beforeAll(() => {
    reading = acceptedRows({ codecs, registry }, after)
  })

  test('a row from before a column was added has null there', async () => {
    const record = await recordOf(before, { meta: null, user: 'ann', at: 1 })
    expect(await rowsOf(record)).toEqual([['ann', 'ann', 1, null]])
  })

  test('a row that contradicts a column that was added later is unfit, and says which record it is', async () => {
    const record = await recordOf(foreign, { meta: null, user: 'ann', at: 1, note: 'gift' })
    await expect(rowsOf(record)).rejects.toThrow(UnfitRecordError)
    await expect(rowsOf(record)).rejects.toThrow(
      /^The row at offset 7 cannot be read with the columns of dataset 'sales': /,
    )
  })

  test('a row whose schema the registry has lost is not unfit: the registry may get it back', async () => {
    const value = Buffer.concat([Buffer.from([0, 0, 0, 255, 255]), Buffer.from('body')])
    const record = { offset: 8, timestamp: 0, key: Buffer.from('ann'), value }
    await expect(rowsOf(record)).rejects.toMatchObject({ name: 'DecodeError', reason: 'unknown_schema' })
  })

  test('doubles that are read in place have the same bytes in the table, nulls, NaN and columns of other types among them', async () => {
    const doubles = ['a', 'c'] as const
    const wide: DatasetDeclaration = {
      ...before,
      columns: [
        { name: 'a', type: 'double' },
        ...before.columns,
        { name: 'b', type: 'double', nullable: false },
        { name: 'c', type: 'double' },
        { name: 'said', type: 'string' },
      ],
    }
    const { prepare, project, projectInPlace } = acceptedRows({ codecs, registry }, wide)
    const encode = valuesEncoder('t', rowsTable('', 'sales', wide.columns, 'at').columns)
    const double = fc.double()
    const rows = fc.record({
      ...{ a: fc.option(double), b: double, c: fc.option(double), said: fc.option(fc.string()) },
      ...{ user: fc.string({ minLength: 1 }), at: fc.nat(), meta: fc.constant(null) },
    })
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const record = await recordOf(wide, row)
        await prepare([record])
        const [plain, inPlace] = [new RowBuffer(), new RowBuffer()]
        let held = 0
        project(record, (values) => encode(plain, values))
        projectInPlace(record, (values, found) => {
          held = doubles.filter((name) => found !== undefined && row[name] !== null).length
          encode(inPlace, values, found)
        })
        expect(inPlace.take()).toEqual(plain.take())
        expect(held, 'the row is plain').toBe(doubles.filter((name) => row[name] !== null).length)
      }),
    )
  })
})

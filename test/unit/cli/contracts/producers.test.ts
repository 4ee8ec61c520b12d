/** Schemas of producers that others have written, and producers of each version of a contract against datasets of the others. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readContractFile } from '../../../../cli/contracts/document.ts'
import { imported } from '../../../../cli/contracts/import.ts'
import { type DatasetDeclaration, rowSchema, schemaFindings, undeclaredColumns } from '../../../../schemas/index.ts'

const fixture = (name: string): string => new URL(`../../../fixtures/contracts/${name}`, import.meta.url).pathname

describe('a schema in Avro', () => {
  test.each([
    ['arrays', 'orderid long'],
    [
      'logical_types',
      'test_id string, device_id long, test_value double, num_items long, processed_timestamp long, description string, is_processed boolean, some_bytes_decimal double',
    ],
    ['multi_union', 'id long'],
    ['nested', 'fieldA long'],
    ['nested_with_arrays', ''],
    ['optional_enum', ''],
    ['orders', 'ordertime long, orderid long, itemid string, material string, orderunits double'],
  ])('%s has these columns, and a dataset of them reads it', (name, expected) => {
    const schema = JSON.parse(readFileSync(fixture(`avro/${name}.avsc`), 'utf8'))
    const columns = undeclaredColumns(schema, [])
    expect(columns.map((column) => `${column.name} ${column.type}`).join(', ')).toBe(expected)
    const dataset = { name: 'd', columns, key: [], time: '' } as DatasetDeclaration
    const findings = schemaFindings(dataset, schema)
    expect(findings.filter(({ isBreaking }) => isBreaking)).toEqual([])
    expect(findings.every(({ rule }) => rule === 'unread')).toBe(true)
  })
})

describe('a producer of one version of a contract, and a dataset of another', () => {
  const datasetOf = async (version: number): Promise<DatasetDeclaration> => {
    const file = await readContractFile(fixture(`datacontract/odcs-datacontract-cities-version-${version}.yaml`))
    const [dataset] = imported(file, { time: 'name' }).declarations
    // A time of its own: the contract is about files.
    const { columns, ...rest } = dataset as DatasetDeclaration
    return { ...rest, columns: [...columns, { name: 'at', type: 'timestamp' }], time: 'at', evolution: 'add-columns' }
  }

  test.each([
    ['earlier rows lack a column that may be null', 1, 2, []],
    ['a column more, which may be null', 2, 1, ['population added']],
    ['earlier rows lack a mandatory column', 1, 3, ['population required!']],
    ['a mandatory column that may be null in what is written', 2, 3, ['population nullable']],
    ['what is always written where it may be null', 3, 2, []],
  ])('%s: version %i for %i', async (_, writer, reader, expected) => {
    const schema = rowSchema(await datasetOf(writer))
    const found = schemaFindings(await datasetOf(reader), schema as never)
    expect(found.map(({ field, rule, isBreaking }) => `${field} ${rule}${isBreaking ? '!' : ''}`)).toEqual(expected)
  })
})

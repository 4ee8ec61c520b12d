/** Documents that others have written: all parse, and what their authors call invalid or incompatible is. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsedContract, readContractFile } from '../../../../cli/contracts/document.ts'
import { documentOf, yamlOf } from '../../../../cli/contracts/export.ts'
import { imported } from '../../../../cli/contracts/import.ts'
import { findings } from '../../../../cli/contracts/lint.ts'
import { contractChanges, isBreaking } from '../../../../processors/rules/index.ts'

const folder = path.join(import.meta.dirname, '../../../fixtures/contracts')
const file = (name: string) => path.join(folder, name)
const read = (name: string) => readContractFile(file(name))
const errors = async (name: string) => findings(await read(name)).filter(({ kind }) => kind === 'error')

describe('the form of a document', () => {
  const examples = readdirSync(file('odcs'))
  test.each(examples)('the example %s of the standard is valid', async (name) => {
    expect(await errors(`odcs/${name}`)).toEqual([])
  })

  test.each(['valid.odcs.yaml', 'valid-3.1.0.odcs.yaml', 'kafka.yaml', 'kafka_avro.yaml'])(
    '%s is valid',
    async (name) => {
      expect(await errors(`datacontract/${name}`)).toEqual([])
    },
  )

  test('what is invalid is so for its reason, with line and path', async () => {
    expect((await errors('datacontract/invalid.odcs.yaml')).map(({ message }) => message)).toEqual([
      "the document must have required property 'status'",
    ])
    expect(await errors('datacontract/invalid_multiple_errors.odcs.yaml')).toHaveLength(2)
    expect(await errors('datacontract/invalid_multiple_schema_errors.odcs.yaml')).toMatchObject([
      { at: '10:5', path: 'schema.0.description', message: 'schema.0.description must be string' },
    ])
    expect(await errors('datacontract/odcs_with_extra_top_level.yaml')).toMatchObject([
      { at: '7:1', path: 'change_management', message: 'change_management is no field of the standard' },
    ])
  })

  test('a value that is none of a list is shown with the list, and one choice of several is one flaw', () => {
    const text = `apiVersion: v3.1.0
kind: DataContract
id: x
version: 1.0.0
status: active
schema:
  - name: trips
    properties:
      - name: distance
        logicalType: nubmer
        quality:
          - type: sql
            query: select 1
`
    const found = findings(parsedContract('x.yaml', text)).filter(({ kind }) => kind === 'error')
    expect(found.map(({ at, message }) => `${at} ${message}`)).toEqual([
      expect.stringMatching(/^10:9 schema.0.properties.0.logicalType is "nubmer", must be one of string, date, /),
      expect.stringMatching(/^12:13 schema.0.properties.0.quality.0 must have one of mustBe, mustNotBe, /),
    ])
  })

  test('a file that cannot be parsed says the line', () => {
    expect(() => parsedContract('x.yaml', 'kind: DataContract\nschema:\n  - name: a\n   b: c\n')).toThrow(
      /^x\.yaml:4:\d+: /,
    )
    expect(() => parsedContract('x.json', '{"kind": [1, }')).toThrow(/^x\.json:1:\d+: /)
  })

  test('a check that intake cannot judge by is found, with its line', async () => {
    const found = findings(await read('odcs/column-custom.odcs.yaml'))
    expect(found.filter(({ kind }) => kind === 'refused')).toMatchObject([
      { at: '27:9', path: 'schema.0.properties.0.quality.0.engine' },
      { at: '38:9', path: 'schema.0.properties.0.quality.1.engine' },
    ])
  })
})

describe('what changes between two documents', () => {
  const changes = async (before: number, after: number) => {
    const [old, now] = await Promise.all(
      [before, after].map((i) => read(`datacontract/odcs-datacontract-cities-version-${i}.yaml`)),
    )
    return contractChanges(old?.document, now?.document)
  }

  test('a property that may be null is compatible', async () => {
    const found = await changes(1, 2)
    expect(isBreaking(found)).toBe(false)
    expect(found).toMatchObject([{ field: 'population', rule: 'property', breaks: [] }, {}, {}])
  })

  test('a property that has to have a value breaks producers, and says field and rule', async () => {
    const found = await changes(2, 3)
    expect(isBreaking(found)).toBe(true)
    expect(found).toEqual([
      {
        field: 'population',
        rule: 'population.required',
        before: null,
        after: 'reject unless a value',
        breaks: ['producers'],
      },
    ])
  })
})

describe('declarations of a document', () => {
  test('a dataset and its contract', async () => {
    const { declarations } = imported(await read('datacontract/odcs-datacontract-cities-version-2.yaml'), {
      time: 'name',
    })
    expect(declarations).toMatchObject([
      {
        name: 'cities',
        columns: [
          { name: 'city_id', type: 'string', nullable: false },
          { name: 'name', type: 'string', nullable: false },
          { name: 'population', type: 'long', nullable: true },
        ],
        key: ['city_id'],
      },
      { name: 'cities_contract', dataset: 'cities' },
    ])
  })

  test('a dataset as a document is valid, and read back it promises the same', () => {
    const dataset = {
      name: 'trips',
      columns: [
        { name: 'id', type: 'string', doc: 'The trip.' },
        { name: 'at', type: 'timestamp' },
        { name: 'miles', type: 'double', nullable: true },
        { name: 'raw', type: 'bytes' },
      ],
      key: ['id'],
      time: 'at',
    }
    const text = yamlOf(documentOf(dataset, 3))
    const found = parsedContract('trips.yaml', text)
    expect(findings(found)).toEqual([])
    expect(imported(found, { key: 'id' }).declarations[0]).toMatchObject({ name: 'trips', time: 'at' })
  })
})

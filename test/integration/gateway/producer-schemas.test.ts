/** Schemas of producers against the real registry: what it refuses is named by field and rule, and so is what it lets through. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rowSchema } from '../../../schemas/index.ts'
import { openSite, type Site } from './support.ts'

const trips = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' as const },
    { name: 'at', type: 'timestamp' as const },
    { name: 'distance', type: 'double' as const },
    { name: 'stops', type: 'long' as const },
  ],
  key: ['id'],
  time: 'at',
  evolution: 'add-columns' as const,
}

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
  expect((await site.call('POST', '/v1/catalog/datasets', trips)).status).toBe(200)
}, 240_000)
afterAll(() => site?.close())

interface Schema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}
const own = rowSchema(trips) as unknown as Schema
const without = (name: string): object => ({ ...own, fields: own.fields.filter((field) => field.name !== name) })
const retyped = (name: string, type: unknown): object => ({
  ...own,
  fields: own.fields.map((field) => (field.name === name ? { ...field, type, default: undefined } : field)),
})
const withField = (field: object): object => ({ ...own, fields: [...own.fields, field] })

const check = async (schema: object) => (await site.call('POST', '/v1/datasets/trips/schema-check', { schema })).body
const register = (schema: object) => site.call('POST', '/v1/datasets/trips/schemas', { schema })

test('a compatible schema is registered under the subject of the dataset, and says which columns it adds', async () => {
  const schema = withField({ name: 'tip', type: ['null', 'double'], default: null })
  const subject = `${site.platform.names.intake('trips')}-value`
  expect(await check(schema)).toMatchObject({ subject, compatible: true })
  const { status, body } = await register(schema)
  expect(status).toBe(200)
  expect(body.findings).toEqual([
    {
      field: 'tip',
      rule: 'added',
      found: '["null","double"]',
      expected: 'a nullable column, double',
      isBreaking: false,
    },
  ])
  expect(await site.platform.registry.fetch(body.id)).toMatchObject({ fields: expect.any(Array) })
})

test('an incompatible schema is refused with field and rule, also where the registry would take it', async () => {
  const cases: readonly (readonly [object, string, string])[] = [
    [without('id'), 'id', 'required'],
    [retyped('stops', 'double'), 'stops', 'type'],
    [retyped('distance', 'string'), 'distance', 'type'],
    [withField({ name: 'fare', type: 'double' }), 'fare', 'default'],
  ]
  for (const [schema, field, rule] of cases) {
    const checked = await check(schema)
    expect(checked.compatible, field).toBe(false)
    const { status, body } = await register(schema)
    expect(status).toBe(409)
    expect(body.code).toBe('SCHEMA_INCOMPATIBLE')
    expect(body.detail).toContain(`Field ${field} breaks rule ${rule}:`)
    expect(body.problems.map((problem: { field: string }) => problem.field)).toContain(field)
  }
  expect((await site.call('POST', '/v1/datasets/none/schema-check', { schema: own })).status).toBe(404)
  expect((await site.call('POST', '/v1/datasets/trips/schemas', {})).status).toBe(400)
})

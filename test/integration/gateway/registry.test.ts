/** The API of Confluent's registry at the gateway, with a client of that registry and with requests as serializers send them. */
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rowSchema } from '../../../schemas/index.ts'
import { openSite, type Site } from './support.ts'

const trips = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' as const },
    { name: 'at', type: 'timestamp' as const },
    { name: 'stops', type: 'long' as const },
  ],
  ...{ key: ['id'], time: 'at' },
}
interface Schema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}
const own = rowSchema(trips) as unknown as Schema
const retyped = {
  ...own,
  fields: own.fields.map((field) => (field.name === 'stops' ? { ...field, type: 'double', default: 0 } : field)),
}
const wider = { ...own, fields: [...own.fields, { name: 'tip', type: ['null', 'double'], default: null }] }
const TYPE = { 'content-type': 'application/vnd.schemaregistry.v1+json' }

let site: Site
let subject: string
beforeAll(async () => {
  site = await openSite(inject('stack'))
  subject = `${site.platform.names.intake('trips')}-value`
  expect((await site.call('POST', '/v1/catalog/datasets', trips)).status).toBe(200)
}, 240_000)
afterAll(() => site?.close())

const post = (path: string, schema: object, more: object = {}) =>
  site.call('POST', `/registry${path}`, { schema: JSON.stringify(schema), ...more }, TYPE)

test('a client of the registry registers and reads schemas at the gateway, and gets the answers of the registry', async () => {
  const client = new SchemaRegistry({ host: `${site.url}/registry` })
  const { id } = await client.register(
    { type: SchemaType.AVRO, schema: JSON.stringify(wider) },
    { subject, compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE },
  )
  expect(await site.platform.registry.fetch(id)).toMatchObject({ name: 'trips' })
  expect(await client.getLatestSchemaId(subject)).toBe(id)
  expect(await client.getSchema(id)).toBeDefined()
  expect(await client.getRegistryId(subject, 'latest')).toBe(id)
  // The registry answers with at most 1,000 subjects, so the list need not hold this one.
  expect((await site.call('GET', '/registry/subjects')).body).toContainEqual(expect.any(String))
  expect((await site.call('GET', `/registry/subjects/${subject}/versions`)).body).toContainEqual(expect.any(Number))
  expect((await site.call('GET', `/registry/config/${subject}`)).body).toMatchObject({
    compatibilityLevel: 'BACKWARD_TRANSITIVE',
  })
  expect((await post(`/subjects/${subject}?normalize=false`, wider)).body).toMatchObject({ subject, id })
  const unknown = await site.call('GET', '/registry/schemas/ids/999999')
  expect([unknown.status, Math.floor(unknown.body.error_code / 100)]).toEqual([404, 404])
})

test('an incompatible schema of a dataset is refused with field and rule, and nothing is registered', async () => {
  const before = (await site.call('GET', `/registry/subjects/${subject}/versions`)).body
  const { status, body } = await post(`/subjects/${subject}/versions`, retyped)
  expect([status, body.error_code]).toEqual([409, 409])
  expect(body.message).toContain("Dataset 'trips' cannot take the schema. Field stops breaks rule type: it is double,")
  const checked = await post(`/compatibility/subjects/${subject}/versions/latest`, retyped)
  expect(checked.body).toMatchObject({
    is_compatible: false,
    messages: [expect.stringContaining('Field stops'), expect.anything()],
  })
  expect((await post(`/compatibility/subjects/${subject}/versions/latest`, wider)).body.is_compatible).toBe(true)
  expect((await site.call('GET', `/registry/subjects/${subject}/versions`)).body).toEqual(before)
})

test('what is no schema in Avro is refused as the registry does, and subjects of others are passed on', async () => {
  const path = `/registry/subjects/${subject}/versions`
  const broken = await site.call('POST', path, { schema: '{' }, TYPE)
  expect([broken.status, broken.body.error_code]).toEqual([422, 42201])
  const json = await post(`/subjects/${subject}/versions`, { type: 'object' }, { schemaType: 'JSON' })
  expect([json.status, json.body.error_code]).toEqual([422, 42201])
  expect((await site.call('POST', path, {}, TYPE)).status).toBe(400)
  const other = await post(`/subjects/${site.platform.names.prefix}others-value/versions`, own)
  expect([other.status, typeof other.body.id]).toEqual([200, 'number'])
})

test('every parameter of a client is passed on, and what the gateway does not do is refused in the words of the registry', async () => {
  // As the Python client of Confluent asks for subjects.
  const { status, body } = await site.call(
    'GET',
    '/registry/subjects?deleted=false&deleted_only=false&offset=0&limit=-1',
  )
  expect([status, Array.isArray(body)]).toEqual([200, true])
  for (const [method, path] of [
    ['PUT', `/config/${subject}`],
    ['DELETE', `/subjects/${subject}`],
  ] as const) {
    // The document does not list what is always refused.
    const refused = await fetch(`${site.url}/registry${path}`, { method })
    const body = (await refused.json()) as { readonly error_code: number; readonly message: string }
    expect([refused.status, body.error_code]).toEqual([405, 405])
    expect(body.message).toContain(`${method} ${path} is not passed on`)
  }
  expect((await site.call('GET', `/registry/config/${subject}`)).body.compatibilityLevel).toBe('BACKWARD_TRANSITIVE')
})

/** What MLflow's API refuses before a command is sent: names, and keys that stand for another request. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openSite, type Site } from '../gateway/support.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${site.url}/api/2.0/mlflow/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, or looked into
  return { status: response.status, body: (await response.json()) as any }
}
const post = (path: string, body: unknown, headers?: Record<string, string>) => call('POST', path, body, headers)
const create = (name: string) => post('registered-models/create', { name })
const invalid = (message: string) => ({ error_code: 'INVALID_PARAMETER_VALUE', message })

test('names that would be something else in an address are refused with MLflow words', async () => {
  const characters = (name: string) => invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`)
  for (const name of ['a/b', 'a:b']) expect((await create(name)).body).toEqual(characters(name))
  expect((await create(' ')).body).toEqual(invalid("Missing value for required parameter 'name'."))
  for (const name of ['.', '..']) expect((await create(name)).body.message).toContain('must not resolve to other names')
  await create('plain')
  expect((await post('registered-models/rename', { name: 'plain', new_name: 'x:y' })).body).toEqual(characters('x:y'))
})

test('a key that is used again with another request is refused, and neither is lost without a word', async () => {
  const key = { 'idempotency-key': 'one' }
  await create('keyed-twice')
  for (const source of ['s3://1', 's3://2']) await post('model-versions/create', { name: 'keyed-twice', source })
  const move = (to: string) => post('registered-models/alias', { name: 'keyed-twice', alias: 'c', version: to }, key)
  expect(await move('1')).toEqual({ status: 200, body: {} })
  expect(await move('1')).toEqual({ status: 200, body: {} })
  expect(await move('2')).toEqual({
    status: 400,
    body: invalid(
      "The idempotency key 'one' was used with another request before, expected the same request or another key.",
    ),
  })
  const { body } = await call('GET', 'registered-models/get?name=keyed-twice')
  expect(body.registered_model.aliases).toEqual([{ alias: 'c', version: '1' }])
})

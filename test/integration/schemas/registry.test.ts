import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, inject, test } from 'vitest'
import {
  connectRegistry,
  IncompatibleSchemaError,
  RegistryUnavailableError,
  UnknownSchemaError,
} from '../../../schemas/index.ts'
import { registryContract } from '../../support/registry-contract.ts'

const run = `t${process.pid.toString(36)}${Date.now().toString(36)}`
let names = 0
const unique = () => `${run}_${++names}`
const url = inject('stack').registry

registryContract('the registry over HTTP', () => connectRegistry({ url }), unique)

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A server in the place of the registry, that answers every request with `answer`. */
const serve = async (answer: { status: number; body: string } | 'nothing'): Promise<string> => {
  const server = createServer((_, response) => {
    if (answer === 'nothing') return
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const schema = {
  type: 'record',
  name: `Rule${run}`,
  namespace: 'test',
  fields: [{ name: 'a', type: 'long', doc: 'A.' }],
}
const ask = async (path: string, init?: { method: string; body: string }) => {
  const response = await fetch(url + path, { headers: { 'content-type': 'application/json' }, ...init })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('the rule of a subject', () => {
  test('is BACKWARD_TRANSITIVE after the first registration', async () => {
    const subject = `${unique()}-value`
    await connectRegistry({ url }).register(subject, schema)
    const { body } = await ask(`/config/${subject}`)
    expect(body.compatibilityLevel).toBe('BACKWARD_TRANSITIVE')
  })

  test('is set where a crash has left a subject without one', async () => {
    const subject = `${unique()}-value`
    const versions = `/subjects/${subject}/versions`
    await ask(versions, { method: 'POST', body: JSON.stringify({ schema: JSON.stringify(schema) }) })
    expect((await ask(`/config/${subject}`)).body.compatibilityLevel).toBe('NONE')
    await connectRegistry({ url }).register(subject, schema)
    expect((await ask(`/config/${subject}`)).body.compatibilityLevel).toBe('BACKWARD_TRANSITIVE')
  })

  test('is not overwritten where somebody chose another', async () => {
    const subject = `${unique()}-value`
    await ask(`/config/${subject}`, { method: 'PUT', body: JSON.stringify({ compatibility: 'FULL' }) })
    const refused = connectRegistry({ url }).register(subject, schema)
    await expect(refused).rejects.toThrow(IncompatibleSchemaError)
    await expect(refused).rejects.toThrow(/rule is FULL, expected BACKWARD_TRANSITIVE/)
  })
})

describe('a registry that does not answer as one is unavailable, never "unknown schema"', () => {
  const cases = [
    { name: 'a 404 of something else', answer: { status: 404, body: '<html>not found</html>' } },
    { name: 'a 400 of something else', answer: { status: 400, body: 'Bad Request' } },
    { name: 'too many requests', answer: { status: 429, body: '{"error_code":42901,"message":"later"}' } },
    { name: 'an error of the server', answer: { status: 500, body: '{"error_code":50001,"message":"store"}' } },
    { name: 'an answer that is no schema', answer: { status: 200, body: '"hello"' } },
    { name: 'a wrong password', answer: { status: 401, body: '{"error_code":401,"message":"no"}' } },
  ]
  for (const { name, answer } of cases) {
    test(name, async () => {
      const registry = connectRegistry({ url: await serve(answer), timeoutMs: 20_000 })
      await expect(registry.fetch(1)).rejects.toThrow(RegistryUnavailableError)
      await expect(registry.register(unique(), schema)).rejects.toThrow(RegistryUnavailableError)
    })
  }

  test('no answer within the time limit', async () => {
    const registry = connectRegistry({ url: await serve('nothing'), timeoutMs: 100 })
    await expect(registry.fetch(1)).rejects.toThrow(/schema 1 .*no answer within 100 ms/)
    await expect(registry.register(unique(), schema)).rejects.toThrow(RegistryUnavailableError)
  })

  test('nobody listening', async () => {
    const address = await serve('nothing')
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
    await expect(connectRegistry({ url: address }).fetch(1)).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('an id that the registry refuses is unknown, which is for quarantine and not for waiting', () => {
  for (const status of [400, 404, 422]) {
    test(`with ${status} and a code of its own`, async () => {
      const address = await serve({ status, body: `{"error_code":${status}03,"message":"no such schema"}` })
      await expect(connectRegistry({ url: address }).fetch(7)).rejects.toThrow(UnknownSchemaError)
    })
  }
  test.each([-1, 0, -2_147_483_648, 2_147_483_647])('id %d at the real registry', async (id) => {
    await expect(connectRegistry({ url }).fetch(id)).rejects.toThrow(UnknownSchemaError)
  })
})

test('credentials are sent as basic authentication', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"schema":"\\"string\\""}')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await connectRegistry({ url: `${address}/`, username: 'ann', password: 'p:w' }).fetch(1)).toBe('string')
  expect(seen).toEqual([`Basic ${Buffer.from('ann:p:w').toString('base64')}`])
})

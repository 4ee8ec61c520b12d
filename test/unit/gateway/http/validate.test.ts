import Fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { compiledOf, validatorOf } from '../../../../gateway/http/validate.ts'
import { routes } from '../../../../gateway/routes/index.ts'
import { makeGateway } from '../../../../gateway/server.ts'
import { noSignals } from '../../../../gateway/signals.ts'
import { connectPlatform } from '../../../../platform/index.ts'

// Nobody listens there: nothing of this needs a platform that runs.
const NOWHERE = '127.0.0.1:1'
const platform = connectPlatform({
  kafka: { brokers: [NOWHERE], clientId: 'test' },
  registry: { url: `http://${NOWHERE}` },
  redis: { urls: [`redis://${NOWHERE}`] },
  clickhouse: { url: `http://${NOWHERE}` },
})
const gateway = await makeGateway({ platform, settings: { port: 0 }, signals: noSignals })
afterAll(async () => {
  await gateway.stop()
  await platform.close()
})

test('the schema of every part of every request is valid, though it is compiled only when a request comes', async () => {
  const app = Fastify({ routerOptions: { maxParamLength: 1024 } })
  const compiled = new Set<string>()
  app.setValidatorCompiler<object>(({ schema, httpPart, method, url }) => {
    compiled.add(`${method} ${url} ${httpPart}`)
    return compiledOf(schema, httpPart) as never
  })
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(async (scope) => {
    for (const route of routes) route(scope, gateway.context)
  })
  await app.ready()
  expect(compiled.size).toBeGreaterThan(150)
  await app.close()
})

test('what is compiled late checks as what is compiled at once, and its errors are of the last value', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  const late = validatorOf({ schema, httpPart: 'querystring' })
  const asked = { n: '7' }
  expect([late(asked), asked, late.errors]).toEqual([true, { n: 7 }, null])
  expect([late({}), late.errors]).toMatchObject([false, [{ keyword: 'required' }]])
  expect([late({ n: '7' }), late.errors]).toEqual([true, null])
  expect(validatorOf({ schema, httpPart: 'body' })({ n: '7' })).toBe(false)
})

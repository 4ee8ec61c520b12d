import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { access, requireAccess } from '../../../../gateway/http/access.ts'

const app = () => {
  const made = Fastify()
  requireAccess(made)
  return made
}

describe('a route declares its access', () => {
  test('one that does is taken, in a scope of its own too', async () => {
    const made = app()
    made.get('/a', { config: access('rows:read', 'row.get') }, () => 'a')
    made.register(async (scope) => {
      scope.post('/b', { config: access('open', 'row.open') }, () => 'b')
      scope.post('/c', { config: access('catalog:write', 'alert_rule.declare') }, () => 'c')
    })
    await made.ready()
    expect((await made.inject('/a')).body).toBe('a')
  })

  test.each([
    ['neither', {}],
    ['no audit name', { access: 'rows:read' as const }],
    ['no access', { audit: 'row.get' }],
    ['an audit name of another form', { access: 'rows:read' as const, audit: 'GetRow' }],
  ])('one with %s is refused, and named', (_case, config) => {
    const made = app()
    expect(() => made.get('/c', { config }, () => 'c')).toThrow(/route GET \/c declares access .* expected both/)
  })

  test('one in a scope is refused when the gateway starts', async () => {
    const made = app()
    made.register(async (scope) => {
      scope.get('/d', () => 'd')
    })
    await expect(made.ready()).rejects.toThrow('route GET /d')
  })
})

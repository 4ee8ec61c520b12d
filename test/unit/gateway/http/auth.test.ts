import { expect, test } from 'vitest'
import { authenticator } from '../../../../gateway/http/auth.ts'
import { requireSafe } from '../../../../gateway/settings.ts'

const TOKEN = 'a-token-of-32-characters-at-least'

test('without tokens everybody is anonymous', () => {
  expect(authenticator([])(undefined)).toEqual({ actor: null, team: null })
})

test('a token has its principal; everything else is refused', () => {
  const authenticate = authenticator([{ token: TOKEN, actor: 'ann', team: 'ops' }])
  expect(authenticate(`Bearer ${TOKEN}`)).toEqual({ actor: 'ann', team: 'ops' })
  for (const header of [undefined, '', TOKEN, `Basic ${TOKEN}`, 'Bearer other', `Bearer ${TOKEN}x`]) {
    expect(() => authenticate(header)).toThrowError(expect.objectContaining({ code: 'UNAUTHENTICATED', status: 401 }))
  }
})

test('a gateway that listens beyond loopback needs a token', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) requireSafe({ host, tokens: [] })
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.org', '127.0.0.1.example.org']) {
    expect(() => requireSafe({ host, tokens: [] })).toThrow(`gateway.host is '${host}'`)
    requireSafe({ host, tokens: [{ token: TOKEN, actor: 'ann' }] })
  }
  expect(() => requireSafe({ host: '::1', tokens: [{ token: 'short', actor: 'a' }] })).toThrow('gateway.tokens.0.token')
})

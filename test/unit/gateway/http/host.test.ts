import { expect, test } from 'vitest'
import { requireLoopbackHost } from '../../../../gateway/http/host.ts'

test.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '127.1.2.3', '[::1]:8080', undefined])(
  '%s is this machine',
  (host) => {
    expect(() => requireLoopbackHost(host)).not.toThrow()
  },
)

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example#localhost',
  '10.0.0.1:8080',
  '[::2]:8080',
  '',
])("'%s' is another server", (host) => {
  expect(() => requireLoopbackHost(host)).toThrow(expect.objectContaining({ code: 'HOST_UNKNOWN', status: 421 }))
})

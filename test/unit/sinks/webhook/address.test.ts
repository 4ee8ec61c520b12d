/** Addresses as they may be shown: never with what may be a secret. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { addressName, post, presentName, presentReason, withoutPaths } from '../../../../sinks/webhook/index.ts'

const SECRET = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'

test('an address is named by its host and a hash of path and query', () => {
  expect(addressName('hooks.example', '/')).toBe('hooks.example')
  expect(addressName('hooks.example', SECRET)).toBe('hooks.example#48536cb7a036')
  expect(addressName('hooks.example', '/x?token=a')).not.toBe(addressName('hooks.example', '/x?token=b'))
})

test.each([
  [`https://hooks.example${SECRET}`, 'https://hooks.example#48536cb7a036'],
  [
    `severity=page -> https://hooks.example${SECRET} ann@example.org`,
    'severity=page -> https://hooks.example#48536cb7a036 ann@example.org',
  ],
  [`hooks.example${SECRET}`, 'hooks.example#48536cb7a036'],
  ['model=a/b -> ann@example.org', 'model=a/b -> ann@example.org'],
  ['http://127.0.0.1:9093', 'http://127.0.0.1:9093'],
])('%s is shown without its path', (text, shown) => expect(withoutPaths(text)).toBe(shown))

test('names of earlier releases become the present ones; others stay', () => {
  expect(presentName(`webhook hooks.example${SECRET}`)).toBe('webhook hooks.example#48536cb7a036')
  for (const name of ['webhook hooks.example', 'webhook hooks.example#48536cb7a036', 'email ann/b@example.org'])
    expect(presentName(name)).toBe(name)
  expect(presentReason(`webhook hooks.example${SECRET}`, `answered 404: Cannot POST ${SECRET}`)).toBe(
    'answered 404: Cannot POST ***',
  )
})

test('what a target repeats of its address is not in the reason', async () => {
  const server = http.createServer((request, response) =>
    response.writeHead(404).end(`Cannot POST ${request.url}, token abc/def1 of ${request.url?.split('/')[4]}`),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}${SECRET}?token=abc%2Fdef1`
    const posted = await post({ id: 'a', body: '{}' }, { url, egress: { allowedHosts: ['127.0.0.1'] }, now: () => 0 })
    expect(posted).toEqual({
      kind: 'failed',
      reason: `127.0.0.1:${port} answered 404: Cannot POST ***, token *** of ***?token=***`,
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

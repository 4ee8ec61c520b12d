import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  artifactOptionsOf,
  gatewaySettingsOf,
  platformConfigOf,
  workerOptionsOf,
} from '../../../../cli/config/apply.ts'
import {
  type ConfigError,
  configText,
  environmentName,
  printable,
  readConfig,
  SETTINGS,
  type Setting,
  type SettingName,
} from '../../../../cli/config/index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'config-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (content: unknown): string => {
  const name = path.join(folder, `${Math.random()}.json`)
  writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content))
  return name
}
const none = { environment: {} }
const tokens = [{ token: 'a-token-of-32-characters-at-least', actor: 'ann', team: 'ops' }]

describe('sources', () => {
  test('secrets of sources are no settings: every command runs beside them, and none of them is printed', () => {
    const config = readConfig({ environment: { MILLRACE_SOURCE_SHOP: 'hidden' } })
    expect(JSON.stringify(config)).not.toContain('hidden')
    expect(() => readConfig({ environment: { MILLRACE_SOURCES: 'x' } })).toThrow('there is no setting MILLRACE_SOURCES')
  })

  test('each is stronger than the one before: default, file, environment, flag', () => {
    const from = file({
      prefix: 'file.',
      kafka: { clientId: 'file' },
      'gateway.port': 1,
      redis: { urls: ['redis://a'] },
    })
    const environment = { MILLRACE_KAFKA_CLIENT_ID: 'environment', MILLRACE_GATEWAY_PORT: '2', PATH: '/bin' }
    const { values, sources } = readConfig({ file: from, environment, flags: ['gateway.port=3'] })
    expect([values.prefix, values['kafka.clientId'], values['gateway.port']]).toEqual(['file.', 'environment', 3])
    expect([sources.replication, sources.prefix, sources['kafka.clientId'], sources['gateway.port']]).toEqual([
      'default',
      'file',
      'environment',
      'flag',
    ])
    expect(
      readConfig({ file: from, environment, flags: [], overrides: { 'gateway.port': 4 } }).values['gateway.port'],
    ).toBe(4)
  })

  test('the result cannot be changed', () => {
    const config = readConfig(none)
    expect(Object.isFrozen(config) && Object.isFrozen(config.values)).toBe(true)
    expect(() => Object.assign(config.values, { prefix: 'x' })).toThrow(TypeError)
  })

  test('every setting can be given in the environment, under a name of its own', () => {
    const names = Object.keys(SETTINGS).map(environmentName)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('MILLRACE_KAFKA_TLS_CA_FILE')
  })
})

describe('what is refused', () => {
  const message = (sources: Parameters<typeof readConfig>[0]): string => {
    try {
      readConfig(sources)
    } catch (error) {
      return (error as ConfigError).message
    }
    throw new Error('expected a refusal')
  }

  test('names that are no settings, with the nearest one', () => {
    expect(message({ ...none, file: file({ kafka: { broker: 'a' } }) })).toContain(
      'there is no setting kafka.broker. Did you mean kafka.brokers?',
    )
    expect(message({ environment: { MILLRACE_PREFX: 'a' } })).toBe(
      'Environment: there is no setting MILLRACE_PREFX. Did you mean MILLRACE_PREFIX?',
    )
    expect(message({ ...none, flags: ['nothing=1'] })).toBe('Flag --set: there is no setting nothing.')
    expect(message({ ...none, flags: ['prefix'] })).toBe('Flag --set prefix: expected name=value.')
  })

  test('values of another type or out of range, with what was expected', () => {
    expect(message({ environment: { MILLRACE_GATEWAY_PORT: 'http' } })).toBe(
      'Environment: MILLRACE_GATEWAY_PORT is "http", expected an integer from 0 to 65535 (port).',
    )
    expect(message({ ...none, flags: ['kafka.tls=yes'] })).toBe(
      'Flag --set kafka.tls is "yes", expected true or false.',
    )
    expect(message({ ...none, flags: ['worker.roles=intake,cook'] })).toContain(
      'is "cook", expected one of catalog, intake',
    )
    expect(message({ ...none, flags: ['prefix=a/b'] })).toContain("prefix is 'a/b'")
    expect(message({ ...none, file: file('{') })).toContain('is not valid JSON')
    expect(message({ ...none, file: path.join(folder, 'absent.json') })).toContain('cannot be read')
  })

  test('addresses of another form, with what was expected', () => {
    for (const [flag, text] of [
      ['kafka.brokers=a:9092,b', 'kafka.brokers is "b", expected host:port.'],
      ['registry.url=registry', 'registry.url is "registry", expected an http:// or https:// URL.'],
      ['redis.urls=http://r', 'redis.urls is "http://r", expected a redis:// or rediss:// URL.'],
      ['clickhouse.url=ftp://c', 'clickhouse.url is "ftp://c", expected an http:// or https:// URL.'],
      ['artifacts.s3Endpoint=s3', 'artifacts.s3Endpoint is "s3", expected an http:// or https:// URL.'],
      ['client.url=localhost:8080', 'client.url is "localhost:8080", expected an http:// or https:// URL.'],
    ])
      expect(message({ ...none, flags: [flag] })).toBe(`Flag --set ${text}`)
  })

  test('settings that mean nothing without each other', () => {
    expect(message({ ...none, flags: ['kafka.saslUsername=a'] })).toContain('must be set together or not at all')
    expect(message({ ...none, flags: ['kafka.tlsKeyFile=a'] })).toContain('must be set together or not at all')
    expect(message({ ...none, flags: ['kafka.tlsCaFile=a'] })).toContain('kafka.tls is false')
    expect(message({ ...none, flags: ['artifacts.s3AccessKeyId=a'] })).toContain('must be set together or not at all')
    expect(message({ ...none, flags: ['artifacts.store=s3'] })).toContain('artifacts.s3Bucket is absent')
  })

  test('a secret that is wrong is not repeated', () => {
    expect(message({ environment: { MILLRACE_GATEWAY_TOKENS: 'hunter2' } })).not.toContain('hunter2')
  })
})

test('the output contains no secret', () => {
  const secrets = Object.entries(SETTINGS).filter(([, setting]: [string, Setting]) => setting.secret)
  const values = Object.fromEntries(secrets.map(([name]) => [name, name === 'gateway.tokens' ? tokens : 'hunter2']))
  const config = readConfig({
    ...none,
    file: file({
      ...values,
      'kafka.saslMechanism': 'plain',
      'kafka.saslUsername': 'u',
      'artifacts.s3AccessKeyId': 'k',
    }),
  })
  expect(configText(config)).not.toMatch(/hunter2|a-token/)
  expect(printable(config)['gateway.tokens' satisfies SettingName]).toEqual([
    { token: '***', actor: 'ann', team: 'ops' },
  ])
})

test('paths of webhooks are shown as their hash, in the output and in errors', () => {
  const url = 'https://hooks.example/services/hunter2'
  const flags = [`alerts.webhooks=${url}`, `watchdog.webhooks=${url}`, `alerts.routes=rule=a -> ${url}`]
  const shown = configText(readConfig({ ...none, flags }))
  expect(shown).not.toContain('hunter2')
  expect(shown.match(/https:\/\/hooks\.example#[0-9a-f]{12}"/g)).toHaveLength(3)
  const wrong = () => readConfig({ ...none, flags: ['alerts.webhooks=hooks.example/hunter2'] })
  expect(wrong).toThrow(/is "hooks\.example#[0-9a-f]{12}", expected an http/)
  const route = readConfig({ ...none, flags: [`alerts.webhooks=${url}`, `alerts.routes=rule=a -> ${url}3`] })
  expect(() => workerOptionsOf(route)).toThrow(/^alerts\.routes: is (?!.*hunter2).*expected one of the receivers/)
})

test('artifacts are in the data folder unless something else is said', () => {
  expect(artifactOptionsOf(readConfig(none))).toEqual({ kind: 'folder', folder: '.millrace/artifacts', prefix: '' })
  const given = { prefix: 'p.', artifacts: { folder: '/data', s3Bucket: 'b' } }
  expect(artifactOptionsOf(readConfig({ ...none, file: file(given) }))).toEqual({
    kind: 'folder',
    folder: '/data',
    prefix: 'p.',
  })
  const s3 = { store: 's3', s3Bucket: 'b', s3Endpoint: 'http://s3', s3AccessKeyId: 'k', s3SecretAccessKey: 's' }
  expect(artifactOptionsOf(readConfig({ ...none, file: file({ artifacts: s3 }) }))).toEqual({
    kind: 's3',
    bucket: 'b',
    keyPrefix: 'millrace',
    prefix: '',
    region: 'us-east-1',
    endpoint: 'http://s3',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    connectionsMax: 336,
  })
})

test('TLS, SASL and credentials reach the parts', () => {
  const ca = file('a certificate')
  const given = {
    'kafka.brokers': ['b:9092'],
    'kafka.tls': true,
    'kafka.tlsCaFile': ca,
    'kafka.saslMechanism': 'scram-sha-512',
    'kafka.saslUsername': 'ann',
    'kafka.saslPassword': 'p1',
    'registry.url': 'https://r',
    'registry.username': 'ann',
    'registry.password': 'p2',
    'redis.urls': ['rediss://r'],
    'redis.password': 'p3',
    'clickhouse.url': 'https://c',
    'clickhouse.username': 'ann',
    'clickhouse.password': 'p4',
    'gateway.tokens': tokens,
  }
  const config = readConfig({ ...none, file: file(given) })
  expect(platformConfigOf(config)).toMatchObject({
    kafka: {
      brokers: ['b:9092'],
      ssl: { ca: 'a certificate' },
      sasl: { mechanism: 'scram-sha-512', username: 'ann', password: 'p1' },
    },
    registry: { url: 'https://r', username: 'ann', password: 'p2' },
    redis: { urls: ['rediss://r'], password: 'p3' },
    clickhouse: { url: 'https://c', username: 'ann', password: 'p4' },
  })
  expect(gatewaySettingsOf(config).tokens).toEqual(tokens)
})

describe('secrets of addresses', () => {
  const of = (name: string, value: string) => readConfig({ ...none, flags: [`${name}=${value}`] })

  test('are neither printed nor named in errors', () => {
    const shown = printable(of('redis.urls', 'redis://ann:s3cret@a:6379,redis://b:6379'))
    expect(shown['redis.urls']).toEqual(['redis://***@a:6379', 'redis://b:6379'])
    expect(() => of('client.url', 'ftp://ann:s3cret@a')).toThrow(/client\.url is "ftp:\/\/\*\*\*@a", expected an http/)
  })

  test('a receiver of alerts has none in its address, and an allowed host is a host', () => {
    const refused = (name: string, value: string) => expect(() => of(name, value)).toThrow(`${name} is `)
    for (const name of ['alerts.webhooks', 'alerts.alertmanagers', 'watchdog.webhooks']) {
      refused(name, 'https://ann:s3cret@hooks.example/x')
      expect(of(name, 'https://hooks.example/x?to=a@b').values[name as 'alerts.webhooks']).toHaveLength(1)
    }
    for (const name of ['alerts.allowedHosts', 'watchdog.allowedHosts']) {
      for (const value of ['http://a/', 'a b', 'x:y', '["a"]']) refused(name, value)
      expect(of(name, '127.0.0.1,hooks.local:9000,::1,[::1]:80').values[name as 'alerts.allowedHosts']).toHaveLength(4)
    }
  })
})

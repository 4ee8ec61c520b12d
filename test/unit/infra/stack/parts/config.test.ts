import { expect, test } from 'vitest'
import { brokerSettings, clickhouseProfile } from '../../../../../infra/settings.ts'
import { serverConfig, usersConfig, xml } from '../../../../../infra/stack/parts/clickhouse-config.ts'
import { brokerProperties } from '../../../../../infra/stack/parts/kafka.ts'
import { metaProperties } from '../../../../../infra/stack/parts/kafka-format.ts'

test('the broker file holds its addresses, all on loopback, and every setting of the table', () => {
  const lines = brokerProperties({ broker: 20001, controller: 20002 }, '/data/kafka/logs').trimEnd().split('\n')
  expect(lines).toEqual([
    'process.roles=broker,controller',
    'node.id=1',
    'controller.listener.names=CONTROLLER',
    'controller.quorum.voters=1@127.0.0.1:20002',
    'listeners=PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002',
    'advertised.listeners=PLAINTEXT://127.0.0.1:20001',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=PLAINTEXT',
    'log.dirs=/data/kafka/logs',
    ...Object.entries(brokerSettings).map(([name, value]) => `${name}=${value}`),
  ])
})

test('the log is kept for ever and takes a quarantined message of 8 MiB', () => {
  expect(brokerSettings).toMatchObject({ 'log.retention.ms': '-1', 'log.retention.bytes': '-1' })
  expect(Number(brokerSettings['message.max.bytes'])).toBeGreaterThan(8 * 1024 * 1024)
})

test('the identity file of a log folder is the one that the format tool writes', () => {
  expect(metaProperties('tRx2rvo3X8DHEk0C-6QbZg')).toBe(
    'version=1\nnode.id=1\ncluster.id=TWlsbHJhY2VMb2NhbFN0Yw\ndirectory.id=tRx2rvo3X8DHEk0C-6QbZg\n',
  )
})

test('text in XML is escaped', () => {
  expect(xml({ a: { b: '<&>', c: 1 } })).toBe('<a><b>&lt;&amp;&gt;</b><c>1</c></a>')
})

test('ClickHouse gets its display name, its log and the pools; its one user is let in from loopback only', () => {
  const server = serverConfig('millrace-local-1', '/data/logs/clickhouse.log')
  expect(server).toContain('<display_name>millrace-local-1</display_name>')
  expect(server).toContain('<log>/data/logs/clickhouse.log</log>')
  expect(server).toContain('<background_pool_size>2</background_pool_size>')
  const users = usersConfig()
  expect(users).toContain('<networks><ip>::1</ip><ip>127.0.0.1</ip></networks>')
  for (const [name, value] of Object.entries(clickhouseProfile)) expect(users).toContain(`<${name}>${value}</${name}>`)
})

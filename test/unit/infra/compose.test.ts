import fs from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  brokerSettings,
  clickhouseMergeTree,
  clickhouseProfile,
  clickhouseSettings,
  defaultPorts,
  javaSettings,
  type PartName,
  partNames,
  REGISTRY_COMPATIBILITY,
  REGISTRY_PATH,
  redisSettings,
  versions,
} from '../../../infra/settings.ts'

interface Service {
  image: string
  ports?: string[]
  volumes?: string[]
  environment?: Record<string, string>
  command?: string[]
  healthcheck?: { test: string[] }
}

const root = new URL('../../../', import.meta.url)
const text = (file: string): string => fs.readFileSync(new URL(file, root), 'utf8')
const compose = parse(text('docker-compose.yml')) as {
  services: Record<string, Service>
  volumes: Record<string, null>
}
const { services } = compose

/** Tag and text of every element without children, in order. */
const leaves = (xml: string): [string, string][] =>
  [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, tag, value]) => [tag!, value!])

const asText = (table: Readonly<Record<string, string | number>>): [string, string][] =>
  Object.entries(table).map(([name, value]) => [name, String(value)])

test('compose has every part of the local stack, in its version', () => {
  expect(Object.keys(services)).toEqual(['kafka', 'registry', 'registry-rule', 'redis', 'clickhouse'])
  expect(services.kafka!.image).toBe(`apache/kafka:${versions.kafka}`)
  expect(services.registry!.image).toBe(`apicurio/apicurio-registry:${versions.apicurio}`)
  expect(services.redis!.image).toBe(`redis:${versions.redis}`)
  expect(services.clickhouse!.image).toBe(`clickhouse/clickhouse-server:${versions.clickhouse}`)
})

test('the engine of the local stack is the pinned one', () => {
  expect(JSON.parse(text('package.json')).dependencies.chdb).toBe(versions.chdb)
})

test('every part has a health check, a volume of its own, and one port, on loopback', () => {
  const inside: Record<PartName, number> = { kafka: defaultPorts.kafka, registry: 8080, redis: 6379, clickhouse: 8123 }
  for (const part of partNames) {
    const service = services[part]!
    expect(service.healthcheck?.test[0], part).toBe('CMD')
    expect(service.volumes?.[0], part).toMatch(new RegExp(`^${part}:/`))
    expect(compose.volumes, part).toHaveProperty(part)
    expect(service.ports, part).toEqual([`127.0.0.1:${defaultPorts[part]}:${inside[part]}`])
  }
})

test('the broker has the settings of the table, and besides them only addresses, folders and its JVM', () => {
  const environment = { ...services.kafka!.environment }
  const named = Object.entries(brokerSettings).map(([name, value]): [string, string] => [
    `KAFKA_${name.replaceAll('.', '_').toUpperCase()}`,
    value,
  ])
  for (const [name, value] of named) {
    expect(environment[name], name).toBe(value)
    delete environment[name]
  }
  expect(environment.KAFKA_HEAP_OPTS).toBe(javaSettings.kafka.heap.join(' '))
  expect(environment.KAFKA_JVM_PERFORMANCE_OPTS).toBe(javaSettings.kafka.performance.join(' '))
  expect(Object.keys(environment).sort()).toEqual([
    'CLUSTER_ID',
    'KAFKA_ADVERTISED_LISTENERS',
    'KAFKA_CONTROLLER_LISTENER_NAMES',
    'KAFKA_CONTROLLER_QUORUM_VOTERS',
    'KAFKA_HEAP_OPTS',
    'KAFKA_INTER_BROKER_LISTENER_NAME',
    'KAFKA_JVM_PERFORMANCE_OPTS',
    'KAFKA_LISTENERS',
    'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP',
    'KAFKA_LOG_DIRS',
    'KAFKA_NODE_ID',
    'KAFKA_PROCESS_ROLES',
  ])
})

test('the registry keeps its schemas, and gets the same rule at the same path', () => {
  expect(services.registry!.environment).toMatchObject({
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'h2',
    APICURIO_DATASOURCE_URL: 'jdbc:h2:file:/data/registry;WRITE_DELAY=0',
  })
  const rule = services['registry-rule']!.command!
  expect(rule).toContain(JSON.stringify({ compatibility: REGISTRY_COMPATIBILITY }))
  expect(rule.at(-1)).toBe(`http://registry:8080${REGISTRY_PATH}/config`)
})

test('Redis has the same arguments', () => {
  const wanted = redisSettings.flatMap(([name, value]) => [`--${name}`, ...value.split(' ')])
  expect(services.redis!.command).toEqual(['redis-server', ...wanted])
})

test('ClickHouse has the same server settings and the same profile', () => {
  const mounted = services.clickhouse!.volumes!.map((volume) => volume.split(':')[0])
  expect(mounted.slice(1)).toEqual(['./infra/compose/clickhouse-config.xml', './infra/compose/clickhouse-users.xml'])
  expect(leaves(text('infra/compose/clickhouse-config.xml'))).toEqual([
    ...asText(clickhouseSettings),
    ...asText(clickhouseMergeTree),
  ])
  expect(leaves(text('infra/compose/clickhouse-users.xml'))).toEqual(asText(clickhouseProfile))
})

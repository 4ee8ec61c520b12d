/** Derives the options of the parts from the configuration. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { StoreOptions } from '../../artifacts/index.ts'
import type { GatewaySettings } from '../../gateway/settings.ts'
import { type Addresses, defaultPorts, stackStatus } from '../../infra/index.ts'
import type { PlatformConfig } from '../../platform/index.ts'
import { HEARTBEAT } from '../../schemas/index.ts'
import { sourceSettings } from '../../sources/index.ts'
import {
  driftPath,
  driftTasksProbe,
  httpProbe,
  kafkaProbe,
  type Probe,
  redisProbe,
  WATCHDOG_DEFAULTS,
  type WatchdogOptions,
} from '../../watchdog/index.ts'
import type { Receivers, WorkerOptions } from '../../worker/index.ts'
import { gatewayUrlOf } from './gateway-url.ts'
import { type Config, ConfigError } from './read.ts'
import { routeIn } from './routes.ts'
import type { Values } from './settings.ts'

/** Addresses of the local stack: those of the stack that runs on the data folder, or else the default ones. */
const stackAddresses = ({ values }: Config): Addresses => {
  const { addresses } = stackStatus({ dataFolder: values['stack.dataFolder'] })
  return {
    kafka: `127.0.0.1:${defaultPorts.kafka}`,
    registry: `http://127.0.0.1:${defaultPorts.registry}/apis/ccompat/v7`,
    redis: `redis://127.0.0.1:${defaultPorts.redis}`,
    clickhouse: `http://127.0.0.1:${defaultPorts.clickhouse}`,
    ...addresses,
  }
}

/** Whether the configuration uses the local stack, because an address is not set. */
export const usesLocalStack = ({ values }: Config): boolean =>
  [values['kafka.brokers'], values['registry.url'], values['redis.urls'], values['clickhouse.url']].some(
    (address) => address === undefined,
  )

const pem = (
  values: Values,
  name: 'kafka.tlsCaFile' | 'kafka.tlsCertFile' | 'kafka.tlsKeyFile',
): string | undefined => {
  const file = values[name]
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${name} is '${file}', which cannot be read: ${(error as Error).message}`)
  }
}

/** Members that are not `undefined`. */
const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never

const kafkaOf = (values: Values, brokers: readonly string[]): PlatformConfig['kafka'] => {
  const mechanism = values['kafka.saslMechanism'] as 'plain' | 'scram-sha-256' | 'scram-sha-512' | undefined
  const files = given({
    ca: pem(values, 'kafka.tlsCaFile'),
    cert: pem(values, 'kafka.tlsCertFile'),
    key: pem(values, 'kafka.tlsKeyFile'),
  })
  const username = values['kafka.saslUsername'] ?? ''
  const password = values['kafka.saslPassword'] ?? ''
  return {
    brokers,
    clientId: values['kafka.clientId'] ?? 'millrace',
    ...(values['kafka.tls'] ? { ssl: Object.keys(files).length === 0 ? true : files } : {}),
    ...(mechanism === undefined ? {} : { sasl: { mechanism, username, password } as never }),
    sessionTimeoutMs: values['kafka.sessionTimeoutMs'],
    heartbeatIntervalMs: values['kafka.heartbeatIntervalMs'],
    transactionTimeoutMs: values['kafka.transactionTimeoutMs'],
    requestTimeoutMs: values['kafka.requestTimeoutMs'],
  }
}

/** @throws ConfigError if a certificate file cannot be read */
export const platformConfigOf = (config: Config): PlatformConfig => {
  const { values } = config
  const stack = stackAddresses(config)
  return {
    kafka: kafkaOf(values, values['kafka.brokers'] ?? [stack.kafka]),
    registry: {
      url: values['registry.url'] ?? stack.registry,
      ...given({ username: values['registry.username'], password: values['registry.password'] }),
    },
    redis: {
      urls: values['redis.urls'] ?? [stack.redis],
      cluster: values['redis.cluster'],
      ...given({ username: values['redis.username'], password: values['redis.password'] }),
    },
    clickhouse: {
      url: values['clickhouse.url'] ?? stack.clickhouse,
      ...given({
        username: values['clickhouse.username'],
        password: values['clickhouse.password'],
        database: values['clickhouse.database'],
      }),
    },
    prefix: values.prefix ?? '',
    replication: values.replication,
  }
}

export const gatewaySettingsOf = ({ values }: Config): GatewaySettings => ({
  host: values['gateway.host'] ?? '127.0.0.1',
  port: values['gateway.port'],
  tokens: values['gateway.tokens'],
  openClassifications: values['gateway.openClassifications'] ?? [],
  bodyBytesMax: values['gateway.bodyBytesMax'],
  rowBytesMax: values['gateway.rowBytesMax'],
  requestTimeoutMs: values['gateway.requestTimeoutMs'],
  inFlightMax: values['gateway.inFlightMax'],
  uploadsMax: values['gateway.uploadsMax'],
  bodiesBytesMax: values['gateway.bodiesBytesMax'],
  queueBytesMax: values['gateway.queueBytesMax'],
  answerTimeoutMs: values['gateway.answerTimeoutMs'],
  positionTimeoutMs: values['gateway.positionTimeoutMs'],
  tailsMax: values['gateway.tailsMax'],
  tailStallMs: values['gateway.tailStallMs'],
  artifactBytesMax: values['artifacts.bytesMax'],
  artifactUploadsMax: values['artifacts.uploadsMax'],
  artifactDownloadsMax: values['artifacts.downloadsMax'],
  artifactStallMs: values['artifacts.stallMs'],
  shutdownTimeoutMs: values['gateway.shutdownTimeoutMs'],
  ...given({ mlflowUi: values['gateway.mlflowUi'] }),
})

/** Connections to the store of artifacts that are neither an upload nor a download. */
const OTHER_CONNECTIONS = 16
/** Parts of an upload that are on their way at a time. */
const CONNECTIONS_PER_UPLOAD = 2

/** The store of artifacts that a gateway uses. */
export const artifactOptionsOf = ({ values }: Config): StoreOptions => {
  const prefix = values.prefix ?? ''
  if (values['artifacts.store'] === 'folder') {
    const beside = path.join(values['stack.dataFolder'] as string, 'artifacts')
    return { kind: 'folder', folder: values['artifacts.folder'] ?? beside, prefix }
  }
  const accessKeyId = values['artifacts.s3AccessKeyId']
  const secretAccessKey = values['artifacts.s3SecretAccessKey']
  return {
    kind: 's3',
    bucket: values['artifacts.s3Bucket'] as string,
    keyPrefix: values['artifacts.s3KeyPrefix'] ?? '',
    prefix,
    region: values['artifacts.s3Region'] as string,
    ...given({ endpoint: values['artifacts.s3Endpoint'] }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
    connectionsMax:
      values['artifacts.uploadsMax'] * CONNECTIONS_PER_UPLOAD + values['artifacts.downloadsMax'] + OTHER_CONNECTIONS,
  }
}

const MEBIBYTE = 2 ** 20

/** Who gets changes of alerts. @throws ConfigError if emails are to be sent and there is no server */
const receiversOf = (values: Values): Receivers => {
  const to = values['alerts.emails'] ?? []
  const url = values['mail.url']
  const secret = values['alerts.webhookSecret']
  if (to.length > 0 && url === undefined) throw new ConfigError('alerts.emails is set, which needs mail.url.')
  const known = [...(values['alerts.webhooks'] ?? []), ...(values['alerts.alertmanagers'] ?? []), ...to]
  const routes = (values['alerts.routes'] ?? []).map((text) => {
    const route = routeIn(text, known)
    if (typeof route === 'string') throw new ConfigError(`alerts.routes: is ${route}.`)
    return route
  })
  return {
    routes,
    webhooks: (values['alerts.webhooks'] ?? []).map((each) => ({ url: each, ...given({ secret }) })),
    alertmanagers: values['alerts.alertmanagers'] ?? [],
    ...(to.length === 0 || url === undefined ? {} : { mail: { url, from: values['mail.from'] ?? '', to } }),
    egress: { allowedHosts: values['alerts.allowedHosts'] ?? [] },
  }
}

/** The options of a worker. */
export const workerOptionsOf = ({ values }: Config): Omit<WorkerOptions, 'platform'> => ({
  roles: values['worker.roles'] as readonly string[],
  replaceOldCopies: values['worker.replaceOldCopies'],
  limits: { stateBytesMax: values['worker.taskStateMegabytesMax'] * MEBIBYTE },
  receivers: receiversOf(values),
  sources: sourceSettings({ folders: values['sources.folders'] ?? [], hosts: values['sources.hosts'] ?? [] }),
  heartbeats: { urls: values['watchdog.urls'] ?? [], ...given({ secret: values['watchdog.heartbeatSecret'] }) },
  ...(values['worker.stateMegabytesMax'] === 0 ? {} : { stateBytesMax: values['worker.stateMegabytesMax'] * MEBIBYTE }),
})

/** Every part of the platform that has an address of its own, and the gateway. */
const probesOf = (config: Config, now: () => number): readonly Probe[] => {
  const { values } = config
  const { kafka, registry, redis, clickhouse } = platformConfigOf(config)
  const files = given({
    ca: pem(values, 'kafka.tlsCaFile'),
    cert: pem(values, 'kafka.tlsCertFile'),
    key: pem(values, 'kafka.tlsKeyFile'),
  })
  return [
    ...(kafka.brokers as readonly string[]).map((broker) =>
      kafkaProbe(broker, values['kafka.tls'] ? files : undefined),
    ),
    ...redis.urls.map((url) => redisProbe(url)),
    httpProbe('clickhouse', new URL('/ping', clickhouse.url).href),
    httpProbe('registry', registry.url, ANSWERS_MAX),
    httpProbe('gateway', `${gatewayUrlOf(config)}/readyz`),
    ...(isWatched(values, 'drift') ? [driftTasksProbe({ ...callerOf(config), now })] : []),
  ]
}

const isWatched = (values: Values, path: string): boolean => values['watchdog.paths']?.includes(path) ?? false

const callerOf = (config: Config) => ({
  gateway: gatewayUrlOf(config),
  ...given({ token: config.values['client.token'] }),
})

/** Any answer but a failure of the server shows that it is there. */
const ANSWERS_MAX = 499

/** What a watchdog asks, expects and tells, without its log. @throws ConfigError if emails are to be sent and there is no server */
export const watchdogOptionsOf = (config: Config, now: () => number): Omit<WatchdogOptions, 'log'> => {
  const { values } = config
  const to = values['watchdog.emails'] ?? []
  const url = values['mail.url']
  const secret = values['watchdog.webhookSecret']
  if (to.length > 0 && url === undefined) throw new ConfigError('watchdog.emails is set, which needs mail.url.')
  return {
    ...WATCHDOG_DEFAULTS,
    ...{
      now,
      probes: probesOf(config, now),
      paths: (values['watchdog.paths'] ?? []).filter((path) => path !== 'drift'),
    },
    travellers: isWatched(values, 'drift') ? [driftPath({ ...callerOf(config), name: HEARTBEAT, now })] : [],
    ...{ host: values['watchdog.host'] ?? '127.0.0.1', port: values['watchdog.port'] },
    ...given({ heartbeatSecret: values['watchdog.heartbeatSecret'] }),
    webhooks: (values['watchdog.webhooks'] ?? []).map((each) => ({ url: each, ...given({ secret }) })),
    ...(to.length === 0 || url === undefined ? {} : { mail: { url, from: values['mail.from'] ?? '', to } }),
    egress: { allowedHosts: values['watchdog.allowedHosts'] ?? [] },
  }
}

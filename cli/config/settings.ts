/**
 * Every setting: what it holds, its default, its unit, a sentence. The one table behind the configuration file, the environment, the
 * flags, `millrace config` and docs/reference/config.md.
 */

import { type ApiToken, GATEWAY_DEFAULTS } from '../../gateway/settings.ts'
import { ROLES } from '../../platform/index.ts'

interface Common<T> {
  /** `undefined`: there is none; `absent` says what happens then. */
  readonly fallback: T | undefined
  readonly text: string
  readonly unit?: string
  readonly absent?: string
  /** Never printed. */
  readonly secret?: true
}
interface TextSetting extends Common<string> {
  readonly type: 'text'
  readonly oneOf?: readonly string[]
}
interface IntegerSetting extends Common<number> {
  readonly type: 'integer'
  readonly min: number
  readonly max: number
}
interface FlagSetting extends Common<boolean> {
  readonly type: 'flag'
}
interface ListSetting extends Common<readonly string[]> {
  readonly type: 'list'
  readonly oneOf?: readonly string[]
}
interface TokensSetting extends Common<readonly ApiToken[]> {
  readonly type: 'tokens'
}
export type Setting = TextSetting | IntegerSetting | FlagSetting | ListSetting | TokensSetting

const text = (fallback: string | undefined, sentence: string, more: Partial<TextSetting> = {}): TextSetting => ({
  type: 'text',
  fallback,
  text: sentence,
  ...more,
})
const integer = (fallback: number, unit: string, sentence: string, min: number, max: number): IntegerSetting => ({
  type: 'integer',
  fallback,
  unit,
  text: sentence,
  min,
  max,
})
const flag = (fallback: boolean, sentence: string): FlagSetting => ({ type: 'flag', fallback, text: sentence })
const list = (
  fallback: readonly string[] | undefined,
  sentence: string,
  more: Partial<ListSetting> = {},
): ListSetting => ({ type: 'list', fallback, text: sentence, ...more })

const secret = (sentence: string): TextSetting => text(undefined, sentence, { secret: true })
const ofStack = { absent: 'that of the local stack' }
const dayMs = 86_400_000
const gibibyte = 2 ** 30

export const SETTINGS = {
  prefix: text('', 'Put before every topic, group, key and table, so that installations share a cluster.'),
  replication: integer(1, 'replicas', 'Replicas of each partition of the topics that are created.', 1, 9),
  'stack.dataFolder': text('.millrace', 'Folder of the local stack: data, logs, run files.'),

  'kafka.brokers': list(undefined, 'Brokers, host:port.', ofStack),
  'kafka.clientId': text('millrace', 'Name that the brokers know this process by.'),
  'kafka.tls': flag(false, 'Whether connections are encrypted.'),
  'kafka.tlsCaFile': text(undefined, 'PEM file of the authority that signed the certificates of the brokers.'),
  'kafka.tlsCertFile': text(undefined, 'PEM file of our certificate, for mutual TLS.'),
  'kafka.tlsKeyFile': text(undefined, 'PEM file of its key.'),
  'kafka.saslMechanism': text(undefined, 'How we authenticate.', {
    oneOf: ['plain', 'scram-sha-256', 'scram-sha-512'],
  }),
  'kafka.saslUsername': text(undefined, 'User name for SASL.'),
  'kafka.saslPassword': secret('Password for SASL.'),
  'kafka.sessionTimeoutMs': integer(
    10_000,
    'ms',
    'After this long without a heartbeat a worker is taken for dead.',
    1_000,
    600_000,
  ),
  'kafka.heartbeatIntervalMs': integer(1_000, 'ms', 'Time between two heartbeats.', 100, 60_000),
  'kafka.transactionTimeoutMs': integer(
    15_000,
    'ms',
    'After this long the broker ends a transaction that a dead task left open.',
    1_000,
    900_000,
  ),
  'kafka.requestTimeoutMs': integer(15_000, 'ms', 'How long a request to a broker may take.', 1_000, 600_000),

  'registry.url': text(undefined, 'Base of the Confluent API of the schema registry.', ofStack),
  'registry.username': text(undefined, 'User name for the registry.'),
  'registry.password': secret('Password for the registry.'),

  'redis.urls': list(undefined, 'redis:// or rediss:// addresses; several are nodes of a cluster.', ofStack),
  'redis.cluster': flag(false, 'Whether it is a cluster, also with a single address.'),
  'redis.username': text(undefined, 'User name for Redis.'),
  'redis.password': secret('Password for Redis.'),

  'clickhouse.url': text(undefined, 'http:// or https:// address of ClickHouse.', ofStack),
  'clickhouse.username': text(undefined, 'User name for ClickHouse.'),
  'clickhouse.password': secret('Password for ClickHouse.'),
  'clickhouse.database': text(undefined, 'Database.', { absent: "the user's own" }),

  'gateway.host': text(GATEWAY_DEFAULTS.host, 'Address to listen on. Others than loopback need `gateway.tokens`.'),
  'gateway.port': integer(GATEWAY_DEFAULTS.port, 'port', 'Port to listen on; 0 = a free one.', 0, 65_535),
  'gateway.tokens': {
    type: 'tokens',
    fallback: [],
    text: 'Who may ask: a list of `{"token", "actor", "team"}`. Actor and team are written into what the bearer writes.',
    secret: true,
  },
  'gateway.bodyBytesMax': integer(
    GATEWAY_DEFAULTS.bodyBytesMax,
    'bytes',
    'Largest body that is read as a whole. NDJSON is a stream and has no limit.',
    1_024,
    gibibyte,
  ),
  'gateway.rowBytesMax': integer(GATEWAY_DEFAULTS.rowBytesMax, 'bytes', 'Largest row.', 1_024, 1_000_000),
  'gateway.requestTimeoutMs': integer(
    GATEWAY_DEFAULTS.requestTimeoutMs,
    'ms',
    'How long a request may take to arrive.',
    1_000,
    dayMs,
  ),
  'gateway.inFlightMax': integer(
    GATEWAY_DEFAULTS.inFlightMax,
    'requests',
    'Requests under way; beyond it 429.',
    1,
    1_000_000,
  ),
  'gateway.queueBytesMax': integer(
    GATEWAY_DEFAULTS.queueBytesMax,
    'bytes',
    'Bytes of rows that wait for the log; beyond it 429.',
    1_048_576,
    8 * gibibyte,
  ),
  'gateway.answerTimeoutMs': integer(
    GATEWAY_DEFAULTS.answerTimeoutMs,
    'ms',
    'How long a command waits for its answer.',
    100,
    600_000,
  ),
  'gateway.positionTimeoutMs': integer(
    GATEWAY_DEFAULTS.positionTimeoutMs,
    'ms',
    'How long a read waits for `min_position`.',
    0,
    600_000,
  ),
  'gateway.tailsMax': integer(GATEWAY_DEFAULTS.tailsMax, 'tails', 'Live tails; beyond it 429.', 0, 10_000),
  'gateway.tailStallMs': integer(
    GATEWAY_DEFAULTS.tailStallMs,
    'ms',
    'How long a live tail waits for a caller that does not read.',
    100,
    600_000,
  ),
  'gateway.shutdownTimeoutMs': integer(
    GATEWAY_DEFAULTS.shutdownTimeoutMs,
    'ms',
    'How long requests under way may take to end when the gateway stops.',
    0,
    600_000,
  ),

  'worker.roles': list(ROLES, 'What a worker runs.', { oneOf: ROLES }),
  'worker.metricsHost': text('127.0.0.1', 'Address of /metrics, /healthz and /readyz of a worker.'),
  'worker.metricsPort': integer(0, 'port', 'Their port; 0 = a free one.', 0, 65_535),

  'client.url': text(undefined, 'Gateway that commands talk to.', {
    absent: 'that of `gateway.host` and `gateway.port`',
  }),
  'client.token': secret('Token that commands show it.'),
  'client.timeoutMs': integer(60_000, 'ms', 'How long a command waits for an answer to begin.', 100, dayMs),
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS

type ValueOf<S extends Setting> = S extends { readonly type: 'integer' }
  ? number
  : S extends { readonly type: 'flag' }
    ? boolean
    : S extends { readonly type: 'list' }
      ? readonly string[] | undefined
      : S extends { readonly type: 'tokens' }
        ? readonly ApiToken[]
        : string | undefined

/** A value per setting. */
export type Values = { readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> }

/** Name of a setting in the environment: `kafka.clientId` is `MILLRACE_KAFKA_CLIENT_ID`. */
export const environmentName = (name: string): string =>
  `MILLRACE_${name
    .replaceAll('.', '_')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`

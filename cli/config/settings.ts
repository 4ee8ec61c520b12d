/**
 * The table of all settings, with type, default, unit and description. The configuration file, the environment, the flags,
 * `millrace config` and docs/reference/config.md use this table.
 */

import { type ApiToken, GATEWAY_DEFAULTS } from '../../gateway/settings.ts'
import { ROLES } from '../../platform/roles.ts'
import { BROKER, EMAIL, HOOK, HOST, HTTP, KEY_PREFIX, REDIS } from './forms.ts'
import { flag, integer, list, type Setting, secret, text } from './setting.ts'

const ofStack = { absent: 'the address of the local stack' }
const DAY_MS = 86_400_000
const GIBIBYTE = 2 ** 30

export const SETTINGS = {
  prefix: text(
    '',
    'The prefix of every topic, group, key and table. With different prefixes several installations can share a cluster.',
  ),
  replication: integer(1, 'replicas', 'The number of replicas of each partition of new topics.', 1, 9),
  'stack.dataFolder': text('.millrace', 'The folder of the local stack. It holds data, logs and run files.'),

  'kafka.brokers': list(undefined, 'The addresses of the brokers, as host:port.', { ...ofStack, form: BROKER }),
  'kafka.clientId': text('millrace', 'The name of this process for the brokers.'),
  'kafka.tls': flag(false, 'Whether connections to the brokers use TLS.'),
  'kafka.tlsCaFile': text(
    undefined,
    'The PEM file with the certificate of the authority that signed the certificates of the brokers.',
  ),
  'kafka.tlsCertFile': text(undefined, 'The PEM file with the client certificate, for mutual TLS.'),
  'kafka.tlsKeyFile': text(undefined, 'The PEM file with the key of the client certificate.'),
  'kafka.saslMechanism': text(undefined, 'The SASL mechanism. Without it there is no authentication by SASL.', {
    oneOf: ['plain', 'scram-sha-256', 'scram-sha-512'],
  }),
  'kafka.saslUsername': text(undefined, 'The user name for SASL.'),
  'kafka.saslPassword': secret('The password for SASL.'),
  'kafka.sessionTimeoutMs': integer(
    10_000,
    'ms',
    'The time without a heartbeat after which a worker is considered dead.',
    1_000,
    600_000,
  ),
  'kafka.heartbeatIntervalMs': integer(1_000, 'ms', 'The time between two heartbeats.', 100, 60_000),
  'kafka.transactionTimeoutMs': integer(
    15_000,
    'ms',
    'The time after which the broker aborts an open transaction of a dead task.',
    1_000,
    900_000,
  ),
  'kafka.requestTimeoutMs': integer(15_000, 'ms', 'The longest time for a request to a broker.', 1_000, 600_000),

  'registry.url': text(undefined, 'The base URL of the Confluent API of the schema registry.', {
    ...ofStack,
    form: HTTP,
  }),
  'registry.username': text(undefined, 'The user name for the registry.'),
  'registry.password': secret('The password for the registry.'),

  'redis.urls': list(
    undefined,
    'The addresses of Redis, as redis:// or rediss:// URLs. Several addresses are nodes of a cluster.',
    { ...ofStack, form: REDIS },
  ),
  'redis.cluster': flag(false, 'Whether Redis is a cluster, even if there is only one address.'),
  'redis.username': text(undefined, 'The user name for Redis.'),
  'redis.password': secret('The password for Redis.'),

  'clickhouse.url': text(undefined, 'The address of ClickHouse, as an http:// or https:// URL.', {
    ...ofStack,
    form: HTTP,
  }),
  'clickhouse.username': text(undefined, 'The user name for ClickHouse.'),
  'clickhouse.password': secret('The password for ClickHouse.'),
  'clickhouse.database': text(undefined, 'The database in ClickHouse.', { absent: 'the default of the user' }),

  'gateway.host': text(
    GATEWAY_DEFAULTS.host,
    'The address to listen on. An address other than loopback needs `gateway.tokens`.',
  ),
  'gateway.port': integer(GATEWAY_DEFAULTS.port, 'port', 'The port to listen on; 0 means a free port.', 0, 65_535),
  'gateway.tokens': {
    type: 'tokens',
    fallback: [],
    text: 'The tokens that callers must send, as a list of `{"token", "actor", "team", "sees"}`. Everything that a caller writes records the actor and the team. `sees` lists classifications of columns whose values the caller sees; `*` is all. Without tokens every caller is anonymous.',
    secret: true,
  },
  'gateway.openClassifications': list(
    GATEWAY_DEFAULTS.openClassifications,
    'The classifications of columns whose values everybody sees. Columns with any other classification are masked.',
  ),
  'gateway.bodyBytesMax': integer(
    GATEWAY_DEFAULTS.bodyBytesMax,
    'bytes',
    'The largest body that the gateway reads as a whole. NDJSON is read as a stream and has no limit.',
    1_024,
    GIBIBYTE,
  ),
  'gateway.rowBytesMax': integer(GATEWAY_DEFAULTS.rowBytesMax, 'bytes', 'The largest row.', 1_024, 1_000_000),
  'gateway.requestTimeoutMs': integer(
    GATEWAY_DEFAULTS.requestTimeoutMs,
    'ms',
    'The longest time for a request to arrive.',
    1_000,
    DAY_MS,
  ),
  'gateway.inFlightMax': integer(
    GATEWAY_DEFAULTS.inFlightMax,
    'requests',
    'The largest number of concurrent requests, without uploads. The gateway answers further requests with 429.',
    1,
    1_000_000,
  ),
  'gateway.uploadsMax': integer(
    GATEWAY_DEFAULTS.uploadsMax,
    'requests',
    'The largest number of concurrent requests that bring rows or spines, and may take long to arrive. The gateway answers further ones with 429, and reads go on.',
    1,
    1_000_000,
  ),
  'gateway.bodiesBytesMax': integer(
    GATEWAY_DEFAULTS.bodiesBytesMax,
    'bytes',
    'The largest number of bytes of all bodies that the gateway holds as a whole. It answers further ones with 429.',
    1_024,
    64 * GIBIBYTE,
  ),
  'gateway.queueBytesMax': integer(
    GATEWAY_DEFAULTS.queueBytesMax,
    'bytes',
    'The largest number of bytes of rows that wait for the log. The gateway answers further rows with 429.',
    1_048_576,
    8 * GIBIBYTE,
  ),
  'gateway.answerTimeoutMs': integer(
    GATEWAY_DEFAULTS.answerTimeoutMs,
    'ms',
    'The longest time that a request waits for the answer to its command.',
    100,
    600_000,
  ),
  'gateway.positionTimeoutMs': integer(
    GATEWAY_DEFAULTS.positionTimeoutMs,
    'ms',
    'The longest time that a read waits for `min_position`.',
    0,
    600_000,
  ),
  'gateway.tailsMax': integer(
    GATEWAY_DEFAULTS.tailsMax,
    'tails',
    'The largest number of concurrent live tails. The gateway answers further tails with 429.',
    0,
    10_000,
  ),
  'gateway.tailStallMs': integer(
    GATEWAY_DEFAULTS.tailStallMs,
    'ms',
    'The longest time that a live tail waits for a caller that does not read.',
    100,
    600_000,
  ),
  'gateway.mlflowUi': text(
    undefined,
    "The folder `mlflow/server/js/build` of an installed MLflow. The gateway then serves MLflow's web pages at `/`.",
    { absent: 'no web pages' },
  ),
  'gateway.shutdownTimeoutMs': integer(
    GATEWAY_DEFAULTS.shutdownTimeoutMs,
    'ms',
    'The longest time that open requests may take to end when the gateway stops.',
    0,
    600_000,
  ),

  'artifacts.store': text('folder', 'Where the files of runs and models are: in a folder, or in a bucket of S3.', {
    oneOf: ['folder', 's3'],
  }),
  'artifacts.folder': text(undefined, 'The folder of artifacts. All gateways must share it.', {
    absent: '`artifacts` in `stack.dataFolder`',
  }),
  'artifacts.s3Bucket': text(undefined, 'The bucket of artifacts. It is not created.'),
  'artifacts.s3KeyPrefix': text('millrace', 'The start of every key in the bucket.', { form: KEY_PREFIX }),
  'artifacts.s3Region': text('us-east-1', 'The region of the bucket. Servers other than AWS accept most names.'),
  'artifacts.s3Endpoint': text(undefined, 'The URL of a server that speaks S3.', { absent: 'AWS', form: HTTP }),
  'artifacts.s3AccessKeyId': text(undefined, 'The access key of S3.', {
    absent: "what AWS' own programs use: environment, profile or the role of the machine",
  }),
  'artifacts.s3SecretAccessKey': secret('The secret of the access key of S3.'),
  'artifacts.bytesMax': integer(
    GATEWAY_DEFAULTS.artifactBytesMax,
    'bytes',
    'The largest artifact; 0 means that there is no limit. An upload must also arrive within `gateway.requestTimeoutMs`.',
    0,
    5 * 2 ** 40,
  ),
  'artifacts.uploadsMax': integer(
    GATEWAY_DEFAULTS.artifactUploadsMax,
    'requests',
    'The largest number of concurrent uploads of artifacts. The gateway answers further ones with 429. With S3, each holds up to 48 MiB of memory.',
    1,
    10_000,
  ),
  'artifacts.downloadsMax': integer(
    GATEWAY_DEFAULTS.artifactDownloadsMax,
    'requests',
    'The largest number of concurrent downloads and listings of artifacts. The gateway answers further ones with 429.',
    1,
    10_000,
  ),
  'artifacts.stallMs': integer(
    GATEWAY_DEFAULTS.artifactStallMs,
    'ms',
    'The longest time that a download of an artifact waits for a caller that does not read.',
    100,
    DAY_MS,
  ),

  'worker.roles': list(ROLES, 'The roles that a worker runs.', { oneOf: ROLES }),
  'worker.taskStateMegabytesMax': integer(
    1_024,
    'MiB',
    'The largest measured state of one task. At this bound the task is parked.',
    1,
    1_048_576,
  ),
  'worker.stateMegabytesMax': integer(
    0,
    'MiB',
    'The largest measured state of all tasks of a worker together. At this bound the task with the largest state is parked. 0 means half of the heap that Node may use.',
    0,
    1_048_576,
  ),
  'worker.replaceOldCopies': flag(
    true,
    'Whether a worker begins a sorted generation, as `millrace backfill` does, for a dataset whose copies an earlier release has written in no order of time.',
  ),
  'worker.metricsHost': text('127.0.0.1', 'The address on which a worker serves /metrics, /healthz and /readyz.'),
  'worker.metricsPort': integer(
    0,
    'port',
    'The port on which `millrace worker` serves /metrics, /healthz and /readyz; 0 means a free port. `millrace up` serves them at the port of its gateway.',
    0,
    65_535,
  ),

  'sources.folders': list([], 'The folders below which a worker may read files as sources, as absolute paths.'),
  'sources.hosts': list([], 'The hosts, or host:port, to which a worker may connect as sources.', { form: HOST }),

  'mail.url': secret('The mail server as smtp://user:password@host:port, or smtps:// for TLS from the first byte on.'),
  'mail.from': text('millrace@localhost', 'The sender of emails.'),

  'alerts.webhooks': list([], 'The addresses that get every change of an alert, in the form of Alertmanager.', {
    form: HOOK,
    hidesPaths: true,
  }),
  'alerts.webhookSecret': secret('The secret with which these messages are signed, whsec_ and base64.'),
  'alerts.emails': list([], 'The people who get changes of alerts by email; it needs mail.url.', { form: EMAIL }),
  'alerts.alertmanagers': list([], 'The base URLs of Alertmanagers that get the alerts that fire.', {
    form: HOOK,
    hidesPaths: true,
  }),
  'alerts.routes': list(
    [],
    'Which receivers get which alerts, such as severity=page team=ops -> https://hooks.example/x: labels are severity, team, rule, model and feature, * stands for any characters, and the receivers are addresses of the settings above. A receiver that no route names gets every alert.',
    { hidesPaths: true },
  ),
  'alerts.allowedHosts': list(
    [],
    'The hosts, or host:port, on loopback or private addresses to which alerts may be sent.',
    { form: HOST },
  ),

  'watchdog.urls': list([], 'The watchdogs, as http://host:port, to which a worker sends heartbeats.', { form: HTTP }),
  'watchdog.heartbeatSecret': secret('The secret with which heartbeats are signed, whsec_ and base64.'),
  'watchdog.host': text('127.0.0.1', 'The address on which a watchdog listens for heartbeats.'),
  'watchdog.port': integer(8_090, 'port', 'The port on which a watchdog listens; 0 means a free port.', 0, 65_535),
  'watchdog.paths': list(
    [],
    'The paths from which a watchdog expects heartbeats. Those of `alerts` come from workers if an alert rule is declared; for `drift` the watchdog sends predictions of its own through the gateway, with client.url and client.token.',
    {
      oneOf: ['alerts', 'drift'],
    },
  ),
  'watchdog.webhooks': list([], 'The addresses that a watchdog tells of parts that are down or up again.', {
    form: HOOK,
    hidesPaths: true,
  }),
  'watchdog.webhookSecret': secret('The secret with which these messages are signed, whsec_ and base64.'),
  'watchdog.emails': list([], 'The people whom a watchdog tells by email; it needs mail.url.', {
    form: EMAIL,
  }),
  'watchdog.allowedHosts': list(
    [],
    'The hosts, or host:port, on loopback or private addresses to which a watchdog may send. Others there are refused.',
    { form: HOST },
  ),

  'client.url': text(undefined, 'The URL of the gateway that commands use.', {
    absent: 'the address from `gateway.host` and `gateway.port`',
    form: HTTP,
  }),
  'client.token': secret('The token that commands send to the gateway.'),
  'client.timeoutMs': integer(
    60_000,
    'ms',
    'The longest time that a command waits for the start of an answer.',
    100,
    DAY_MS,
  ),
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

/** The values of all settings. */
export type Values = { readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> }

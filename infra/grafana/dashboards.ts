/** The dashboards. Their SQL is Grafana's: `$__timeFilter` and variables are put in by its ClickHouse plugin. */
import { type Choice, type Dashboard, type Panel, variable } from './panels.ts'
import { performance } from './performance.ts'

const PREFIX = variable('prefix')
const DRIFT = `\`${PREFIX}drift.windows\``
const MINUTES = `\`${PREFIX}predictions.${variable('predictions')}.minutes\``
const FEATURES = `\`${variable('features')}\``

const tablesLike = (before: string, after: string, shown: string): string =>
  `SELECT ${shown} FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${before}') AND endsWith(name, '${after}') ORDER BY name`

const model: Choice = { name: 'model', label: 'Model', sql: `SELECT DISTINCT model FROM ${DRIFT} ORDER BY model` }
const monitor: Choice = {
  ...{ name: 'monitor', label: 'Monitor' },
  sql: `SELECT DISTINCT monitor FROM ${DRIFT} WHERE model = '${variable('model')}' ORDER BY monitor`,
}
const feature: Choice = {
  ...{ name: 'feature', label: 'Column', isMulti: true },
  sql: `SELECT DISTINCT feature FROM ${DRIFT} WHERE monitor = '${variable('monitor')}' ORDER BY feature`,
}
const OF_MONITOR = `monitor = '${variable('monitor')}' AND slice = '' AND is_present`
const IN_TIME = '$__timeFilter(window_end)'
const CHOSEN = `${OF_MONITOR} AND feature IN (${variable('feature:singlequote')}) AND ${IN_TIME}`

const drift: Dashboard = {
  uid: 'drift',
  title: 'drift',
  description:
    'What monitors have measured: figures of each column beside their thresholds, verdicts, alarms, and what is overdue.',
  choices: [model, monitor, feature],
  panels: [
    {
      ...{ title: 'Effect as a multiple of its threshold', type: 'timeseries', width: 24, threshold: 1 },
      description: 'PSI over its threshold in the window. Drift also needs significance: see the verdicts.',
      sql: {
        sql: `SELECT window_end AS time, feature, psi / psi_threshold AS effect FROM ${DRIFT} WHERE ${CHOSEN} ORDER BY time`,
      },
    },
    {
      ...{ title: 'PSI', type: 'timeseries' },
      description: 'Population stability index, nats.',
      sql: { sql: `SELECT window_end AS time, feature, psi FROM ${DRIFT} WHERE ${CHOSEN} ORDER BY time` },
    },
    {
      ...{ title: 'D, or the largest shift of a share', type: 'timeseries' },
      description: 'Kolmogorov-Smirnov distance of numbers, largest difference of a share of categories.',
      sql: {
        sql: `SELECT window_end AS time, feature, coalesce(ks, largest_shift) AS distance FROM ${DRIFT} WHERE ${CHOSEN} ORDER BY time`,
      },
    },
    {
      ...{ title: 'Columns that alarm or have drifted', type: 'timeseries' },
      description: 'Numbers of columns in each window.',
      sql: {
        sql: `SELECT window_end AS time, countIf(is_alarming) AS alarming, countIf(verdict = 'drift') AS drifted, countIf(verdict = 'insufficient_data') AS insufficient
          FROM ${DRIFT} WHERE ${OF_MONITOR} AND ${IN_TIME} GROUP BY time ORDER BY time`,
      },
    },
    {
      ...{ title: 'Predictions in a window', type: 'timeseries' },
      description: 'Windows with too few rows have no verdict.',
      sql: {
        sql: `SELECT window_end AS time, max(rows) AS predictions FROM ${DRIFT} WHERE ${OF_MONITOR} AND ${IN_TIME} GROUP BY time ORDER BY time`,
      },
    },
    {
      ...{ title: 'Last window of each column', type: 'table', width: 24 },
      description: 'What alarms first.',
      sql: {
        as: 'table',
        sql: `SELECT feature, argMax(verdict, window_end) AS verdict, argMax(is_alarming, window_end) AS alarms, argMax(psi, window_end) AS psi,
            argMax(psi_threshold, window_end) AS psi_threshold, argMax(coalesce(ks, largest_shift), window_end) AS distance,
            argMax(rows, window_end) AS predictions, max(window_end) AS last_window, argMax(event_id, window_end) AS event
          FROM ${DRIFT} WHERE ${OF_MONITOR} AND ${IN_TIME} GROUP BY feature ORDER BY alarms DESC, psi / psi_threshold DESC`,
      },
    },
    {
      ...{ title: 'Slices that have drifted', type: 'table' },
      description: 'Slices and columns with drift in the time shown.',
      sql: {
        as: 'table',
        sql: `SELECT slice, feature, countIf(verdict = 'drift') AS drifted, countIf(verdict != 'insufficient_data') AS with_data, max(window_end) AS last
          FROM ${DRIFT} WHERE monitor = '${variable('monitor')}' AND slice != '' AND is_present AND ${IN_TIME}
          GROUP BY slice, feature HAVING drifted > 0 ORDER BY drifted DESC LIMIT 200`,
      },
    },
    {
      ...{ title: 'Windows that were overdue', type: 'table' },
      description: 'A partition lagged, so the window had no verdict for a long time.',
      sql: {
        as: 'table',
        sql: `SELECT monitor, baseline, window_end, since, waits_for FROM \`${PREFIX}overdue\` FINAL
          WHERE model = '${variable('model')}' AND $__timeFilter(since) ORDER BY since DESC LIMIT 200`,
      },
    },
  ],
}

const predictions: Dashboard = {
  uid: 'predictions',
  title: 'predictions',
  description: 'What models answer: how many, how fast, and how many fail, by minute of event time and version.',
  choices: [
    {
      ...{ name: 'predictions', label: 'Predictions' },
      sql: tablesLike(`${PREFIX}predictions.`, '.minutes', `extract(name, 'predictions\\\\.(.*)\\\\.minutes$')`),
    },
  ],
  panels: [
    {
      ...{ title: 'Latency, p99', type: 'timeseries', unit: 'ms' },
      description: 'Of predictions that say how long they took.',
      sql: {
        sql: `SELECT minute AS time, toString(model_version) AS version, latency_p99_ms FROM ${MINUTES} WHERE $__timeFilter(minute) ORDER BY time`,
      },
    },
    {
      ...{ title: 'Latency, median', type: 'timeseries', unit: 'ms' },
      description: 'Of predictions that say how long they took.',
      sql: {
        sql: `SELECT minute AS time, toString(model_version) AS version, latency_p50_ms FROM ${MINUTES} WHERE $__timeFilter(minute) ORDER BY time`,
      },
    },
    {
      ...{ title: 'Error rate', type: 'timeseries', unit: 'percentunit' },
      description: 'Share of predictions whose status is not ok.',
      sql: {
        sql: `SELECT minute AS time, toString(model_version) AS version, error_rate FROM ${MINUTES} WHERE $__timeFilter(minute) ORDER BY time`,
      },
    },
    {
      ...{ title: 'Predictions per minute', type: 'timeseries' },
      description: 'By version; repeated: those among them whose id was there already.',
      sql: {
        sql: `SELECT minute AS time, toString(model_version) AS version, predictions, repeated FROM ${MINUTES} WHERE $__timeFilter(minute) ORDER BY time`,
      },
    },
    {
      ...{ title: 'Alerts that fire', type: 'table', width: 24 },
      description: 'Of all rules, the latest beginning first.',
      sql: {
        as: 'table',
        sql: `SELECT severity, rule, model, feature, summary, starts_at, muted_by FROM (SELECT * FROM \`${PREFIX}alerts\` ORDER BY fingerprint, seq DESC LIMIT 1 BY fingerprint)
          WHERE event != 'AlertResolved' ORDER BY starts_at DESC LIMIT 200`,
      },
    },
  ],
}

const prom = (title: string, description: string, expr: string, legend: string, more: Partial<Panel> = {}): Panel => ({
  ...{ title, description, type: 'timeseries', prom: [{ expr, legend }] },
  ...more,
})

const pipeline: Dashboard = {
  uid: 'pipeline',
  title: 'pipeline health',
  description: 'Tasks of the workers and requests to the gateway.',
  choices: [],
  panels: [
    prom(
      'Tasks that are parked',
      'They wait for a person.',
      'sum by (instance) (millrace_task_parked)',
      '{{instance}}',
      { threshold: 1 },
    ),
    prom(
      'Lag, records',
      'Records that an instance has not applied.',
      'sum by (instance) (millrace_task_lag_records)',
      '{{instance}}',
    ),
    prom(
      'Lag, time',
      'Age of the last record applied while there are more.',
      'max by (instance) (millrace_task_lag_seconds)',
      '{{instance}}',
      { unit: 's' },
    ),
    prom(
      'Records applied',
      'Per second, by instance.',
      'sum by (instance) (rate(millrace_task_records_total[5m]))',
      '{{instance}}',
      { unit: 'ops' },
    ),
    prom(
      'Records in quarantine',
      'Per second, by reason.',
      'sum by (reason) (rate(millrace_task_quarantined_total[5m]))',
      '{{reason}}',
      { unit: 'ops' },
    ),
    prom(
      'Restarts of tasks',
      'In 15 minutes.',
      'sum by (instance) (increase(millrace_task_restarts_total[15m]))',
      '{{instance}}',
    ),
    prom(
      'Commit, p99',
      'From the end of a transaction to its commit.',
      'histogram_quantile(0.99, sum by (le, instance) (rate(millrace_task_commit_seconds_bucket[5m])))',
      '{{instance}}',
      { unit: 's' },
    ),
    prom(
      'Writes of sinks, p99',
      'One write to Redis or ClickHouse.',
      'histogram_quantile(0.99, sum by (le, instance) (rate(millrace_task_write_seconds_bucket[5m])))',
      '{{instance}}',
      { unit: 's' },
    ),
    prom('State in memory', 'Of each instance.', 'sum by (instance) (millrace_task_state_bytes)', '{{instance}}', {
      unit: 'bytes',
    }),
    prom(
      'Requests, p99',
      'By route.',
      'histogram_quantile(0.99, sum by (le, route) (rate(millrace_http_request_seconds_bucket[5m])))',
      '{{route}}',
      { unit: 's' },
    ),
    prom(
      'Requests that fail',
      'Per second, answered with 5xx.',
      'sum by (route) (rate(millrace_http_requests_total{status=~"5.."}[5m]))',
      '{{route}}',
      { unit: 'ops' },
    ),
    prom(
      'Requests that were shed',
      'Per second, answered with 429.',
      'sum by (reason) (rate(millrace_http_shed_total[5m]))',
      '{{reason}}',
      { unit: 'ops' },
    ),
    prom('Event loop, p99', 'Of each gateway.', 'millrace_gateway_nodejs_eventloop_lag_p99_seconds', '{{job}}', {
      unit: 's',
    }),
    prom('Memory', 'Resident, of each gateway.', 'millrace_gateway_process_resident_memory_bytes', '{{job}}', {
      unit: 'bytes',
    }),
  ],
}

const freshness: Dashboard = {
  uid: 'freshness',
  title: 'feature freshness',
  description: 'How old the vectors are that serving reads, and how long a row takes to become one.',
  choices: [
    {
      ...{ name: 'features', label: 'Table of vectors' },
      sql: tablesLike(`${PREFIX}features_`, '', 'name'),
    },
  ],
  panels: [
    prom(
      'Behind the log',
      'Age of the last record that a view has applied while there are more.',
      'max by (instance) (millrace_task_lag_seconds{instance=~"features.*|online.*"})',
      '{{instance}}',
      { unit: 's' },
    ),
    prom(
      'Online reads that were refused',
      'Share of entities: the store is away or being filled.',
      'sum by (view) (rate(millrace_online_entities_total{outcome="refused"}[5m])) / sum by (view) (rate(millrace_online_entities_total[5m]))',
      '{{view}}',
      { unit: 'percentunit' },
    ),
    {
      ...{ title: 'From the row to the vector, p99', type: 'timeseries', unit: 's' },
      description: 'Log time of the vector less that of what caused it.',
      sql: {
        sql: `SELECT toStartOfMinute(_log_time) AS time, quantile(0.99)(dateDiff('millisecond', _known_at, _log_time)) / 1000 AS p99
          FROM ${FEATURES} WHERE $__timeFilter(_log_time) GROUP BY time ORDER BY time`,
      },
    },
    {
      ...{ title: 'Vectors per minute', type: 'timeseries' },
      description: 'By log time.',
      sql: {
        sql: `SELECT toStartOfMinute(_log_time) AS time, uniqExact(_partition, _offset) AS vectors FROM ${FEATURES} WHERE $__timeFilter(_log_time) GROUP BY time ORDER BY time`,
      },
    },
    {
      ...{ title: 'Seconds since the last vector', type: 'stat', unit: 's', width: 24, height: 5 },
      description: 'Of the chosen table, by log time.',
      sql: { as: 'table', sql: `SELECT dateDiff('second', max(_log_time), now64(3)) AS age FROM ${FEATURES}` },
    },
  ],
}

export const DASHBOARDS: readonly Dashboard[] = [drift, performance, predictions, pipeline, freshness]

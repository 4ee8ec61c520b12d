/** The metrics of a gateway. docs/reference/metrics.md is generated from their names and help texts. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface GatewayMetrics {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'method' | 'status'>
  readonly seconds: Histogram<'route'>
  readonly inFlight: Gauge
  readonly shed: Counter<'reason'>
  readonly rows: Counter<'dataset' | 'outcome'>
  readonly cloudEvents: Counter<'predictions' | 'outcome'>
  readonly queueBytes: Gauge
  readonly tails: Gauge
  readonly commands: Counter<'command' | 'outcome'>
  readonly online: Counter<'view' | 'outcome'>
}

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** @param defaults whether the metrics of the process are included. Default `true`. */
export const gatewayMetrics = (defaults = true): GatewayMetrics => {
  const registry = new Registry()
  const registers = [registry]
  if (defaults) collectDefaultMetrics({ register: registry, prefix: 'millrace_gateway_' })
  return {
    registry,
    requests: new Counter({
      name: 'millrace_http_requests_total',
      help: 'Number of answered requests, by route, method and status.',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'millrace_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer, in seconds.',
      labelNames: ['route'],
      buckets,
      registers,
    }),
    inFlight: new Gauge({ name: 'millrace_http_in_flight', help: 'Number of requests in progress.', registers }),
    shed: new Counter({
      name: 'millrace_http_shed_total',
      help: 'Number of requests answered with 429, by the limit that was reached: `requests`, `uploads`, `artifact uploads`, `artifact downloads`, `queue` or `tails`.',
      labelNames: ['reason'],
      registers,
    }),
    cloudEvents: new Counter({
      name: 'millrace_cloudevents_total',
      help: 'Number of events of payload loggers, by predictions and outcome: `waits` (the other half has not come), `joined` (it completed a prediction), `expired` (it was forgotten alone), `refused`.',
      labelNames: ['predictions', 'outcome'],
      registers,
    }),
    rows: new Counter({
      name: 'millrace_ingest_rows_total',
      help: 'Number of rows, by dataset and outcome: `accepted` (the log has it) or `rejected` (the row is not valid).',
      labelNames: ['dataset', 'outcome'],
      registers,
    }),
    queueBytes: new Gauge({
      name: 'millrace_ingest_queue_bytes',
      help: 'Number of bytes that wait for the log or are being sent to it.',
      registers,
    }),
    tails: new Gauge({ name: 'millrace_tails', help: 'Number of live tails of topics.', registers }),
    commands: new Counter({
      name: 'millrace_catalog_commands_total',
      help: 'Number of commands to the catalogue, by record name and outcome: `accepted`, `refused` or `unanswered`.',
      labelNames: ['command', 'outcome'],
      registers,
    }),
    online: new Counter({
      name: 'millrace_online_entities_total',
      help: 'Number of entities read online, by view and outcome: `answered` or `refused` (the store cannot be reached or is being filled).',
      labelNames: ['view', 'outcome'],
      registers,
    }),
  }
}

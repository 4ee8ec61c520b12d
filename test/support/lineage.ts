/** Events of OpenLineage, as tests send them. */

export interface EventGiven {
  readonly run?: string
  readonly job: string
  readonly inputs?: readonly string[]
  readonly outputs?: readonly string[]
  readonly time?: string
  readonly type?: string
  readonly namespace?: string
}

/** A UUID from a small number or a text. */
export const runIdOf = (run: string): string => {
  const hex = Buffer.from(run).toString('hex').padStart(12, '0').slice(-12)
  return `00000000-0000-4000-8000-${hex}`
}

export const PRODUCER = 'https://example.com/producer'
export const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'

export const runEvent = ({
  run,
  job,
  inputs = [],
  outputs = [],
  time,
  type = 'COMPLETE',
  namespace = 'ns',
}: EventGiven) => ({
  eventType: type,
  eventTime: time ?? '2026-01-05T10:00:00Z',
  run: { runId: runIdOf(run ?? job) },
  job: { namespace, name: job },
  inputs: inputs.map((name) => ({ namespace: 'db', name })),
  outputs: outputs.map((name) => ({ namespace: 'db', name })),
  producer: PRODUCER,
  schemaURL: SCHEMA,
})

/** Jobs in a circle: A reads d1 and writes d2, B d2 and d3, C d3 and d1. */
export const circle = [
  runEvent({ job: 'A', inputs: ['d1'], outputs: ['d2'] }),
  runEvent({ job: 'B', inputs: ['d2'], outputs: ['d3'] }),
  runEvent({ job: 'C', inputs: ['d3'], outputs: ['d1'] }),
]

/** Builders for the tests of monitoring: predictions, a baseline, and the records of their topics over a registry in memory. */
import { cutBaseline, type Monitored, type Reported, referenceRecord, VARIANT } from '../../processors/drift/index.ts'
import type { IntakeOptions } from '../../processors/intake/index.ts'
import type { Joined } from '../../processors/performance/index.ts'
import { readerSchema, recordNames, timeCodec } from '../../processors/rows/index.ts'
import {
  avro,
  COMPANION_NAMES,
  COMPANIONS,
  Codecs,
  type Companion,
  companionRecordName,
  companionSchema,
  memoryRegistry,
  type PredictionsDeclaration,
  predictionsDataset,
  type Row,
  rowSchema,
  schemaIdOf,
} from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { readersOf } from './intake.ts'

export const HOUR = 3_600_000
export const T0 = Date.UTC(2026, 0, 1)

export const churn: PredictionsDeclaration = {
  name: 'churn',
  served: [
    { name: 'amount', type: 'double' },
    { name: 'country', type: 'string' },
  ],
  partitions: 2,
  skewMs: 60_000,
  dedupeMs: 10_000,
}

const values = Array.from({ length: 1000 }, (_, i) => (i * 37) % 100)

export const monitor: avro.Monitor = {
  name: 'hourly',
  predictions: 'churn',
  watches: [
    { column: 'amount', kind: 'numeric', role: 'feature' },
    { column: 'country', kind: 'categorical', role: 'feature' },
  ],
  slices: [{ column: 'country', values: ['DE'] }],
  windowMs: HOUR,
  graceMs: 60_000,
  overdueMs: 2 * HOUR,
  alpha: 0.001,
  minRows: 100,
  psiMin: 0.1,
  ksMin: 0.1,
  shiftMin: 0.1,
  alarmAfter: 2,
  alarmOf: 3,
  clearAfter: 2,
  clearBelow: 0.8,
  dataset: null,
  owner: null,
  description: null,
  tags: [],
}

export const baseline: avro.Baseline = {
  name: 'churn_v3',
  monitor: 'hourly',
  modelVersion: 3,
  source: 'values',
  reference: [
    referenceRecord('amount', cutBaseline('numeric', values)),
    referenceRecord(
      'country',
      cutBaseline(
        'categorical',
        values.map((_, i) => (i % 2 === 0 ? 'DE' : 'FR')),
      ),
    ),
  ],
  slices: [],
  owner: null,
  description: null,
  tags: [],
}

export const quality: avro.Performance = {
  emptyWindows: false,
  sliceReferences: [],
  name: 'quality',
  predictions: 'churn',
  modelVersion: null,
  task: 'binary',
  positive: 'leaves',
  threshold: 0.5,
  k: null,
  values: { truePositive: 10, falsePositive: -1, falseNegative: -5, trueNegative: 0 },
  slices: [{ column: 'country', values: ['DE'] }],
  windowMs: HOUR,
  graceMs: 60_000,
  labelsWithinMs: 24 * HOUR,
  earlyWithinMs: HOUR,
  reviseEveryMs: 0,
  minRows: 50,
  alpha: 0.001,
  worseBy: 0.1,
  reference: {
    rows: 1000,
    error: 0.1,
    deviation: null,
    figures: [{ name: 'auc', value: 0.9, error: 0 }],
    source: null,
  },
  detector: null,
  dataset: null,
  metrics: [],
  references: [],
  overdueMs: 2 * HOUR,
  owner: null,
  description: null,
  tags: [],
}

export const monitored: Omit<Monitored, 'dataset' | 'revision'> = {
  monitor,
  monitorVersion: 1,
  baseline,
  baselineVersion: 1,
  baselineHash: 'hash',
  model: 'churn',
}
export { VARIANT }

const metaOf = (id: string, time: number): avro.EventMeta => ({
  ...{ id, source: 'test', time, team: null, actor: null, correlationId: null, causationId: null },
})

/** Reads and writes everything that lies in the topics of a monitor. */
export const monitoringWire = async () => {
  const codecs = new Codecs(memoryRegistry())
  const dataset = predictionsDataset(churn)
  const rows = await codecs.encoder('predictions', rowSchema(dataset))
  const companions = new Map(
    await Promise.all(
      COMPANION_NAMES.map(async (each) => [each, await codecs.encoder(each, companionSchema(each))] as const),
    ),
  )
  const times = await codecs.encoder('times', avro.TimeAdvancedSchema)
  const counted = await codecs.encoder('counted', avro.WindowCountedSchema)
  const closed = await codecs.encoder('closed', avro.WindowsClosedSchema)
  const late = await codecs.encoder('late', avro.RowLateSchema)
  const measured = await codecs.encoder('measured', avro.DriftMeasuredSchema)
  const overdue = await codecs.encoder('overdue', avro.WindowOverdueSchema)
  const predictions = await codecs.encoder('predictions counted', avro.PredictionsCountedSchema)
  const rowsCounted = await codecs.encoder('rows counted', avro.RowsCountedSchema)
  const joined = await codecs.encoder('joined', avro.OutcomeJoinedSchema)
  const performance = await codecs.encoder('performance', avro.PerformanceMeasuredSchema)
  const shifted = await codecs.encoder('shifted', avro.ErrorsShiftedSchema)
  const performanceOverdue = await codecs.encoder('performance overdue', avro.PerformanceOverdueSchema)
  const quiet = await codecs.encoder('quiet', avro.QuietObservedSchema)
  const nameOf = recordNames(codecs)
  const companionNames = new Map(COMPANION_NAMES.map((each) => [companionRecordName(each), each]))
  const companionOf = (value: Buffer): Companion | undefined => {
    const schemaId = schemaIdOf(value)
    return schemaId === undefined ? undefined : companionNames.get(nameOf(schemaId) ?? '')
  }
  const { WindowCountedSchema: WindowCounted, WindowsClosedSchema: WindowsClosed } = avro
  const { DriftMeasuredSchema: DriftMeasured, WindowOverdueSchema: WindowOverdue } = avro
  const { PredictionsCountedSchema: PredictionsCounted, OutcomeJoinedSchema: OutcomeJoined } = avro
  const { PerformanceMeasuredSchema: PerformanceMeasured, ErrorsShiftedSchema: ErrorsShifted } = avro
  const joins = codecs.events({
    ...{ PredictionsCounted, OutcomeJoined, WindowsClosed, QuietObserved: avro.QuietObservedSchema },
    RowsCounted: avro.RowsCountedSchema,
  })
  const reports = codecs.events({ WindowCounted, WindowsClosed })
  const results = codecs.events({
    ...{ DriftMeasured, WindowOverdue, PerformanceMeasured, ErrorsShifted },
    PerformanceOverdue: avro.PerformanceOverdueSchema,
  })
  const emptyRow = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
  return {
    codecs,
    dataset,
    rows: codecs.columns(readerSchema(dataset)),
    decoded: codecs.rows(readerSchema(dataset)) as { decode(value: Buffer): Row },
    reader: readersOf(codecs) as IntakeOptions['rows'],
    times: timeCodec(codecs, times, dataset.name),
    companionOf,
    isOther: (schemaId: number) => companionNames.has(nameOf(schemaId) ?? ''),
    encoders: { counted, closed, late, measured, overdue },
    ofPerformance: {
      rowsCounted,
      joining: { counted: predictions, joined, closed, late },
      measuring: { measured: performance, shifted, overdue: performanceOverdue },
      outcomes: codecs.rows(readerSchema(COMPANIONS.OutcomeObserved)) as { decode(value: Buffer): Row },
      joined: (value: Buffer) => joins.decode(value) as Joined,
      companionOf: (schemaId: number) => {
        const companion = companionNames.get(nameOf(schemaId) ?? '')
        return companion === undefined ? undefined : companion === 'OutcomeObserved' ? 'outcome' : 'other'
      },
      quiet: quiet.encode({ meta: metaOf('q', T0), dataset: dataset.name }),
    } as const,
    /** A prediction. */
    served: (id: string | null, time: number, columns: Readonly<Record<string, unknown>> = {}): Buffer =>
      rows.encode({ ...emptyRow, meta: null, model_version: 3, ...columns, prediction_id: id, time } as unknown as Row),
    companion: (companion: Companion, columns: Readonly<Record<string, unknown>>, id: string | null = null): Buffer => {
      const empty = { label: null, value: null, weight: null, entity: null, holdout: null }
      const meta = id === null ? null : metaOf(id, Number(columns.time))
      return companions.get(companion)!.encode({ ...empty, ...columns, meta } as unknown as Row)
    },
    time: (time: number): Buffer =>
      times.encode({
        ...{ meta: metaOf('t', time), dataset: dataset.name, cause: 'source' },
        ...{ sourcePartition: null, sourcePartitions: null },
      }),
    reported: (value: Buffer) => reports.decode(value) as Reported,
    result: (value: Buffer | null) => results.decode(value as Buffer),
  }
}

export type MonitoringWire = Awaited<ReturnType<typeof monitoringWire>>

/** Records at offsets from 0. @param given a value, and its log time (default: `T0` and its offset) */
export const logOf = (...given: readonly (readonly [value: Buffer | null, timestamp?: number])[]): LogRecord[] =>
  given.map(([value, timestamp], offset) => ({ offset, key: null, value, timestamp: timestamp ?? T0 + offset }))

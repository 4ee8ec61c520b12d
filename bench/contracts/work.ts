/** One round of Millrace: rows as they lie on the log, judged by intake, counted in windows, and evaluated, in one process. */
import { makeChecks } from '../../processors/checks/index.ts'
import { type Checked, makeContracts } from '../../processors/contracts/index.ts'
import { windowRules } from '../../processors/contracts/rules.ts'
import { makeIntake } from '../../processors/intake/index.ts'
import { readerSchema, rowReader, timeCodec } from '../../processors/rows/index.ts'
import type { Column } from '../../processors/rules/index.ts'
import { avro, Codecs, type DatasetDeclaration, memoryRegistry, type Row, rowSchema } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { readRules } from './rules.ts'

const FLUSH_EVERY = 1_000
const COUNTED = 'counted'

export interface Measured {
  readonly seconds: number
  readonly intakeSeconds: number
  readonly checksSeconds: number
  readonly windows: readonly avro.ContractEvaluated[]
}

export interface Prepared {
  readonly records: readonly LogRecord[]
  readonly measure: () => Measured
}

/** @param windowMs of the rules about windows */
export const prepare = async (given: DatasetDeclaration, rows: readonly Row[], windowMs: number): Promise<Prepared> => {
  const dataset = { ...given, skewMs: 1e12 }
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('rows', rowSchema(dataset))
  const records = rows.map(
    (row, offset): LogRecord => ({ offset, key: null, value: encoder.encode(row), timestamp: Number(row.time) }),
  )
  const times = timeCodec(codecs, await codecs.encoder('times', avro.TimeAdvancedSchema), dataset.name)
  const reading = readRules(dataset.name, dataset.columns as readonly Column[])
  const rules = windowRules(reading)
  const declared = { name: 'bench', dataset: dataset.name, windowMs, graceMs: 0, lateMs: 0, overdueMs: 1e12 }
  const reads = codecs.events({
    ...{ ChecksCounted: avro.ChecksCountedSchema, WindowsClosed: avro.WindowsClosedSchema },
    QuietObserved: avro.QuietObservedSchema,
  })
  const end = {
    ...{ time: (records.at(-1)?.timestamp ?? 0) + 2 * windowMs, cause: 'source' as const, isLoading: false },
    ...{ sourcePartition: null, sourcePartitions: null },
  }
  const origin = { instance: 'bench', topic: 't', partition: 0, offset: records.length, ordinal: 0 }
  const endRecord = { ...(records.at(-1) as LogRecord), offset: records.length, value: times.encode(end, origin) }
  const options = {
    counted: await codecs.encoder('counted', avro.ChecksCountedSchema),
    closed: await codecs.encoder('closed', avro.WindowsClosedSchema),
    late: await codecs.encoder('late', avro.RowLateSchema),
    evaluated: await codecs.encoder('evaluated', avro.ContractEvaluatedSchema),
    overdue: await codecs.encoder('overdue', avro.ContractOverdueSchema),
  }
  const results = codecs.decoder(avro.ContractEvaluatedSchema)
  const measure = (): Measured => {
    const intake = makeIntake({
      ...{
        dataset,
        names: namesOf(''),
        times,
        rows: ((of: typeof dataset, version: number) => rowReader(codecs, of, version)) as never,
      },
      contracts: [{ contract: 'bench', version: 1, rules: reading.rows }],
    })
    const checks = makeChecks({
      ...{ declared, rules, time: dataset.time, partitions: 1, topics: { counted: COUNTED, late: 'late' } },
      ...{ rows: codecs.columns(readerSchema(dataset)), times, isOther: () => false, ...options },
    })
    const contracts = makeContracts({
      of: {
        declared: { ...declared, object: null, odcs: '', owner: null, description: null, tags: [] },
        version: 1,
        contentHash: '',
      },
      ...{ rules, output: 'monitoring', checked: (value: Buffer) => reads.decode(value) as Checked, ...options },
    })
    const started = performance.now()
    run(intake, records)
    const judged = performance.now()
    const counted = run(checks, [...records, endRecord])
    const evaluated = run(
      contracts,
      counted.map((value, offset) => ({ offset, key: null, value, timestamp: offset })),
    )
    const ended = performance.now()
    if (intake.counters.accepted !== records.length) throw new Error(`${intake.counters.accepted} rows accepted`)
    return {
      ...{
        seconds: (ended - started) / 1000,
        intakeSeconds: (judged - started) / 1000,
        checksSeconds: (ended - judged) / 1000,
      },
      windows: evaluated.map((value) => results.decode(value)),
    }
  }
  return { records, measure }
}

/** Steps all records, with a flush of the changelog now and then. @returns what was written to the topic of the stage */
const run = (processor: Processor, records: readonly LogRecord[]): Buffer[] => {
  const outputs: Buffer[] = []
  let streamTime = Number.NEGATIVE_INFINITY
  const context = {
    ...{ instance: 'bench.case.v1.s1', topic: 't', partition: 0, offset: 0, logTime: 0, ordinal: 0, full: false },
    get streamTime() {
      return streamTime
    },
    advance: (time: number) => {
      streamTime = Math.max(streamTime, time)
    },
    emit: (topic: string, _partition: number, _key: Buffer | null, value: Buffer | null) => {
      if ((topic === COUNTED || topic === 'monitoring') && value !== null) outputs.push(value)
    },
  }
  for (const record of records) {
    context.offset = record.offset
    context.logTime = record.timestamp
    processor.step(record, context as unknown as StepContext)
    if (record.offset % FLUSH_EVERY === 0) processor.flush(() => {})
  }
  return outputs
}

/**
 * Measures what ten row rules of a contract cost intake: 300,000 real flights, judged without a contract and with it. Times are of the processor alone.
 *
 *     npx tsx bench/micro/contracts-step.ts
 *
 * Prints rows per second of CPU for both.
 */
import { flightRows, flights as flightsDataset } from '../../examples/flights/index.ts'
import { makeIntake } from '../../processors/intake/index.ts'
import { rowReader, timeCodec } from '../../processors/rows/index.ts'
import { type Column, readContract } from '../../processors/rules/index.ts'
import { avro, Codecs, memoryRegistry, type Row, rowSchema } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'

const ROWS = 300_000
const ROUNDS = 3
const FLUSH_EVERY = 1_000

const check = (quality: object) => ({ mustBe: 0, ...quality })
const pair = (type: string, kwargs: object) => ({
  ...{ type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs } },
})

const contract = {
  ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'flights', version: '1.0.0', status: 'active' },
  schema: [
    {
      name: 'flights',
      properties: [
        { name: 'flight', logicalType: 'string', logicalTypeOptions: { pattern: '^[0-9]{7}$' } },
        {
          name: 'kind',
          quality: [check({ metric: 'invalidValues', arguments: { validValues: ['departure', 'arrival'] } })],
        },
        {
          name: 'time',
          logicalType: 'timestamp',
          logicalTypeOptions: { minimum: '2001-01-01', maximum: '2001-12-31' },
        },
        { name: 'origin', quality: [check({ metric: 'invalidValues', arguments: { pattern: '^[A-Z]{3}$' } })] },
        {
          name: 'destination',
          required: true,
          quality: [check({ metric: 'missingValues', arguments: { missingValues: ['', 'N/A'] } })],
        },
        { name: 'distance', logicalType: 'integer', logicalTypeOptions: { minimum: 0, maximum: 10_000 } },
      ],
      quality: [pair('expect_column_pair_values_to_be_equal', { column_A: 'kind', column_B: 'kind' })],
    },
  ],
}

const main = async (): Promise<void> => {
  const codecs = new Codecs(memoryRegistry())
  const dataset = { ...flightsDataset, skewMs: 1e12 }
  const encoder = await codecs.encoder('rows', rowSchema(dataset))
  const records: LogRecord[] = []
  for await (const batch of flightRows(ROWS / 2))
    for (const row of batch)
      records.push({ offset: records.length, key: null, value: encoder.encode(row as Row), timestamp: row.time })
  const times = timeCodec(codecs, await codecs.encoder('times', avro.TimeAdvancedSchema), dataset.name)
  const columns = dataset.columns as readonly Column[]
  const { rows: rules, flaws } = readContract(contract, { dataset: dataset.name, columns })
  if (flaws.length > 0 || rules.length !== 10) throw new Error(`${rules.length} rules, ${JSON.stringify(flaws)}`)
  const rowsOf = (of: typeof dataset, version: number) => rowReader(codecs, of, version)
  const intake = (isJudged: boolean) =>
    makeIntake({
      ...{ dataset, names: namesOf(''), times, rows: rowsOf as never },
      contracts: isJudged ? [{ contract: 'flights_quality', version: 1, rules }] : [],
    })
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, isJudged] of [false, true].entries())
      best[i] = Math.min(best[i] as number, timed(intake(isJudged), records))
  const [without, withRules] = best.map((seconds) => Math.round(records.length / seconds))
  console.info(
    `${records.length.toLocaleString('en')} rows, no contract: ${without?.toLocaleString('en')} rows/s of CPU`,
  )
  console.info(
    `${records.length.toLocaleString('en')} rows, ${rules.length} row rules: ${withRules?.toLocaleString('en')} rows/s of CPU`,
  )
}

/** CPU seconds for all records. */
const timed = (processor: ReturnType<typeof makeIntake>, records: readonly LogRecord[]): number => {
  const context = {
    ...{ instance: 'bench.case.v1.s1', topic: 't', partition: 0, offset: 0, logTime: 0, ordinal: 0, full: false },
    streamTime: 0,
    advance: () => {},
    emit: () => {},
  }
  const before = process.cpuUsage()
  for (const record of records) {
    context.offset = record.offset
    context.logTime = record.timestamp
    processor.step(record, context as unknown as StepContext)
    if (record.offset % FLUSH_EVERY === 0) processor.flush(() => {})
  }
  const { user, system } = process.cpuUsage(before)
  if (processor.counters.accepted !== records.length) throw new Error(`${processor.counters.accepted} rows accepted`)
  return (user + system) / 1e6
}

await main()

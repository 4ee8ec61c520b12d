/** What sources have brought: the accepted rows of a dataset, and what was told of a source. */
import { endsOf, type Platform, pastTasks, readLog } from '../../platform/index.ts'
import { intakeInstance } from '../../processors/intake/index.ts'
import { readerSchema } from '../../processors/rows/index.ts'
import { sourceInstance } from '../../processors/sources/index.ts'
import { avro, type DatasetDeclaration, schemaIdsOf } from '../../schemas/index.ts'
import { until } from './until.ts'

const WAIT_MS = 120_000

/** The accepted rows of all partitions, as objects of columns. */
export const acceptedOf = async (
  platform: Platform,
  dataset: DatasetDeclaration,
): Promise<readonly Record<string, unknown>[]> => {
  const { codecs, names, log } = platform
  const rows: Record<string, unknown>[] = []
  const columns = codecs.columns(readerSchema(dataset))
  const slots = dataset.columns.map(({ name }) => [name, columns.slot(name)] as const)
  const topic = names.rows(dataset.name)
  for (let partition = 0; partition < (await log.partitions(topic)); partition++)
    for await (const records of readLog(platform, { topic, partition })) {
      await codecs.ensure(schemaIdsOf(records))
      for (const { value, key } of records) {
        if (value === null || key === null) continue
        const row = columns.read(value)
        rows.push(Object.fromEntries(slots.map(([name, slot]) => [name, row.value(slot)])))
      }
    }
  return rows
}

/** Waits until intake has judged all that has been brought to a dataset so far. */
export const judged = async (platform: Platform, { name }: DatasetDeclaration): Promise<void> => {
  const sent = await endsOf(platform, platform.names.intake(name))
  const deadline = performance.now() + WAIT_MS
  if (!(await pastTasks(platform, intakeInstance(name), sent, () => performance.now() > deadline)))
    throw new Error(`intake has not judged the rows of ${name} within ${WAIT_MS} ms`)
}

/** How many rows there are of each text of a column. */
export const timesOf = (rows: readonly Record<string, unknown>[], column: string): ReadonlyMap<unknown, number> => {
  const counts = new Map<unknown, number>()
  for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1)
  return counts
}

/** Waits until a source has told that it has brought so many rows and has nothing before it. */
export const broughtAll = async ({ progress }: Platform, source: string, rows: number): Promise<void> => {
  await progress.ready()
  const told = () => progress.source(sourceInstance(source))
  await until(`${source} has brought ${rows} rows`, () => told()?.rows === rows && told()?.behind === 0, WAIT_MS).catch(
    (error: Error) => {
      throw new Error(`${error.message}; told: ${JSON.stringify(told())}, ${JSON.stringify(progress.troubled)}`)
    },
  )
}

/** Waits until a source is parked. @returns the reason */
export const parkedWhy = async ({ progress }: Platform, source: string): Promise<string> => {
  const found = () => progress.troubledTask(sourceInstance(source), 0)
  await until(`${source} is parked`, () => found()?.state === 'parked', WAIT_MS)
  return found()?.reason ?? ''
}

/** The messages of the quarantine about a source, in their order. */
export const refusedOf = async (platform: Platform, source: string): Promise<readonly string[]> => {
  const decoder = platform.codecs.decoder(avro.RowRejectedSchema)
  const messages: string[] = []
  for await (const records of readLog(platform, { topic: platform.names.quarantine, partition: 0 })) {
    await platform.codecs.ensure(schemaIdsOf(records))
    for (const { value } of records) {
      if (value === null) continue
      const { topic, message } = decoder.decode(value)
      if (topic === `source/${source}`) messages.push(message)
    }
  }
  return messages
}

/** The outputs of an instance, compared with a pure replay of its input: same records, same bytes, same order. */
import { createHash } from 'node:crypto'
import { type Platform, type Quarantine, type Recipe, readLog, settledEnd, type Wanted } from '../../platform/index.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { type Differences, shownBytes } from './difference.ts'

export interface TopicVerification {
  readonly platform: Platform
  readonly wanted: Wanted
  readonly recipe: Extract<Recipe, { kind: 'processor' }>
  readonly quarantine: Quarantine
  /** The topic that is compared; other outputs of the instance are shared with others. */
  readonly output: string
  readonly differences: Differences
  readonly onProgress?: (records: number) => void
}

/**
 * Replays every input partition up to what is settled now. What the instance has not come to yet is not expected: only the outputs of
 * records below its committed position have to be there.
 */
export const verifyTopic = async (verification: TopicVerification): Promise<void> => {
  const { platform, wanted, output } = verification
  const inputs = await platform.log.partitions(wanted.topic)
  const outputs = await platform.log.partitions(output)
  // With one writer per partition the order is the writer's; with several it is the log's, and only what is in it can be compared.
  const ordered = wanted.kind === 'features' || (inputs === 1 && outputs === 1)
  if (ordered) for (let partition = 0; partition < inputs; partition++) await compareOrdered(verification, partition)
  else await compareAsSets(verification, inputs, outputs)
}

interface Expected {
  readonly made: OutputRecord
  /** Whether the instance has committed the input record that this comes from. */
  readonly due: boolean
}

/** Outputs of the replay, and which of them have to be there. */
async function* expectedOutputs(
  { platform, wanted, recipe, quarantine, output, onProgress }: TopicVerification,
  partition: number,
  committed: number,
): AsyncGenerator<Expected> {
  const { instance, topic } = wanted
  const processor = recipe.make()
  const replay = new Replay({ instance, topic, partition, processor, quarantine })
  for await (const records of readLog(platform, { topic, partition })) {
    await recipe.prepare(records)
    for (const record of records) {
      replay.apply([record])
      for (const made of replay.take()) if (made.topic === output) yield { made, due: record.offset < committed }
    }
    processor.flush(() => {})
    onProgress?.(records.length)
  }
}

/** The position that the instance has committed for certain; its changelog may be past it. */
const committedPosition = async ({ platform, wanted }: TopicVerification, partition: number): Promise<number> => {
  const group = platform.names.group(wanted.instance)
  return (await platform.log.publishedPosition(group, wanted.topic, partition)) ?? 0
}

async function* flattened(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const records of batches) yield* records
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b))

const compareOrdered = async (verification: TopicVerification, partition: number): Promise<void> => {
  const { platform, output, differences } = verification
  const where = `${output}:${partition}`
  const committed = await committedPosition(verification, partition)
  const to = await settledEnd(platform, output, partition)
  const actual = flattened(readLog(platform, { topic: output, partition, to }))
  let count = 0
  for await (const { made, due } of expectedOutputs(verification, partition, committed)) {
    const { value: record } = await actual.next()
    if (record === undefined && !due) return
    differences.compared++
    count++
    if (record === undefined)
      differences.add({ where, which: `record ${count}`, expected: shownBytes(made.value), actual: 'absent' })
    else if (!sameBytes(record.key, made.key) || !sameBytes(record.value, made.value))
      differences.add({
        where,
        which: `offset ${record.offset}`,
        expected: shownBytes(made.value),
        actual: shownBytes(record.value),
      })
  }
  for (let rest = await actual.next(); !rest.done; rest = await actual.next())
    differences.add({
      where,
      which: `offset ${rest.value.offset}`,
      expected: 'absent',
      actual: shownBytes(rest.value.value),
    })
}

const digestOf = (partition: number, { key, value }: { key: Buffer | null; value: Buffer | null }): string => {
  const hash = createHash('sha256').update(`${partition} ${key === null ? 'null' : key.length} `)
  if (key !== null) hash.update(key)
  return hash.update(value ?? Buffer.alloc(0)).digest('base64')
}

/** How often a record has to be there, and how often it may be there besides. */
interface Count {
  due: number
  possible: number
}

const compareAsSets = async (verification: TopicVerification, inputs: number, outputs: number): Promise<void> => {
  const { platform, output, differences } = verification
  const committed: number[] = []
  for (let partition = 0; partition < inputs; partition++)
    committed.push(await committedPosition(verification, partition))
  const ends: number[] = []
  for (let partition = 0; partition < outputs; partition++) ends.push(await settledEnd(platform, output, partition))
  const counts = new Map<string, Count>()
  for (let partition = 0; partition < inputs; partition++)
    for await (const { made, due } of expectedOutputs(verification, partition, committed[partition])) {
      const digest = digestOf(made.partition, made)
      const count = counts.get(digest) ?? { due: 0, possible: 0 }
      counts.set(digest, count)
      if (due) count.due++
      else count.possible++
    }
  for (let partition = 0; partition < outputs; partition++)
    for await (const record of flattened(readLog(platform, { topic: output, partition, to: ends[partition] }))) {
      differences.compared++
      const count = counts.get(digestOf(partition, record))
      if (count !== undefined && count.due > 0) count.due--
      else if (count !== undefined && count.possible > 0) count.possible--
      else
        differences.add({
          where: `${output}:${partition}`,
          which: `offset ${record.offset}`,
          expected: 'absent',
          actual: shownBytes(record.value),
        })
    }
  for (const [digest, { due }] of counts)
    if (due > 0)
      differences.add({ where: output, which: `sha256 ${digest}`, expected: `${due} times`, actual: 'absent' })
}

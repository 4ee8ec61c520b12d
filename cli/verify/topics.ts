/** The outputs of an instance, compared with a pure replay of its input: same records, same bytes, same order. */
import { createHash } from 'node:crypto'
import type { Platform } from '../../gateway/platform.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import type { Recipe } from '../worker/build.ts'
import type { Wanted } from '../worker/plan.ts'
import type { Quarantine } from '../worker/quarantine.ts'
import { type Differences, shownBytes } from './difference.ts'
import { readLog, settledEnd } from './log-reading.ts'

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

/** Replays every input partition up to what is settled now. Run it when the instance has caught up. */
export const verifyTopic = async (verification: TopicVerification): Promise<void> => {
  const { platform, wanted, output } = verification
  const inputs = await platform.log.partitions(wanted.topic)
  const outputs = await platform.log.partitions(output)
  // With one writer per partition the order is the writer's; with several it is the log's, and only what is in it can be compared.
  const ordered = wanted.kind === 'features' || (inputs === 1 && outputs === 1)
  if (ordered) for (let partition = 0; partition < inputs; partition++) await compareOrdered(verification, partition)
  else await compareAsSets(verification, inputs, outputs)
}

async function* expectedOutputs(
  { platform, wanted, recipe, quarantine, output, onProgress }: TopicVerification,
  partition: number,
): AsyncGenerator<OutputRecord> {
  const { instance, topic } = wanted
  const processor = recipe.make()
  const replay = new Replay({ instance, topic, partition, processor, quarantine })
  for await (const records of readLog(platform, { topic, partition })) {
    await recipe.prepare(records)
    replay.apply(records)
    processor.flush(() => {})
    for (const made of replay.take()) if (made.topic === output) yield made
    onProgress?.(records.length)
  }
}

async function* flattened(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const records of batches) yield* records
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b))

const compareOrdered = async (verification: TopicVerification, partition: number): Promise<void> => {
  const { platform, output, differences } = verification
  const where = `${output}:${partition}`
  const actual = flattened(
    readLog(platform, { topic: output, partition, to: await settledEnd(platform, output, partition) }),
  )
  let count = 0
  for await (const expected of expectedOutputs(verification, partition)) {
    const { value: record } = await actual.next()
    differences.compared++
    count++
    if (record === undefined)
      differences.add({ where, which: `record ${count}`, expected: shownBytes(expected.value), actual: 'absent' })
    else if (!sameBytes(record.key, expected.key) || !sameBytes(record.value, expected.value))
      differences.add({
        where,
        which: `offset ${record.offset}`,
        expected: shownBytes(expected.value),
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

const compareAsSets = async (verification: TopicVerification, inputs: number, outputs: number): Promise<void> => {
  const { platform, output, differences } = verification
  const counts = new Map<string, number>()
  for (let partition = 0; partition < inputs; partition++)
    for await (const made of expectedOutputs(verification, partition)) {
      const digest = digestOf(made.partition, made)
      counts.set(digest, (counts.get(digest) ?? 0) + 1)
    }
  for (let partition = 0; partition < outputs; partition++)
    for await (const record of flattened(readLog(platform, { topic: output, partition }))) {
      const digest = digestOf(partition, record)
      const left = counts.get(digest) ?? 0
      differences.compared++
      if (left === 0)
        differences.add({
          where: `${output}:${partition}`,
          which: `offset ${record.offset}`,
          expected: 'absent',
          actual: shownBytes(record.value),
        })
      else if (left === 1) counts.delete(digest)
      else counts.set(digest, left - 1)
    }
  for (const [digest, count] of counts)
    differences.add({ where: output, which: `sha256 ${digest}`, expected: `${count} times`, actual: 'absent' })
}

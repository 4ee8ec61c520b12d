/**
 * Compares the outputs of a processor with a pure replay of its input: same records, same bytes, and the same order if
 * it has one.
 */
import {
  committedPosition,
  type Platform,
  type ProcessorRecipe,
  type Quarantine,
  readLog,
  settledEnd,
} from '../../platform/index.ts'
import { stateKeyOf } from '../../streams/core/changelog.ts'
import type { Output, PlannedProcessor } from '../../streams/core/definition.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { Counts } from './counts.ts'
import { type Differences, shownBytes } from './difference.ts'
import { settled } from './settle.ts'
import type { SharedTopics } from './shared.ts'

export interface TopicVerification {
  readonly platform: Platform
  readonly planned: PlannedProcessor
  readonly recipe: ProcessorRecipe
  readonly quarantine: Quarantine
  readonly shared: SharedTopics
  readonly differences: Differences
  readonly settleMs: number
  readonly onProgress?: (records: number) => void
}

/**
 * Replays every input partition. The outputs of all records up to the present log end have to exist. The outputs of
 * later records may exist.
 * @throws Error if the processor has no outputs, because there would be nothing to compare
 */
export const verifyTopics = async (verification: TopicVerification): Promise<void> => {
  const { platform, planned, shared, differences } = verification
  const { instance, outputs, topic } = planned
  if (outputs.length === 0) throw new Error(`${instance} has no outputs to compare with a replay`)
  const inputs = await platform.log.partitions(topic)
  const ordered = new Set(outputs.filter((output) => isOrdered(output, inputs)).map(({ name }) => name))
  const unordered = outputs.filter(({ name, order }) => order !== 'shared' && !ordered.has(name))
  const counts = new Map(unordered.map(({ name }) => [name, new Counts(name)]))
  for (const { name, order } of outputs) if (order === 'shared') shared.include(name, instance)
  for (let partition = 0; partition < inputs; partition++) {
    const due = await dueBefore(verification, partition)
    const comparisons = await Comparisons.open(platform, ordered, partition, differences)
    for await (const { made, isDue } of replayed(verification, partition, due)) {
      if (ordered.has(made.topic)) await comparisons.compare(made, isDue)
      else if (counts.has(made.topic)) counts.get(made.topic)?.expect(made.partition, made, isDue)
      else shared.expect(made, isDue)
    }
    await comparisons.end()
  }
  for (const { name, partitions } of unordered)
    await meetAll(platform, name, partitions, counts.get(name) as Counts, differences)
}

/** With one input and one output partition there is one writer, whatever the keys are. */
const isOrdered = ({ order, partitions }: Output, inputs: number): boolean =>
  order === 'input' || (order === 'own' && inputs === 1 && partitions === 1)

/**
 * Position up to which outputs have to exist: the present end of the input. An instance that does not reach it has
 * stopped.
 */
const dueBefore = async (verification: TopicVerification, partition: number): Promise<number> => {
  const { platform, planned, differences, settleMs } = verification
  const { instance, topic } = planned
  const end = await settledEnd(platform, topic, partition)
  const found = await settled(() => committedPosition(platform, instance, partition), end, settleMs)
  if (found >= end) return end
  const where = `${instance}-${partition}`
  differences.add({ where, which: 'committed position', expected: `at least ${end}`, actual: String(found) })
  return found
}

interface Made {
  readonly made: OutputRecord
  /** Whether the instance has committed the input record of this output. */
  readonly isDue: boolean
}

/** Outputs of the replay, and which of them have to exist. */
async function* replayed(verification: TopicVerification, partition: number, due: number): AsyncGenerator<Made> {
  const { platform, planned, recipe, quarantine, onProgress } = verification
  const { instance, topic } = planned
  const processor = await processorOf(verification, partition)
  const replay = new Replay({ instance, topic, partition, processor, quarantine })
  const told = await toldTo(verification, partition)
  const taken = (isDue: boolean): Made[] => replay.take().map((made) => ({ made, isDue }))
  const tellUpTo = (offset: number): Made[] => {
    const outputs: Made[] = []
    while (told.length > 0 && told[0].at <= offset) {
      const { at, tell } = told.shift()!
      replay.tell(at, (context) => tell(processor, context))
      outputs.push(...taken(at < due))
    }
    return outputs
  }
  for await (const records of readLog(platform, { topic, partition })) {
    await recipe.prepare(records)
    for (const record of records) {
      yield* tellUpTo(record.offset)
      replay.apply([record])
      yield* taken(record.offset < due)
    }
    processor.flush(() => {})
    onProgress?.(records.length)
  }
  yield* tellUpTo(Number.POSITIVE_INFINITY)
}

interface Told {
  readonly at: number
  readonly tell: (processor: Processor, context: StepContext) => void
}

/** The idleness statements that the instance received between the records of a partition, in order. */
const toldTo = async ({ platform, planned, recipe }: TopicVerification, partition: number): Promise<Told[]> => {
  const needs = recipe.replay?.told
  if (needs === undefined) return []
  const all: Told[] = []
  for await (const records of readLog(platform, { topic: needs.topic, partition: 0 })) {
    await recipe.prepare(records)
    for (const record of records) {
      const position = needs.at(record)
      if (position.topic !== planned.topic || position.partition !== partition) continue
      all.push({ at: position.offset, tell: (processor, context) => needs.tell(record, processor, context) })
    }
  }
  return all
}

/** The processor of a replay, with the facts from its changelog. */
const processorOf = async ({ platform, planned, recipe }: TopicVerification, partition: number): Promise<Processor> => {
  const { replay } = recipe
  if (replay === undefined) return recipe.make()
  const processor = replay.make()
  const topic = platform.names.changelog(planned.instance)
  for await (const { key, value, offset } of flattened(readLog(platform, { topic, partition }))) {
    const stateKey = key === null ? undefined : stateKeyOf(key)
    if (stateKey !== undefined && replay.isFact(stateKey)) processor.load(stateKey, value, offset)
  }
  return processor
}

async function* flattened(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const records of batches) yield* records
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b))

/** One partition of every ordered output, read in parallel with the replay. */
class Comparisons {
  readonly #partition: number
  readonly #differences: Differences
  readonly #actual: ReadonlyMap<string, AsyncGenerator<LogRecord>>
  #count = 0

  private constructor(
    partition: number,
    differences: Differences,
    actual: ReadonlyMap<string, AsyncGenerator<LogRecord>>,
  ) {
    this.#partition = partition
    this.#differences = differences
    this.#actual = actual
  }

  static async open(
    platform: Platform,
    topics: ReadonlySet<string>,
    partition: number,
    differences: Differences,
  ): Promise<Comparisons> {
    const actual = new Map<string, AsyncGenerator<LogRecord>>()
    for (const topic of topics) {
      const to = await settledEnd(platform, topic, partition)
      actual.set(topic, flattened(readLog(platform, { topic, partition, to })))
    }
    return new Comparisons(partition, differences, actual)
  }

  async compare({ topic, partition, key, value }: OutputRecord, isDue: boolean): Promise<void> {
    const where = `${topic}:${partition}`
    if (partition !== this.#partition) {
      this.#differences.add({ where, which: 'partition', expected: String(this.#partition), actual: String(partition) })
      return
    }
    const { value: record } = (await this.#actual.get(topic)?.next()) ?? { value: undefined }
    if (record === undefined && !isDue) return
    this.#differences.compared++
    this.#count++
    if (record === undefined)
      this.#differences.add({
        where,
        which: `record ${this.#count}`,
        expected: shownBytes(value),
        actual: 'absent',
      })
    else if (!sameBytes(record.key, key) || !sameBytes(record.value, value))
      this.#differences.add({
        where,
        which: `offset ${record.offset}`,
        expected: shownBytes(value),
        actual: shownBytes(record.value),
      })
  }

  /** Reports the records that the replay does not have. */
  async end(): Promise<void> {
    for (const [topic, actual] of this.#actual)
      for (let rest = await actual.next(); !rest.done; rest = await actual.next())
        this.#differences.add({
          where: `${topic}:${this.#partition}`,
          which: `offset ${rest.value.offset}`,
          expected: 'absent',
          actual: shownBytes(rest.value.value),
        })
  }
}

const meetAll = async (
  platform: Platform,
  topic: string,
  partitions: number,
  counts: Counts,
  differences: Differences,
): Promise<void> => {
  for (let partition = 0; partition < partitions; partition++) {
    const to = await settledEnd(platform, topic, partition)
    for await (const record of flattened(readLog(platform, { topic, partition, to })))
      counts.meet(partition, record, differences)
  }
  counts.end(differences)
}

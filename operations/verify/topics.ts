/**
 * Compares the outputs of a processor with a pure replay of its input: same records, same bytes, and the same order if
 * it has one.
 */
import {
  committedPosition,
  heldIfThere,
  heldOf,
  type Platform,
  type ProcessorRecipe,
  type Quarantine,
  readLog,
  settledEnd,
  takenPartitions,
} from '../../platform/index.ts'
import { stateKeyOf } from '../../streams/core/changelog.ts'
import type { Output, PlannedProcessor } from '../../streams/core/definition.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import type { Processor } from '../../streams/core/processor.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { Counts } from './counts.ts'
import { type Differences, shownBytes, shownPair } from './difference.ts'
import { settled } from './settle.ts'
import type { SharedTopics } from './shared.ts'
import { lacksTold, toldTo } from './told.ts'

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
 * later records may exist. If the log does not hold the beginning of an input or output partition, what can be compared
 * without it is compared.
 * @throws Error if the processor has no outputs, because there would be nothing to compare
 */
export const verifyTopics = async (verification: TopicVerification): Promise<void> => {
  const { platform, planned, recipe, shared, differences } = verification
  const { instance, outputs, topic } = planned
  if (outputs.length === 0) throw new Error(`${instance} has no outputs to compare with a replay`)
  const present = await platform.log.partitions(topic)
  const inputs = planned.input === undefined ? await takenPartitions(platform, planned) : present
  const starts = await startsOf(platform, topic, inputs)
  const isPartial = (await lacksTold(verification)) || starts.some((start) => start > 0)
  await checkChangelog(verification, inputs)
  // What was written for deleted records cannot be told from the rest, so order and number cannot be compared.
  const ordered = new Set(outputs.filter((output) => !isPartial && isOrdered(output, inputs)).map(({ name }) => name))
  const unordered = outputs.filter(({ name, order }) => order !== 'shared' && !ordered.has(name))
  const counts = new Map(unordered.map(({ name }) => [name, new Counts(name)]))
  const dues: number[] = []
  for (let partition = 0; partition < inputs; partition++) dues.push(await dueBefore(verification, partition))
  const ends = new Map<string, readonly number[]>()
  for (const { name, partitions } of outputs)
    if (!ordered.has(name)) ends.set(name, await endsOf(platform, name, partitions))
  for (const { name, order } of outputs)
    if (order === 'shared') shared.include(name, instance, { ends: ends.get(name) ?? [], mayBeOlder: isPartial })
  for (const [partition, due] of dues.entries()) {
    const start = starts[partition]
    const canBegin = start === 0 || recipe.replay?.memoryMs !== undefined
    if (start > 0)
      differences.lacks(topic, partition, start, canBegin ? null : 'its outputs depend on all records before')
    if (!canBegin) continue
    const comparisons = await Comparisons.open(platform, ordered, partition, differences)
    for await (const { made, isDue } of replayed(verification, { partition, start, due })) {
      if (ordered.has(made.topic)) await comparisons.compare(made, isDue)
      else if (counts.has(made.topic)) counts.get(made.topic)?.expect(made.partition, made, isDue)
      else await shared.expect(made, isDue)
    }
    await comparisons.end()
  }
  for (let partition = inputs; partition < present; partition++) await notTaken(verification, partition)
  for (const { name } of unordered)
    await meetAll(
      platform,
      { topic: name, ends: ends.get(name) ?? [], isPartial },
      counts.get(name) as Counts,
      differences,
    )
}

/**
 * The present ends of an output. Read after the positions and before the replay: what stands below comes from records
 * that the replay reads, and what is due stands below.
 */
const endsOf = async (platform: Platform, topic: string, partitions: number): Promise<number[]> => {
  const ends: number[] = []
  for (let partition = 0; partition < partitions; partition++)
    ends.push((await heldIfThere(platform, topic, partition))?.end ?? 0)
  return ends
}

const startsOf = async (platform: Platform, topic: string, partitions: number): Promise<number[]> => {
  const starts: number[] = []
  for (let partition = 0; partition < partitions; partition++)
    starts.push((await heldOf(platform, topic, partition)).start)
  return starts
}

/** Compaction never moves the start of a log, so a changelog that begins later has lost state. */
const checkChangelog = async ({ platform, planned, differences }: TopicVerification, partitions: number) => {
  const topic = platform.names.changelog(planned.instance)
  for (let partition = 0; partition < partitions; partition++) {
    const start = (await heldIfThere(platform, topic, partition))?.start ?? 0
    if (start > 0)
      differences.add({ where: `${topic}:${partition}`, which: 'log start', expected: '0', actual: String(start) })
  }
}

/** The source topic has grown, and nobody reads the added partition yet: its records are missing in all that follows. */
const notTaken = async ({ platform, planned, differences }: TopicVerification, partition: number): Promise<void> => {
  const { instance, topic } = planned
  const end = await settledEnd(platform, topic, partition)
  if (end === 0) return
  const actual = 'not taken up'
  differences.add({
    where: `${instance}-${partition}`,
    which: 'committed position',
    expected: `at least ${end}`,
    actual,
  })
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

interface Stretch {
  readonly partition: number
  /** First offset that the log holds. */
  readonly start: number
  /** Outputs of records below have to exist. */
  readonly due: number
}

/** Outputs of the replay, and which of them have to exist. */
async function* replayed(verification: TopicVerification, { partition, start, due }: Stretch): AsyncGenerator<Made> {
  const { platform, planned, recipe, quarantine, onProgress } = verification
  const { instance, topic } = planned
  const processor = await processorOf(verification, partition)
  const replay = new Replay({ instance, topic, partition, processor, quarantine })
  const all = await toldTo(verification, partition)
  const told = all.filter(({ position }) => start === 0 || position.offset >= start)
  for (const { position, isLasting, tell } of all)
    if (isLasting && start > 0 && position.offset < start)
      replay.tell(position.offset, (context) => tell(processor, context))
  replay.take() // what it said of records that are not held cannot be compared
  // A replay that begins in the middle knows nothing of records before, on which the first results may depend.
  let exactFrom = start === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  let isExact = start === 0
  const taken = (isDue: boolean): Made[] => replay.take().map((made) => ({ made, isDue }))
  const tellUpTo = (offset: number): Made[] => {
    const outputs: Made[] = []
    while (told.length > 0 && told[0].position.offset <= offset) {
      const { position, tell } = told.shift()!
      replay.tell(position.offset, (context) => tell(processor, context))
      outputs.push(...taken(position.offset < due && isExact))
    }
    return outputs
  }
  for await (const records of readLog(platform, { topic, partition, from: start })) {
    await recipe.prepare(records)
    for (const record of records) {
      if (exactFrom === Number.POSITIVE_INFINITY) exactFrom = record.timestamp + (recipe.replay?.memoryMs ?? 0)
      isExact ||= record.timestamp > exactFrom
      yield* tellUpTo(record.offset)
      replay.apply([record])
      yield* taken(record.offset < due && isExact)
    }
    processor.flush(() => {})
    onProgress?.(records.length)
  }
  yield* tellUpTo(Number.POSITIVE_INFINITY)
}

/** The processor of a replay, with the facts from its changelog. */
const processorOf = async ({ platform, planned, recipe }: TopicVerification, partition: number): Promise<Processor> => {
  const { replay } = recipe
  if (replay === undefined) return recipe.make()
  const processor = replay.make()
  const topic = platform.names.changelog(planned.instance)
  const from = (await heldIfThere(platform, topic, partition))?.start ?? 0
  for await (const { key, value, offset } of flattened(readLog(platform, { topic, partition, from }))) {
    const stateKey = key === null ? undefined : stateKeyOf(key)
    if (stateKey !== undefined && replay.isFact(stateKey)) processor.load(stateKey, value, offset)
  }
  return processor
}

async function* flattened(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const records of batches) yield* records
}

/** Why an output that has lost its beginning is not compared. */
const UNALIGNED = 'its records do not say which input they come from'

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
      const { start, end: to } = await heldOf(platform, topic, partition)
      if (start > 0) {
        differences.lacks(topic, partition, start, UNALIGNED)
        continue
      }
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
    const actual = this.#actual.get(topic)
    if (actual === undefined) return // the log does not hold its beginning
    const { value: record } = await actual.next()
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
    else if (!sameBytes(record.value, value))
      this.#differences.add({ where, which: `offset ${record.offset}`, ...shownPair(value, record.value) })
    else if (!sameBytes(record.key, key))
      this.#differences.add({ where, which: `key of offset ${record.offset}`, ...shownPair(key, record.key) })
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

interface Met {
  readonly topic: string
  /** The end of each partition up to which it is compared. */
  readonly ends: readonly number[]
  /** Whether the log does not hold the beginning of the input. */
  readonly isPartial: boolean
}

const meetAll = async (
  platform: Platform,
  { topic, ends, isPartial }: Met,
  counts: Counts,
  differences: Differences,
): Promise<void> => {
  for (const [partition, to] of ends.entries()) {
    const { start } = await heldOf(platform, topic, partition)
    if (start > 0) {
      counts.skip(partition)
      differences.lacks(topic, partition, start, UNALIGNED)
      continue
    }
    for await (const record of flattened(readLog(platform, { topic, partition, to })))
      counts.meet(partition, record, differences, isPartial)
  }
  counts.end(differences)
}

/**
 * Compares the outputs of a processor with a pure replay of its input: same records, same bytes, and the same order if
 * it has one.
 */
import {
  committedPosition,
  type Held,
  heldIfThere,
  NOTHING_HELD,
  type Platform,
  type ProcessorRecipe,
  readLog,
  settledEnd,
  takenPartitions,
  type UnknownSchemas,
} from '../../platform/index.ts'
import { stateKeyOf } from '../../streams/core/changelog.ts'
import type { Output, PlannedProcessor } from '../../streams/core/definition.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import type { Processor } from '../../streams/core/processor.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { Comparisons, flattened, UNALIGNED } from './comparisons.ts'
import { Counts } from './counts.ts'
import type { Differences } from './difference.ts'
import { endsOf, heldOrNothing, partitionsOf } from './inputs.ts'
import type { PresentForms } from './present-form.ts'
import { settled } from './settle.ts'
import type { SharedTopics } from './shared.ts'
import { lacksTold, toldTo } from './told.ts'
import type { UnreadRecords } from './unread.ts'

export interface TopicVerification {
  readonly platform: Platform
  readonly planned: PlannedProcessor
  readonly recipe: ProcessorRecipe
  readonly unknown: UnknownSchemas
  readonly unread: UnreadRecords
  readonly shared: SharedTopics
  /** Of records that an earlier release wrote. */
  readonly forms: PresentForms
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
  const { platform, planned, recipe, shared, forms, unknown, differences } = verification
  const { instance, outputs, topic } = planned
  if (outputs.length === 0) throw new Error(`${instance} has no outputs to compare with a replay`)
  const present = await partitionsOf(platform, planned)
  const inputs = planned.input === undefined ? await takenPartitions(platform, planned) : present
  const held: Held[] = []
  for (let partition = 0; partition < inputs; partition++) held.push(await heldOrNothing(platform, topic, partition))
  const isPartial = (await lacksTold(verification)) || held.some(({ start }) => start > 0)
  await checkChangelog(verification, inputs)
  // What was written for deleted records cannot be told from the rest, so order and number cannot be compared.
  const ordered = new Set(outputs.filter((output) => !isPartial && isOrdered(output, inputs)).map(({ name }) => name))
  const unordered = outputs.filter(({ name, order }) => order !== 'shared' && !ordered.has(name))
  const counts = new Map(unordered.map(({ name }) => [name, new Counts(name, forms)]))
  const dues: number[] = []
  for (let partition = 0; partition < inputs; partition++) dues.push(await dueBefore(verification, partition))
  const ends = new Map<string, readonly number[]>()
  for (const { name, partitions } of outputs)
    if (!ordered.has(name)) ends.set(name, await endsOf(platform, name, partitions))
  for (const { name, order } of outputs)
    if (order === 'shared') shared.include(name, instance, { ends: ends.get(name) ?? [], mayBeOlder: isPartial })
  await unknown.look() // after the positions, so that it has the entries of all that is due
  for (const [partition, due] of dues.entries()) {
    const { start } = held[partition]
    const canBegin = start === 0 || recipe.replay?.memoryMs !== undefined
    if (start > 0)
      differences.lacks(topic, partition, start, canBegin ? null : 'its outputs depend on all records before')
    if (!canBegin) continue
    const comparisons = await Comparisons.open(platform, ordered, { partition, differences, forms })
    for await (const { made, isDue } of replayed(verification, { partition, held: held[partition], due })) {
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

/** Compaction never moves the start of a log, so a changelog that begins later has lost state. */
const checkChangelog = async ({ platform, planned, differences }: TopicVerification, partitions: number) => {
  const topic = platform.names.changelog(planned.instance)
  for (let partition = 0; partition < partitions; partition++) {
    const start = (await heldOrNothing(platform, topic, partition)).start
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
  const held = await heldIfThere(platform, topic, partition)
  const { end } = held ?? NOTHING_HELD
  const found = await settled(() => committedPosition(platform, instance, partition), end, settleMs)
  const where = `${instance}-${partition}`
  const wrong = (expected: string) =>
    differences.add({ where, which: 'committed position', expected, actual: String(found) })
  if (held === undefined && found > 0) wrong(`0, because ${topic} does not exist`)
  if (found < end) wrong(`at least ${end}`)
  return Math.min(found, end)
}

interface Made {
  readonly made: OutputRecord
  /** Whether the instance has committed the input record of this output. */
  readonly isDue: boolean
}

interface Stretch {
  readonly partition: number
  /** What the log holds of it. */
  readonly held: Held
  /** Outputs of records below have to exist. */
  readonly due: number
}

/** Outputs of the replay, and which of them have to exist. */
async function* replayed(verification: TopicVerification, { partition, held, due }: Stretch): AsyncGenerator<Made> {
  const { start } = held
  const { platform, planned, recipe, unread, onProgress } = verification
  const { instance, topic } = planned
  const processor = await processorOf(verification, partition)
  const replay = new Replay({ instance, topic, partition, processor, quarantine: unread.quarantine })
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
  // It reads to the present end. What does not exist has none.
  const to = held === NOTHING_HELD ? { to: 0 } : {}
  for await (const records of readLog(platform, { topic, partition, from: start, ...to })) {
    await recipe.prepare(records)
    for (const record of records) {
      if (exactFrom === Number.POSITIVE_INFINITY) exactFrom = record.timestamp + (recipe.replay?.memoryMs ?? 0)
      isExact ||= record.timestamp > exactFrom
      yield* tellUpTo(record.offset)
      replay.apply([unread.asRead(record, { instance, topic, partition })])
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
  const from = (await heldOrNothing(platform, topic, partition)).start
  for await (const { key, value, offset } of flattened(readLog(platform, { topic, partition, from }))) {
    const stateKey = key === null ? undefined : stateKeyOf(key)
    if (stateKey !== undefined && replay.isFact(stateKey)) processor.load(stateKey, value, offset)
  }
  return processor
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
    const { start } = await heldOrNothing(platform, topic, partition)
    if (start > 0) {
      counts.skip(partition)
      differences.lacks(topic, partition, start, UNALIGNED)
      continue
    }
    for await (const record of flattened(readLog(platform, { topic, partition, to })))
      await counts.meet(partition, record, differences, isPartial)
  }
  counts.end(differences)
}

/**
 * Verifies a copy in the order of time. Which record came next was chosen when it was written, and no replay can choose again; everything behind the
 * copy is replayed from it. So of the copy is checked: each row of each source is in it exactly once, with its bytes and the place of its origin, in
 * the order of its source; and all partitions have the same time statements, which ascend and do not pass what the sources have stated.
 */
import {
  committedSource,
  type Platform,
  type ProcessorRecipe,
  readLog,
  type Stretch,
  settledEnd,
} from '../../platform/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor } from '../../streams/core/processor.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { flattened } from './comparisons.ts'
import { compareCopied } from './copied.ts'
import { shownBytes } from './difference.ts'
import { endsOf, heldOrNothing, partitionsOf } from './inputs.ts'
import { settled } from './settle.ts'
import { verifySortedPart } from './sorted-part.ts'
import type { TopicVerification } from './topics.ts'

export const verifyMerged = async (verification: TopicVerification): Promise<void> => {
  const { platform, planned, recipe, shared, unknown, differences } = verification
  const { instance, topic, outputs } = planned
  const [copy, ...others] = outputs
  const sources = await partitionsOf(platform, planned)
  const dues: number[] = []
  for (let source = 0; source < sources; source++) dues.push(await dueBefore(verification, source))
  // Read after the positions and before the sources: what is due stands below, and what stands below comes from records that are read.
  const ends = await endsOf(platform, copy.name, copy.partitions)
  for (const other of others)
    shared.include(other.name, instance, {
      ends: await endsOf(platform, other.name, other.partitions),
      mayBeOlder: false,
    })
  await unknown.look()
  // One processor for all sources: the time that all of them have stated does not depend on their order.
  const processor = recipe.make()
  let stated = Number.NEGATIVE_INFINITY
  const starts = await Promise.all(dues.map(async (_, source) => (await heldOrNothing(platform, topic, source)).start))
  for (const [source, start] of starts.entries())
    if (start > 0) differences.lacks(topic, source, start, 'the copy is compared from its first row')
  const isWhole = starts.every((start) => start === 0)
  const sortedBefore = recipe.merge?.sortedBefore ?? []
  let from = ends.map(() => 0)
  if (sortedBefore.length > 0) {
    if (!isWhole) return // what was sorted is not held any more
    const isDue = dues.every((due, source) => due >= sortedBefore[source])
    const sorted = await verifySortedPart(verification, { copy, ends, sortedBefore, processor, isDue })
    from = [...sorted.from]
    for (const { value } of sorted.statements) stated = Math.max(stated, timeOf(recipe, value))
    if (!isDue) return // what follows the sorted part cannot be there yet
  }
  for (const [source, due] of dues.entries()) {
    if (starts[source] > 0) continue
    const first = sortedBefore[source] ?? 0
    stated = Math.max(stated, await verifySource(verification, { copy, from, ends, source, first, due, processor }))
  }
  await verifyTimes(verification, { copy, ends, stated: isWhole ? stated : Number.POSITIVE_INFINITY })
}

/** The position in a source up to which its rows have to be in the copy: the present end. */
const dueBefore = async (verification: TopicVerification, source: number): Promise<number> => {
  const { platform, planned, differences, settleMs } = verification
  const { end } = await heldOrNothing(platform, planned.topic, source)
  const found = await settled(() => committedSource(platform, planned.instance, source), end, settleMs)
  if (found < end)
    differences.add({
      where: `${planned.instance}, source ${source}`,
      which: 'committed position',
      expected: `at least ${end}`,
      actual: String(found),
    })
  return Math.min(found, end)
}

/** The rows that came from a source, in one partition of the copy. */
class Copied {
  readonly #records: AsyncGenerator<LogRecord>
  #isOver = false

  constructor(platform: Platform, { source, ...stretch }: Required<Stretch> & { readonly source: number }) {
    this.#records = ofSource(flattened(readLog(platform, stretch)), source)
  }

  /** @param isDue whether a row has to be there; what was not there once is not asked for again */
  async next(isDue: boolean): Promise<LogRecord | undefined> {
    if (this.#isOver && !isDue) return undefined
    const { value, done } = await this.#records.next()
    this.#isOver = done === true
    return done ? undefined : value
  }
}

async function* ofSource(records: AsyncGenerator<LogRecord>, source: number): AsyncGenerator<LogRecord> {
  for await (const record of records) if (record.origin?.partition === source) yield record
}

interface SourceOfCopy {
  readonly copy: OwnTopic
  /** Where in each partition of the copy its sorted part ends, and up to where the partition is compared. */
  readonly from: readonly number[]
  readonly ends: readonly number[]
  readonly source: number
  /** The first row of the source that is not sorted, and the first that need not be in the copy. */
  readonly first: number
  readonly due: number
  readonly processor: Processor
}

/** @returns the greatest time that follows from the statements of the sources so far */
const verifySource = async (
  verification: TopicVerification,
  { copy: { name }, from, ends, source, first, due, processor }: SourceOfCopy,
): Promise<number> => {
  const { platform, planned, recipe, unread, shared, differences, onProgress } = verification
  const { instance, topic } = planned
  const copies = ends.map(
    (to, partition) => new Copied(platform, { topic: name, partition, source, from: from[partition], to }),
  )
  const replay = new Replay({ instance, topic, partition: source, processor, quarantine: unread.quarantine })
  const end = await settledEnd(platform, topic, source)
  let stated = Number.NEGATIVE_INFINITY
  for await (const records of readLog(platform, { topic, partition: source, from: first, to: end })) {
    await recipe.prepare(records)
    for (const record of records) {
      const isDue = record.offset < due
      const read = { ...record, source: { partition: source, offset: record.offset, epoch: -1 } }
      replay.apply([unread.asRead(read, { instance, topic, partition: source })])
      for (const made of replay.take())
        if (made.topic !== name) await shared.expect(made, isDue)
        else if (made.origin === undefined) stated = timeOf(recipe, made.value)
        else compareCopied(differences, made, await copies[made.partition].next(isDue), isDue)
    }
    onProgress?.(records.length)
  }
  for (const [partition, copied] of copies.entries())
    for (let rest = await copied.next(true); rest !== undefined; rest = await copied.next(true)) {
      const which = `offset ${rest.offset}`
      differences.add({ where: `${name}:${partition}`, which, expected: 'absent', actual: shownBytes(rest.value) })
    }
  return stated
}

const timeOf = ({ merge }: ProcessorRecipe, value: Buffer | null): number =>
  merge?.orderOf({ offset: 0, key: null, value, timestamp: 0 }).time ?? Number.NEGATIVE_INFINITY

interface TimesOfCopy {
  readonly copy: OwnTopic
  readonly ends: readonly number[]
  /** The greatest time that a statement may have. */
  readonly stated: number
}

/** The statements of a copy name no origin. */
const verifyTimes = async (
  { platform, recipe, differences }: TopicVerification,
  { copy: { name }, ends, stated }: TimesOfCopy,
): Promise<void> => {
  let first: readonly number[] | undefined
  for (const [partition, to] of ends.entries()) {
    const times: number[] = []
    for await (const records of readLog(platform, { topic: name, partition, to })) {
      await recipe.prepare(records)
      for (const { origin, value } of records) if (origin === undefined) times.push(timeOf(recipe, value))
    }
    first ??= times
    differences.compared += times.length
    const where = `${name}:${partition}`
    for (const [i, time] of times.entries()) {
      const which = `statement ${i}`
      const actual = String(time)
      const before = i === 0 ? Number.NEGATIVE_INFINITY : times[i - 1]
      if (time <= before) differences.add({ where, which, expected: `after ${before}`, actual })
      if (time > stated) differences.add({ where, which, expected: `at most ${stated}, as all sources state`, actual })
      // The ends were read one after the other, so a partition may have more of them.
      if (i < first.length && time !== first[i]) differences.add({ where, which, expected: String(first[i]), actual })
    }
  }
}

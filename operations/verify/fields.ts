/** Compares entities with fields in Redis with the log, byte by byte, at the same position: the store is read together with its position, and the log is replayed to there. */
import { ForwardReader, type Held, openFields } from '../../platform/index.ts'
import { MemoryFieldsStore, memoryFieldsSink } from '../../sinks/memory/index.ts'
import { entriesOf, type Fields, fieldsAt, parsePosition, partitionKey, positionKey } from '../../sinks/redis/index.ts'
import type { FieldsTarget } from '../../streams/core/projection.ts'
import type { Sink, UnfitRecord } from '../../streams/core/sink.ts'
import { shownPair } from './difference.ts'
import { heldOrNothing, partitionsOf } from './inputs.ts'
import type { ProjectionVerification } from './projection.ts'
import { settled } from './settle.ts'

/** Entities of one call: an entity may have thousands of fields, and Redis serves no other client meanwhile. */
const CALL_ENTITIES = 20

/** Compares each partition with the log up to the position that the store has when it is read. A store that does not reach the end of the log is a difference. */
export const verifyFields = async (verification: ProjectionVerification<FieldsTarget>): Promise<void> => {
  const partitions = await partitionsOf(verification.platform, verification)
  for (let partition = 0; partition < partitions; partition++) {
    const held = await heldOrNothing(verification.platform, verification.topic, partition)
    const comparison = new FieldsComparison(verification, partition, held)
    try {
      await comparison.run()
    } finally {
      await comparison.close()
    }
  }
}

/** The comparison of one partition. */
class FieldsComparison {
  readonly #of: ProjectionVerification<FieldsTarget>
  readonly #partition: number
  readonly #keys: string
  readonly #where: string
  /** The oldest offset that the log holds. What was before it is not known. */
  readonly #start: number
  readonly #end: number
  readonly #reader: ForwardReader
  /** What the log says, up to the position of the reader. */
  readonly #store = new MemoryFieldsStore()
  readonly #twin: Sink
  readonly #prepare: ReturnType<typeof openFields>['prepare']
  readonly #seen = new Set<string>()

  constructor(of: ProjectionVerification<FieldsTarget>, partition: number, held: Held) {
    const { platform, topic, target } = of
    const { projection, prepare } = openFields(platform, target)
    this.#of = of
    this.#partition = partition
    this.#keys = partitionKey(platform.names.prefix, target.space, partition)
    this.#where = `Redis ${this.#keys}`
    this.#start = held.start
    this.#end = held.end
    this.#reader = new ForwardReader(platform, topic, partition, held.start)
    this.#twin = memoryFieldsSink({ store: this.#store, projection })
    this.#prepare = prepare
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  async run(): Promise<void> {
    const { platform, topic, differences, settleMs } = this.#of
    const { redis } = platform
    if (this.#start > 0) differences.lacks(topic, this.#partition, this.#start)
    const held = async () => parsePosition(await redis.get(positionKey(this.#keys)))?.position ?? 0
    const position = await settled(held, this.#end, settleMs)
    if (position < this.#end) this.#misses('position', `at least ${this.#end}`, String(position))
    await this.#replay(position)
    for await (const { keys } of entriesOf(redis, [this.#keys], 'fields')) if (!(await this.#compareAll(keys))) return
    await this.#compareAll([...(this.#store.partitions.get(this.#partition)?.entities.keys() ?? [])])
  }

  #misses(which: string, expected: string, actual: string): void {
    this.#of.differences.add({ where: this.#where, which, expected, actual })
  }

  /** Compares those that were not compared yet. @returns whether the store can be compared any further */
  async #compareAll(entities: readonly string[]): Promise<boolean> {
    const left = entities.filter((entity) => !this.#seen.has(entity))
    for (let i = 0; i < left.length; i += CALL_ENTITIES) {
      const some = left.slice(i, i + CALL_ENTITIES)
      const found = await fieldsAt(this.#of.platform.redis, this.#keys, some)
      const position = found.stored?.position ?? 0
      if (position < this.#reader.position) {
        this.#misses('position', `at least ${this.#reader.position}, as before`, String(position))
        return false
      }
      await this.#replay(position)
      for (const [j, entity] of some.entries()) this.#compare(entity, found.entities[j])
    }
    return true
  }

  async #replay(to: number): Promise<void> {
    const { topic, instance, unfit, differences } = this.#of
    const refused = async (records: readonly UnfitRecord[]) => {
      const origin = { instance, topic, partition: this.#partition }
      if (records.some(({ record }) => !unfit.has(origin, record.offset))) await unfit.look()
      for (const { record, reason } of records) {
        if (unfit.has(origin, record.offset)) continue
        const which = `${topic}:${this.#partition}:${record.offset}`
        differences.add({ where: 'quarantine', which, expected: reason, actual: 'absent' })
      }
    }
    for await (const { from, to: pieceTo, records } of this.#reader.readTo(to)) {
      this.#of.onProgress?.(records.length)
      await this.#prepare(records)
      const first = from === this.#start ? 0 : from
      await this.#twin.write({ partition: this.#partition, from: first, to: pieceTo, records, unfit: refused })
    }
  }

  #compare(entity: string, actual: Fields | undefined): void {
    this.#seen.add(entity)
    const expected = this.#store.partitions.get(this.#partition)?.entities.get(entity)
    if (actual === undefined) {
      this.#misses(`entity ${entity}`, 'a hash', 'a key of another type')
      return
    }
    const isPartKnown = this.#start > 0
    for (const field of new Set([...(expected?.keys() ?? []), ...actual.keys()])) {
      const [due, there] = [expected?.get(field), actual.get(field)]
      if (isPartKnown && (due === undefined || this.#isEarlier(there, due))) continue
      this.#of.differences.compared++
      if (due !== undefined && there?.equals(due)) continue
      const shown = shownPair(due, there)
      this.#misses(`entity ${entity}, field ${field}`, shown.expected, shown.actual)
    }
  }

  /** Whether a value may be from before what the log holds: then its rank is not less. */
  #isEarlier(actual: Buffer | undefined, expected: Buffer): boolean {
    const rankBytes = this.#of.target.rankBytes ?? 0
    return rankBytes > 0 && actual !== undefined && actual.compare(expected, 0, rankBytes, 0, rankBytes) >= 0
  }
}

/**
 * Rebuilds entities with fields. A field does not say which record set it, so the copy and the live version are compared at the same position: live entities are
 * read together with their position, the copy is brought to exactly there, and what differs is replaced. If the live sink has gone on meanwhile, the same
 * call takes the position back to where the copy stands, and the few records after it are applied once more, now also to what was replaced.
 * So nothing is lost, however much is written meanwhile, and a projection without faults is only read.
 */
import { ForwardReader, openTarget } from '../../platform/index.ts'
import { entriesOf, type Fields, type FieldsAt, fieldsAt, fieldsKey } from '../../sinks/redis/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
import type { FieldsTarget } from '../../streams/core/projection.ts'
import { type Copy, checkPosition, withCopy } from './copy.ts'
import { FieldsReplacer } from './replace-fields.ts'
import type { RebuildOptions, Rebuilt } from './table.ts'

export interface FieldsRebuild extends RebuildOptions {
  readonly target: FieldsTarget
}

export interface RebuiltFields extends Rebuilt {
  /** Live entities that were missing or different. */
  readonly mended: number
  /** Live entities that are not in the log. */
  readonly removed: number
}

/** Entities of one call: an entity may have thousands of fields, and Redis serves no other client meanwhile. */
const CALL_ENTITIES = 20
/** Calls that are under way at once: a rebuild is made of round trips. */
const CALLS = 16

/** Some live entities as one call has read them. */
interface Read {
  readonly some: readonly string[]
  readonly live: FieldsAt
}

/** @throws Error, errors of log and store; entities that were replaced before the error are correct and stay */
export const rebuildFields = (options: FieldsRebuild): Promise<RebuiltFields> =>
  withCopy(options, 'fields', async (copy) => {
    const { redis } = options.platform
    const partitions = copy.live.map((_, partition) => new PartitionMender(options, copy, partition))
    try {
      for (const partition of partitions) await partition.begin()
      // entities that only the log knows are found in the copy, those that it does not know in the live version
      for await (const { partition, keys: entities } of entriesOf(redis, copy.scratch, 'fields'))
        await partitions[partition].mend(entities)
      for await (const { partition, keys: entities } of entriesOf(redis, copy.live, 'fields'))
        await partitions[partition].mend(await partitions[partition].unknown(entities))
      for (const partition of partitions) await partition.end()
    } finally {
      for (const partition of partitions) await partition.close()
    }
    const sum = (of: 'mended' | 'removed') => partitions.reduce((total, partition) => total + partition[of], 0)
    return { mended: sum('mended'), removed: sum('removed') }
  })

class PartitionMender {
  readonly #options: FieldsRebuild
  readonly #copy: Copy
  readonly #partition: number
  readonly #live: string
  readonly #scratch: string
  readonly #replacer: FieldsReplacer
  /** Reads on from where the copy stands. */
  readonly #reader: ForwardReader
  mended = 0
  removed = 0

  constructor(options: FieldsRebuild, copy: Copy, partition: number) {
    const { platform, topic, lock } = options
    this.#options = options
    this.#copy = copy
    this.#partition = partition
    this.#live = copy.live[partition]
    this.#scratch = copy.scratch[partition]
    this.#replacer = new FieldsReplacer(platform.redis, lock.token, this.#live)
    this.#reader = new ForwardReader(platform, topic, partition, copy.filled.positions[partition])
  }

  /** Brings the live version to where the copy stands, if it is behind. Of one beyond the log, nothing counts. */
  async begin(): Promise<void> {
    const to = this.#reader.position
    if (this.#copy.filled.beyondLog.has(this.#partition)) await this.#replacer.reset(to)
    else await this.#bringLive(to)
  }

  /** Applies to the live version what it lacks up to a position, as its own sink does. */
  async #bringLive(to: number): Promise<void> {
    const { platform, topic, target } = this.#options
    const { make, prepare } = openTarget(platform, target, topic)
    const sink = make()
    const { position } = await sink.resume(this.#partition)
    if (position >= to) return
    const reader = new ForwardReader(platform, topic, this.#partition, position)
    try {
      await this.#write({ sink, prepare }, reader, to)
    } finally {
      await reader.close()
    }
  }

  async mend(entities: readonly string[]): Promise<void> {
    const { redis } = this.#options.platform
    for (let i = 0; i < entities.length; i += CALLS * CALL_ENTITIES) {
      this.#options.signal.throwIfAborted()
      const calls: Promise<Read>[] = []
      for (const some of piecesOf(entities.slice(i, i + CALLS * CALL_ENTITIES), () => 1, CALL_ENTITIES))
        calls.push(fieldsAt(redis, this.#live, some).then((live) => ({ some, live })))
      for (const [position, reads] of byPosition(await Promise.all(calls))) await this.#mendAt(position, reads)
    }
  }

  /** Compares what was read at one position. */
  async #mendAt(position: number, reads: readonly Read[]): Promise<void> {
    const { redis } = this.#options.platform
    if (position < this.#reader.position) checkPosition(this.#live, position, this.#reader.position)
    await this.#write(this.#copy, this.#reader, position)
    const copies = await Promise.all(reads.map(({ some }) => fieldsAt(redis, this.#scratch, some)))
    for (const [i, { some, live }] of reads.entries()) {
      const copy = copies[i]
      checkPosition(this.#scratch, copy.stored?.position ?? 0, position)
      const wrong = some.flatMap((entity, j) => {
        const fields = copy.entities[j] ?? foreign(this.#scratch, entity)
        return areEqual(live.entities[j], fields) ? [] : [{ entity, fields }]
      })
      if (wrong.length === 0) continue
      await this.#bringLive(await this.#replacer.replace(position, wrong))
      const unknown = wrong.filter(({ fields }) => fields.size === 0).length
      this.removed += unknown
      this.mended += wrong.length - unknown
    }
  }

  /** Live entities that were not compared yet. All of them, if the copy has gone on: it may have got entities that its scan did not find. */
  async unknown(entities: readonly string[]): Promise<readonly string[]> {
    if (this.#reader.position !== this.#copy.filled.positions[this.#partition]) return entities
    const { redis } = this.#options.platform
    const held = await Promise.all(entities.map((entity) => redis.exists(fieldsKey(this.#scratch, entity))))
    return entities.filter((_, i) => held[i] === 0)
  }

  async #write({ sink, prepare }: Pick<Copy, 'sink' | 'prepare'>, reader: ForwardReader, to: number): Promise<void> {
    const { quarantine, signal } = this.#options
    const partition = this.#partition
    const unfit = quarantine === undefined ? {} : { unfit: quarantine.bind(undefined, partition) }
    for await (const piece of reader.readTo(to)) {
      signal.throwIfAborted()
      await prepare(piece.records)
      const answer = await sink.write({ partition, ...piece, end: to, ...unfit })
      if (answer.kind === 'gap') throw new Error(`Redis was emptied during the rebuild of ${this.#live}.`)
    }
  }

  /** The copy was read from this log: if the live version stands at the same position, so does its epoch. */
  async end(): Promise<void> {
    const { position, epoch } = await this.#copy.sink.resume(this.#partition)
    checkPosition(this.#scratch, position, this.#reader.position)
    if (epoch !== undefined) await this.#replacer.settle(position, epoch)
  }

  close(): Promise<void> {
    return this.#reader.close()
  }
}

/** Ascending: the copy is only brought forward. */
const byPosition = (reads: readonly Read[]): [number, Read[]][] => {
  const found = new Map<number, Read[]>()
  for (const read of reads) {
    const position = read.live.stored?.position ?? 0
    found.set(position, [...(found.get(position) ?? []), read])
  }
  return [...found].sort(([a], [b]) => a - b)
}

const foreign = (keys: string, entity: string): never => {
  throw new Error(`Another program has written entity ${entity} of ${keys} during the rebuild.`)
}

const areEqual = (live: Fields | undefined, copy: Fields): boolean => {
  if (live === undefined || live.size !== copy.size) return false
  for (const [field, value] of copy) if (live.get(field)?.equals(value) !== true) return false
  return true
}

/**
 * Online vectors from Redis: one round trip for all views and entities of a request, with the position of every
 * partition. If a position is missing, the store is empty or being filled, and a missing key does not mean that the
 * entity has no vector. Only for vectors that are ahead of the clock there is a second round trip, to what holds until then.
 */
import { Cluster, type Redis } from 'ioredis'
import { vectorSpace } from '../../processors/features/index.ts'
import { EventFields, type FieldValue, type SchemaRegistry, within } from '../../schemas/index.ts'
import {
  AHEAD_MARGIN_MS,
  aheadKey,
  entityKey,
  HEADER_BYTES,
  heldVectors,
  offsetOf,
  parsePosition,
  partitionKey,
  positionKey,
  stampOf,
} from '../../sinks/redis/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'

export interface VectorRequest {
  readonly view: string
  readonly version: number
  /** Partitions of the feature topic. They determine the partition of an entity. */
  readonly partitions: number
  /** Null is no entity: it has no vector. */
  readonly entityIds: readonly (string | null)[]
  /** The requested time, ms. Default: now, when the store has answered. */
  readonly time?: number
  /** How old the latest row of an entity may be, ms; 0 = any age. */
  readonly ttlMs: number
  readonly features: readonly string[]
}

export interface FoundVector {
  readonly kind: 'found'
  /** In the order of the requested features, even if the vector is outside the maximum age. */
  readonly values: readonly FieldValue[]
  /** `time - rowTime > ttl`: the values are too old to be served. */
  readonly outsideMaxAge: boolean
  /** `stamp`: time from which the vector is valid, ms. `offset`: its offset in the partition. */
  readonly stamp: number
  readonly offset: number
  /** Event time of the entity's latest row, ms. */
  readonly rowTime: number
}

export type OnlineVector =
  | FoundVector
  | { readonly kind: 'not_found' }
  /**
   * The vector is newer than the requested time, and the store does not have the one before. The offline store has to answer, from a
   * table that holds at least `offset`.
   */
  | { readonly kind: 'earlier'; readonly stamp: number; readonly offset: number; readonly partition: number }

export type VectorAnswer =
  | {
      readonly kind: 'vectors'
      /** One per entity id, in the order of the request. */
      readonly vectors: readonly OnlineVector[]
      /** Position of each partition that the request read. */
      readonly positions: ReadonlyMap<number, number>
      /** The time about which it answers, ms: what holds then. */
      readonly time: number
    }
  /** The store is empty or being filled. The caller should retry later. */
  | { readonly kind: 'healing'; readonly partition: number }
  /** The store could not be read. Other views of the same request may have answers. */
  | { readonly kind: 'unavailable'; readonly error: Error }

export interface OnlineReaderOptions {
  readonly client: Redis | Cluster
  readonly registry: Pick<SchemaRegistry, 'fetch'>
  /** The installation's prefix. */
  readonly prefix: string
  /** Maximum wait for Redis, ms; after it the views are unavailable. Default 2,000. */
  readonly timeoutMs?: number
  /** The clock, ms. Default: Date.now. */
  readonly now?: () => number
}

type TimedRequest = VectorRequest & { readonly time: number }

/** Keys of one partition of one view: its position, then the entities. */
interface Lookup {
  readonly request: number
  readonly partition: number
  /** Beginning of the keys. */
  readonly prefix: string
  readonly keys: string[]
  /** Index of each entity in the request. */
  readonly entities: number[]
}

/** Bytes of the readers of fields that are kept, estimated. */
const FIELDS_BYTES_MAX = 32 * 1024 * 1024
const FIELD_BYTES = 400

export class OnlineReader {
  readonly #options: OnlineReaderOptions
  /** By view version and requested features. The map is bounded in bytes because callers choose the features. */
  readonly #fields = new Map<string, EventFields>()
  #fieldsBytes = 0
  readonly #knownAt: EventFields

  constructor(options: OnlineReaderOptions) {
    this.#options = options
    this.#knownAt = new EventFields(options.registry, ['knownAt'])
  }

  /**
   * Reads vectors: one answer per request, in order. All requests without a time are answered for the same moment.
   * @throws errors of the registry; FieldError if a view has no such feature
   */
  async read(requests: readonly VectorRequest[]): Promise<VectorAnswer[]> {
    const lookups = requests.flatMap((request, index) => this.#lookups(request, index))
    const replies = await this.#inTime(this.#fetch(lookups), lookups.length)
    const now = await this.#now(requests, lookups, replies)
    const answers: VectorAnswer[] = []
    for (let request = 0; request < requests.length; request++) {
      const own = lookups.flatMap((lookup, i) => (lookup.request === request ? [{ lookup, reply: replies[i] }] : []))
      answers.push(await this.#answer({ ...requests[request], time: requests[request].time ?? now }, own))
    }
    return answers
  }

  #lookups({ view, version, partitions, entityIds }: VectorRequest, request: number): Lookup[] {
    const byPartition = new Map<number, Lookup>()
    for (let i = 0; i < entityIds.length; i++) {
      const entityId = entityIds[i]
      if (entityId === null) continue
      const partition = partitions === 1 ? 0 : partitionOf(Buffer.from(entityId, 'utf8'), partitions)
      let lookup = byPartition.get(partition)
      if (lookup === undefined) {
        const prefix = partitionKey(this.#options.prefix, vectorSpace(view, version), partition)
        lookup = { request, partition, prefix, keys: [positionKey(prefix)], entities: [] }
        byPartition.set(partition, lookup)
      }
      lookup.keys.push(entityKey(lookup.prefix, entityId))
      lookup.entities.push(i)
    }
    return [...byPartition.values()]
  }

  #inTime<T>(replies: Promise<(T | Error)[]>, count: number): Promise<(T | Error)[]> {
    const { timeoutMs = 2000 } = this.#options
    const late = (): Error[] => new Array(count).fill(new Error(`Redis did not answer within ${timeoutMs} ms.`))
    return within(replies, timeoutMs, late)
  }

  /** One command on a single server. On a cluster, one per partition, because each partition has its own slot. */
  async #fetch(lookups: readonly Lookup[]): Promise<((Buffer | null)[] | Error)[]> {
    const { client } = this.#options
    if (lookups.length === 0) return []
    if (client instanceof Cluster) {
      return Promise.all(lookups.map(({ keys }) => client.mgetBuffer(keys).catch(asError)))
    }
    const values = await client
      .mgetBuffer(lookups.length === 1 ? lookups[0].keys : lookups.flatMap(({ keys }) => keys))
      .catch(asError)
    if (values instanceof Error || lookups.length === 1) return lookups.map(() => values)
    let at = 0
    return lookups.map(({ keys }) => {
      at += keys.length
      return values.slice(at - keys.length, at)
    })
  }

  /**
   * Now. The clock is read behind the store, so what was not ahead of it when it was stored is not ahead now. A clock that is behind the
   * log's is as late as the log times that the vectors show: that time has come.
   */
  async #now(
    requests: readonly VectorRequest[],
    lookups: readonly Lookup[],
    replies: readonly ((Buffer | null)[] | Error)[],
  ): Promise<number> {
    const { now: clock = Date.now } = this.#options
    let now = clock()
    const known: FieldValue[] = []
    for (const [i, reply] of replies.entries()) {
      if (reply instanceof Error || requests[lookups[i].request].time !== undefined) continue
      for (let j = 1; j < reply.length; j++) {
        const bytes = reply[j]
        if (bytes === null || stampOf(bytes) <= now) continue
        const unknown = unknownSchema(this.#knownAt, bytes)
        if (unknown !== undefined) await this.#knownAt.ensure([unknown])
        this.#knownAt.read(bytes, HEADER_BYTES, known)
        now = Math.max(now, known[0] as number)
      }
    }
    return now
  }

  async #answer(
    request: TimedRequest,
    parts: readonly { readonly lookup: Lookup; readonly reply: (Buffer | null)[] | Error }[],
  ): Promise<VectorAnswer> {
    const fields = this.#fieldsOf(request)
    const vectors = new Array<OnlineVector>(request.entityIds.length).fill(notFound)
    const positions = new Map<number, number>()
    for (const { lookup, reply } of parts) {
      if (reply instanceof Error) return { kind: 'unavailable', error: reply }
      const position = parsePosition(reply[0] === null ? null : reply[0].toString('latin1'))
      if (position === undefined || position.wholeAt > 0) return { kind: 'healing', partition: lookup.partition }
      positions.set(lookup.partition, position.position)
      let isAhead = false
      for (let i = 1; i < reply.length; i++) {
        const bytes = reply[i]
        if (bytes === null) continue
        const unknown = unknownSchema(fields, bytes)
        if (unknown !== undefined) await fields.ensure([unknown])
        const vector = vectorOf(bytes, request, fields, lookup.partition)
        isAhead ||= vector.kind === 'earlier'
        vectors[lookup.entities[i - 1]] = vector
      }
      // Of earlier times the store has nothing.
      if (!isAhead || Date.now() - request.time > AHEAD_MARGIN_MS) continue
      const error = await this.#replaceAhead(request, lookup, fields, vectors)
      if (error !== undefined) return { kind: 'unavailable', error }
    }
    return { kind: 'vectors', vectors, positions, time: request.time }
  }

  /** Puts what holds at the time in the place of vectors that are ahead of it, where the store has it. */
  async #replaceAhead(
    request: TimedRequest,
    { entities, prefix }: Lookup,
    fields: EventFields,
    vectors: OnlineVector[],
  ): Promise<Error | undefined> {
    const places = entities.filter((place) => vectors[place].kind === 'earlier')
    if (places.length === 0) return undefined
    const keys = places.map((place) => aheadKey(prefix, request.entityIds[place] as string))
    const { timeoutMs = 2000 } = this.#options
    const late = (): Error => new Error(`Redis did not answer within ${timeoutMs} ms.`)
    const held = await within(heldVectors(this.#options.client, keys, request.time).catch(asError), timeoutMs, late)
    if (held instanceof Error) return held
    for (const [i, place] of places.entries()) {
      const ahead = vectors[place]
      const found = held[i]
      // It counts only if it goes on to the vector that was read before: otherwise something is missing in between.
      if (found === undefined || ahead.kind !== 'earlier' || !isUpTo(found.newest, ahead)) continue
      const unknown = unknownSchema(fields, found.vector)
      if (unknown !== undefined) await fields.ensure([unknown])
      vectors[place] = found.vector.length === 0 ? notFound : vectorOf(found.vector, request, fields, ahead.partition)
    }
    return undefined
  }

  #fieldsOf({ view, version, features }: VectorRequest): EventFields {
    const key = `${view}\0${version}\0${features.join('\0')}`
    let fields = this.#fields.get(key)
    if (fields === undefined) {
      const bytes = 2 * key.length + FIELD_BYTES * (features.length + 1)
      if (this.#fieldsBytes + bytes > FIELDS_BYTES_MAX) {
        this.#fields.clear()
        this.#fieldsBytes = 0
      }
      fields = new EventFields(this.#options.registry, ['rowTime', ...features])
      this.#fields.set(key, fields)
      this.#fieldsBytes += bytes
    }
    return fields
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const notFound: OnlineVector = { kind: 'not_found' }

/** The schema of a vector, if it is not known yet. */
const unknownSchema = (fields: EventFields, bytes: Buffer): number | undefined => {
  const id = bytes.length >= HEADER_BYTES + 5 ? bytes.readInt32BE(HEADER_BYTES + 1) : -1
  return id >= 0 && !fields.has(id) ? id : undefined
}

const isUpTo = (newest: Buffer, { stamp, offset }: { readonly stamp: number; readonly offset: number }): boolean =>
  newest.length === HEADER_BYTES &&
  (stampOf(newest) > stamp || (stampOf(newest) === stamp && offsetOf(newest) >= offset))

const vectorOf = (bytes: Buffer, request: TimedRequest, fields: EventFields, partition: number): OnlineVector => {
  const stamp = stampOf(bytes)
  const offset = offsetOf(bytes)
  if (stamp > request.time) return { kind: 'earlier', stamp, offset, partition }
  const values: FieldValue[] = new Array(request.features.length + 1)
  fields.read(bytes, HEADER_BYTES, values)
  const rowTime = values.shift() as number
  const outsideMaxAge = request.ttlMs > 0 && request.time - rowTime > request.ttlMs
  return { kind: 'found', values, outsideMaxAge, stamp, offset, rowTime }
}

/**
 * Reads entities with fields as every gateway must see them: with everything that was answered before the question. The log says how far
 * that is, and the store how far it has come; both are asked at once, and the store again until it has come so far. So a caller reads its own
 * writes through any gateway, without a token.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedEnds } from '../../platform/index.ts'
import { type RedisClient, readFields, type StoredFields } from '../../sinks/redis/index.ts'
import { BehindError } from './errors.ts'

export interface FieldsReaderOptions {
  readonly client: RedisClient
  /** The installation's prefix. */
  readonly prefix: string
  readonly ends: SharedEnds
  /** The longest wait for the store, ms. */
  readonly timeoutMs: number
}

export interface FieldsQuestion {
  readonly space: string
  /** The topic that feeds the space. */
  readonly topic: string
  readonly partition: number
  readonly entities: readonly string[]
  /** Default: all. */
  readonly fields?: readonly string[]
  /** The same entities and fields as they were read before. They are the answer if the store has not changed since. */
  readonly known?: readonly StoredFields[] | undefined
}

/** How often a store is asked that has not come far enough: its sink writes every few ms under load. */
const POLL_MS = 4

export class FieldsReader {
  readonly #options: FieldsReaderOptions

  constructor(options: FieldsReaderOptions) {
    this.#options = options
  }

  /**
   * @returns in the order of the entities; without fields where there is no such entity
   * @throws BehindError if the store has not come so far in time; SinkError; LogError
   */
  async read(question: FieldsQuestion): Promise<readonly StoredFields[]> {
    const { ends, timeoutMs } = this.#options
    const { topic, partition } = question
    const deadline = performance.now() + timeoutMs
    const asked = ends.of(topic)
    asked.catch(() => {}) // it is met below
    let found = await this.#look(question)
    const end = (await asked)[partition] ?? 0
    for (;;) {
      if (found.kind === 'fields' && found.position >= end) return found.entities
      if (performance.now() > deadline)
        throw behind(question, found.kind === 'fields' ? found.position : undefined, end)
      await sleep(POLL_MS)
      found = await this.#look(question)
    }
  }

  /** As the store is now, whatever it lacks. @throws BehindError if it is being filled; SinkError */
  async glance(question: FieldsQuestion): Promise<readonly StoredFields[]> {
    const found = await this.#look(question)
    if (found.kind === 'fields') return found.entities
    throw behind(question, undefined, undefined)
  }

  #look({ space, partition, entities, fields, known }: FieldsQuestion): ReturnType<typeof readFields> {
    const { client, prefix } = this.#options
    return readFields({
      client,
      prefix,
      space,
      partition,
      entities,
      known,
      ...(fields === undefined ? {} : { fields }),
    })
  }
}

const behind = ({ space, topic, partition }: FieldsQuestion, position: number | undefined, end: number | undefined) =>
  new BehindError(
    position === undefined
      ? `The store of ${space} is being filled from ${topic}:${partition}.`
      : `The store of ${space} is at ${topic}:${partition}:${position}, expected ${end}.`,
  )

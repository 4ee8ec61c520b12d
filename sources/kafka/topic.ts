/** An existing topic of the same Kafka: all its partitions at a time, each from its own position. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaFrom } from '../../processors/catalog/index.ts'
import { derivedId, schemaIdsOf } from '../../schemas/index.ts'
import { type Fetched, LogError, type LogRecord, type PartitionReader } from '../../streams/core/log.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import type { Batch, Open, Opening, OpenSource, SourceRow, UnreadRow } from '../source.ts'
import { type ReadValues, valuesIn } from './values.ts'

/** The entry of the next offset of a partition. */
const OFFSET = 'offset/'
/** The entry of the last record that was read of a partition. */
const LAST = 'last/'
const FETCH_MS = 500
/** How often it is asked whether the topic has more partitions. */
const LOOK_MS = 30_000

export const openTopic: Open = async (opening) => {
  const from = opening.from as KafkaFrom
  const { source, names, log } = opening
  if (from.topic.startsWith(`${names.prefix}ml.`))
    throw new SourceFailure(
      `source ${source.name}: readsFrom.topic is ${from.topic}, expected a topic that is not one of the platform.`,
      'park',
      'Declare another topic.',
    )
  const partitions = await log.partitions(from.topic).catch((error: unknown) => {
    if (!(error instanceof LogError) || error.code !== 'UNKNOWN_TOPIC') throw error
    const text = `source ${source.name}: readsFrom.topic is ${from.topic}, expected a topic of this Kafka.`
    throw new SourceFailure(text, 'retry', 'Create the topic, or declare another source.', error)
  })
  return new TopicSource(opening, from, partitions)
}

/** By which a record is known again. */
interface Last {
  readonly offset: number
  readonly timestamp: number
}

interface Partition {
  readonly number: number
  /** The last record that an earlier owner has read, until it was seen again. */
  last: Last | undefined
  next: number
  end: number
  reader: PartitionReader | undefined
  /** A fetch that is under way. */
  fetch: Promise<{ readonly of: Partition; readonly fetched: Fetched }> | undefined
}

class TopicSource implements OpenSource {
  readonly #opening: Opening
  readonly #from: KafkaFrom
  readonly #partitions: Partition[] = []
  readonly #values: ReadValues
  #lookedAt = Date.now()

  constructor(opening: Opening, from: KafkaFrom, partitions: number) {
    this.#opening = opening
    this.#from = from
    this.#values = valuesIn(opening, from)
    this.#grow(partitions)
  }

  async next(signal: AbortSignal): Promise<Batch | undefined> {
    if (Date.now() - this.#lookedAt > LOOK_MS) {
      this.#lookedAt = Date.now()
      this.#grow(await this.#opening.log.partitions(this.#from.topic))
    }
    const isOver = new AbortController()
    const pause = sleep(FETCH_MS * 2, undefined, { signal: AbortSignal.any([signal, isOver.signal]) }).catch(
      () => undefined,
    )
    const found = await Promise.race([...this.#partitions.map((of) => this.#fetch(of)), pause]).finally(() =>
      isOver.abort(),
    )
    if (signal.aborted || found === undefined) return undefined
    const { of, fetched } = found
    of.fetch = undefined
    const isMoved = fetched.next > of.next
    of.end = fetched.end
    of.next = fetched.next
    const rows = await this.#rows(of, fetched.records)
    if (!isMoved) return { ...this.#stand(), rows, state: [] }
    const last = fetched.records.at(-1)
    const known: Last | undefined = last && { offset: last.offset, timestamp: last.timestamp }
    const state = [[OFFSET + of.number, of.next] as const, ...(known ? [[LAST + of.number, known] as const] : [])]
    return { ...this.#stand(), rows, state }
  }

  async close(): Promise<void> {
    for (const { fetch } of this.#partitions) fetch?.catch(() => {})
    await Promise.allSettled(this.#partitions.map(({ reader }) => reader?.close()))
  }

  #grow(partitions: number): void {
    for (let number = this.#partitions.length; number < partitions; number++) {
      const { state } = this.#opening
      const next = (state.get(OFFSET + number) as number | undefined) ?? 0
      const last = state.get(LAST + number) as Last | undefined
      this.#partitions.push({ number, last, next, end: next, reader: undefined, fetch: undefined })
    }
  }

  #fetch(of: Partition): NonNullable<Partition['fetch']> {
    of.fetch ??= this.#fetched(of).then((fetched) => ({ of, fetched }))
    of.fetch.catch(() => {}) // it is met by the next question
    return of.fetch
  }

  async #fetched(of: Partition): Promise<Fetched> {
    const { log, source, state } = this.#opening
    const { topic } = this.#from
    of.reader ??= await log.reader(topic, of.number)
    try {
      if (!(await this.#isSame(of, of.reader))) return { records: [], next: of.next, end: of.end, start: 0 }
      return await of.reader.fetch(of.next, FETCH_MS)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE' || error.start === undefined) throw error
      // Of a partition that was not read yet, the beginning is what the log still has.
      if (!state.has(OFFSET + of.number) && of.next === 0 && error.start > 0)
        return of.reader.fetch(error.start, FETCH_MS)
      throw new SourceFailure(
        `source ${source.name}: ${topic}:${of.number} has records from offset ${error.start} on, expected those from ${of.next} on.`,
        'park',
        'Records were removed before they were read. Bring them back, or declare the source under another name to read what is there.',
        error,
      )
    }
  }

  /**
   * A topic that was made again has other records at the offsets that were read; if it has as many, no offset is out of range.
   * @returns whether this is known now @throws SourceFailure
   */
  async #isSame(of: Partition, reader: PartitionReader): Promise<boolean> {
    const { last } = of
    if (last === undefined) return true
    const fetched = await reader.fetch(last.offset, FETCH_MS).catch((error: unknown) => {
      // Records that were read may be removed; that later ones are there is seen by the next question.
      if (error instanceof LogError && error.code === 'OFFSET_OUT_OF_RANGE') return undefined
      throw error
    })
    const [found] = fetched?.records ?? []
    if (fetched !== undefined && found === undefined && fetched.next <= last.offset && fetched.end > last.offset)
      return false // not in time
    const isOther = found?.offset === last.offset && found.timestamp !== last.timestamp
    if (isOther || (fetched !== undefined && fetched.end <= last.offset)) throw this.#madeAgain(of, last, found)
    of.last = undefined
    return true
  }

  #madeAgain({ number }: Partition, { offset, timestamp }: Last, found: LogRecord | undefined): SourceFailure {
    const is = found === undefined ? 'not there' : `a record of ${new Date(found.timestamp).toISOString()}`
    const expected = `the one of ${new Date(timestamp).toISOString()} that was read`
    return new SourceFailure(
      `source ${this.#opening.source.name}: ${this.#from.topic}:${number}:${offset} is ${is}, expected ${expected}: the topic was made again.`,
      'park',
      'Declare the source under another name to read what is there.',
    )
  }

  async #rows({ number }: Partition, records: readonly LogRecord[]): Promise<(SourceRow | UnreadRow)[]> {
    const { codecs, source } = this.#opening
    const { topic, format, tombstones } = this.#from
    if (format === 'avro') await codecs.ensure(schemaIdsOf(records))
    return records.flatMap(({ offset, value, timestamp }): (SourceRow | UnreadRow)[] => {
      const place = `${topic}:${number}:${offset}`
      const of = { id: derivedId(`sources.${source.name}`, topic, number, offset, 0), place }
      if (value === null) {
        if (tombstones === 'ignore') return []
        if (tombstones === 'quarantine')
          return [{ ...of, field: '', value: 'a record without a value', expected: 'a value' }]
        throw new SourceFailure(
          `source ${source.name}: ${place} has no value, expected one, because readsFrom.tombstones is park.`,
          'park',
          'Declare readsFrom.tombstones as ignore or quarantine; the source goes on from here.',
        )
      }
      const read = this.#values(value)
      if (!('values' in read)) return [{ ...of, ...read, bytes: value }]
      return [{ ...of, values: read.values, said: { $source: source.name, $committed: timestamp }, isLive: true }]
    })
  }

  #stand(): Batch {
    const behind = this.#partitions.reduce((sum, { next, end }) => sum + Math.max(0, end - next), 0)
    const position = this.#partitions.map(({ number, next }) => `${number}:${next}`).join(' ')
    return { rows: [], state: [], position: `${this.#from.topic} ${position}`, behind, unit: 'rows' }
  }
}

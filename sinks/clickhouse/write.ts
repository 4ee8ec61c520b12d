/**
 * Writes one partition into a table. The table itself determines the position: its greatest offset + 1. Later offsets
 * without rows (markers, records without rows) are remembered in memory only, and the next owner reads them again.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { Resumed, SinkAnswer, SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { isUnfit, SinkError } from '../errors.ts'
import type { ClickHouseSinkOptions } from './config.ts'
import { RowBuffer } from './encode.ts'
import {
  BLOCK_ROWS_MAX,
  HELD_NOTHING,
  type Held,
  isUnknownTable,
  randomSalt,
  type Shape,
  type TableStore,
} from './store.ts'

/** A record whose rows are numbered from `number` on. */
interface Numbered {
  readonly record: LogRecord
  readonly number: number
  readonly epoch: number
}

export class PartitionWriter {
  readonly #store: TableStore
  readonly #options: ClickHouseSinkOptions
  readonly #partition: number
  readonly #topic: Buffer
  readonly #buffer = new RowBuffer()
  /** The applied position, from which the caller continues. At least `#last + 1`. */
  #position = 0
  /** Greatest offset that the table is known to hold, -1 for none. */
  #last = -1
  /** Number of the last row of the partition. */
  #numbered = 0
  #checkedAt = Number.NEGATIVE_INFINITY
  /**
   * Each owner uses its own tokens, and new ones after every loss. The server may remember a token longer than the rows
   * of its insert (after ALTER TABLE ... DELETE it does), and would then drop the rows that heal the table.
   */
  #salt = randomSalt()
  /** Requests that are under way or wait for their turn. */
  #pending = 0
  #turn: Promise<unknown> = Promise.resolve()
  /** The table's glance value at the last full check. */
  #glance: string | undefined

  constructor(store: TableStore, options: ClickHouseSinkOptions, partition: number) {
    this.#store = store
    this.#options = options
    this.#partition = partition
    this.#topic = Buffer.from(options.topic)
  }

  /** Creates what is missing and reads the position from the table. */
  resume(): Promise<Resumed> {
    return this.#alone(async () => {
      await this.#store.ensure()
      this.#forget()
      const { last, epoch } = await this.#look()
      return last >= 0 && epoch >= 0 ? { position: this.#position, epoch } : { position: this.#position }
    })
  }

  /** If the glance value is unchanged since the last full check, the table still holds the same rows. */
  async probe(): Promise<number> {
    const glance = await this.#store.glance()
    if (glance !== undefined && glance === this.#glance) return this.#position
    if (this.#pending > 0) return this.#position // the write in progress checks the table itself
    return this.#alone(async () => {
      await this.#look()
      this.#glance = glance
      return this.#position
    })
  }

  write(batch: SinkBatch): Promise<SinkAnswer> {
    return this.#alone(async () => {
      try {
        if (batch.records.length > 0 && this.#stale()) await this.#look()
        return await this.#apply(batch)
      } catch (error) {
        if (!isUnknownTable(error)) throw error
        await this.#lost()
        return { kind: 'gap', position: 0 }
      }
    })
  }

  /**
   * Whether the table has to be checked before rows are written. A batch without records writes nothing, so it does
   * not ask the server: `probe` checks the quiet tables of a process in one query.
   */
  #stale(): boolean {
    return performance.now() - this.#checkedAt >= (this.#options.checkIntervalMs ?? 1000)
  }

  /**
   * One request at a time, in the order of the calls: the position in the table is only correct if inserts are in order.
   * A write may begin while a probe, which runs beside the work, still reads the table: it waits for it.
   */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const former = this.#turn
    this.#pending++
    const turn = former.then(work)
    this.#turn = turn.catch(() => {}) // told to whoever asked for it
    try {
      return await turn
    } finally {
      this.#pending--
    }
  }

  /**
   * Compares the table's content with what this owner knows. The table wins.
   * @returns what it holds
   * @throws SinkError ROWS_MISSING if rows are missing between its first and its last
   */
  async #look(): Promise<Held> {
    const held = await this.#store.held(this.#partition).catch(async (error: unknown) => {
      if (!isUnknownTable(error)) throw error
      await this.#lost()
      return HELD_NOTHING
    })
    if (held.last >= 0 && !held.headed) {
      // The table was emptied, and an owner that did not know wrote into it afterwards: the head of the partition is
      // missing.
      await this.#store.clear(this.#partition)
      this.#forget()
      this.#checkedAt = performance.now()
      return HELD_NOTHING
    } else if (held.counted < held.numbered) {
      const { name: store, topic } = this.#store
      const of = `${held.counted} numbered rows of ${topic}:${this.#partition}`
      throw new SinkError('ROWS_MISSING', { store, reason: `it has ${of}, expected ${held.numbered}` })
    } else if (held.last < this.#last) {
      this.#forget()
      this.#move(held.last)
    } else if (held.last > this.#last) {
      this.#move(held.last)
    }
    this.#numbered = held.numbered
    this.#checkedAt = performance.now()
    return held
  }

  async #lost(): Promise<void> {
    this.#forget()
    await this.#store.ensure()
  }

  #forget(): void {
    this.#position = 0
    this.#last = -1
    this.#numbered = 0
    this.#salt = randomSalt()
  }

  #move(last: number): void {
    this.#last = last
    this.#position = Math.max(this.#position, last + 1)
  }

  async #apply(batch: SinkBatch): Promise<SinkAnswer> {
    if (batch.from > this.#position) return { kind: 'gap', position: this.#position }
    if (batch.to <= this.#position) return { kind: 'replayed', position: this.#position }
    const { insertRecordsMax = 50_000, insertBytesMax = 16 * 1024 * 1024 } = this.#options
    const isKept = batch.unfit !== undefined
    let rows = 0
    let i = 0
    while (i < batch.records.length && batch.records[i].offset < this.#position) i++
    while (i < batch.records.length) {
      const { shape } = this.#store
      let count = 0
      let last = this.#last
      const first = i
      const unfit: UnfitRecord[] = []
      for (; i < batch.records.length && i - first < insertRecordsMax && this.#buffer.length < insertBytesMax; i++) {
        if (i % 256 === 255) await batch.giveWay?.()
        const number = this.#numbered + count + 1
        const added = this.#append(
          shape,
          { record: batch.records[i], number, epoch: batch.epoch ?? -1 },
          isKept ? unfit : undefined,
        )
        if (added > 0) last = batch.records[i].offset
        count += added
      }
      if (unfit.length > 0) await this.#keep(batch, unfit)
      await this.#insert(shape, count, i < batch.records.length ? batch.records[i - 1].offset + 1 : batch.to)
      this.#last = last
      this.#numbered += count
      rows += count
    }
    this.#position = batch.to
    return { kind: 'applied', rows }
  }

  /** Runs before the insert, because the insert advances the position. */
  async #keep(batch: SinkBatch, unfit: readonly UnfitRecord[]): Promise<void> {
    try {
      await batch.unfit?.(unfit)
    } catch (error) {
      this.#buffer.truncate(0)
      throw error
    }
  }

  /**
   * @param unfit receives the record if a value does not fit; it then has no rows. Absent: the error is thrown.
   * @returns the number of rows of the record
   */
  #append({ encode }: Shape, { record, number, epoch }: Numbered, unfit: UnfitRecord[] | undefined): number {
    const { project } = this.#options
    const buffer = this.#buffer
    const start = buffer.length
    const first = this.#last < 0 ? 1 : 0
    let ordinal = 0
    try {
      project(record, (values, doubles) => {
        encode(buffer, values, doubles)
        buffer.int64(record.timestamp)
        buffer.bytes(this.#topic)
        buffer.uint32(this.#partition)
        buffer.int64(record.offset)
        buffer.uint32(ordinal)
        buffer.byte(first)
        buffer.int32(epoch)
        buffer.int64(number + ordinal++)
      })
    } catch (error) {
      if (unfit === undefined || !isUnfit(error)) {
        buffer.truncate(0)
        throw error
      }
      buffer.truncate(start)
      unfit.push({ record, reason: error.message })
      return 0
    }
    return ordinal
  }

  async #insert(shape: Shape, rows: number, to: number): Promise<void> {
    const bytes = this.#buffer.take()
    if (rows > BLOCK_ROWS_MAX) {
      throw new Error(
        `An insert into ${this.#store.name} has ${rows} rows, expected at most ${BLOCK_ROWS_MAX}: lower 'insertRecordsMax'.`,
      )
    }
    if (rows > 0) {
      const range = `${this.#position}-${to}`
      await this.#store.insert(
        shape,
        bytes,
        `${this.#options.table.name}:${this.#store.topic}:${this.#partition}:${range}:${this.#salt}`,
      )
    }
    this.#position = to
  }
}

/**
 * Appends rows to the intake topic of a dataset: it checks each row, gives it an id, encodes it and appends it to the partition of its key.
 * One ingestion is one request. It counts the rows that the log has acknowledged, and lists the problems of the others.
 */
import { randomFillSync } from 'node:crypto'
import { LOAD_SOURCE } from '../../processors/rows/index.ts'
import {
  type CheckedRow,
  type DatasetDeclaration,
  derivedId,
  type Encoder,
  loadRowId,
  type Row,
  type RowCheck,
  type RowCheckOptions,
  type RowProblem,
  rowChecker,
  uuidV7,
} from '../../schemas/index.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Appended, KafkaAppender } from '../../streams/kafka/index.ts'
import type { Principal } from '../http/auth.ts'
import { Positions } from './tokens.ts'

/** The parts of an ingestion that are made once per version of a dataset. */
export interface DatasetWriter {
  readonly dataset: DatasetDeclaration
  readonly topic: string
  readonly partitions: number
  readonly check: (json: unknown) => RowCheck
  readonly encoder: Encoder<Row>
}

export const datasetWriter = (
  dataset: DatasetDeclaration,
  topic: string,
  encoder: Encoder<Row>,
  options: RowCheckOptions = {},
): DatasetWriter => ({
  dataset,
  topic,
  partitions: dataset.partitions ?? 1,
  check: rowChecker(dataset, options),
  encoder,
})

export interface RowError extends RowProblem {
  /** The index of the row in the request, from 0. */
  readonly index: number
}

/** Where rows go. A promise for each row would cost as much as its encoding, so the outcome comes by a call. */
export interface RowLog {
  append(record: OutputRecord, appended: (at: Appended) => void, failed: (error: Error) => void): void
  /** Resolves when more rows may come. */
  room(): Promise<void>
}

export const rowLogOf = (appender: Pick<KafkaAppender, 'append' | 'room'>): RowLog => ({
  append: (record, appended, failed) => void appender.append(record).then(appended, failed),
  room: () => appender.room(),
})

export interface IngestOptions {
  readonly writer: DatasetWriter
  readonly appender: RowLog
  readonly principal: Principal
  /** Rows with the same key and index have the same id, so that intake drops duplicates. */
  readonly idempotencyKey: string | undefined
  /** The index of the first row of this request among all rows that are sent with the key. Default: 0. */
  readonly idempotencyOffset?: number
  /** How many rows that are sent with the key are on the log: those are not appended again. Default: 0. */
  readonly idempotencyDone?: number
  /** The request is a part of a load: its rows never count as live, and their ids ascend. Default: `false`. */
  readonly isLoad?: boolean
  readonly rowBytesMax: number
  /** Replaces the check of the writer. */
  readonly check?: (json: unknown) => RowCheck
}

export interface IngestReport {
  readonly accepted: number
  readonly rejected: number
  /** The first errors, at most `errorsMax`. */
  readonly errors: readonly RowError[]
  readonly positions: ReturnType<Positions['list']>
  /** The error because of which valid rows are not on the log, if there is one. */
  readonly failure: Error | undefined
}

const ERRORS_MAX = 1_000
const PENDING_MAX = 20_000
const VALUE_CHARACTERS_MAX = 200

let randomness = Buffer.alloc(0)
/**
 * Ten bytes behind the time of a UUIDv7: the index of the row in its request (26 bits), so that ids order rows of equal times as the request has them, and random
 * bits. They come from a pool: one call of the generator serves many rows.
 */
const bitsOf = (index: number): Buffer => {
  if (randomness.length < 10) randomness = randomFillSync(Buffer.allocUnsafe(10_000))
  const bytes = randomness.subarray(0, 10)
  randomness = randomness.subarray(10)
  bytes[0] = index >>> 22
  bytes[1] = index >>> 14
  bytes[2] = index >>> 8
  bytes[3] = index
  return bytes
}

const senderOf = (actor: string | null, dataset: string, key: string): string => `${actor ?? ''}\0${dataset}\0${key}`

/** The id of a row with an idempotency key. It follows from caller, dataset, key and index of the row. */
export const idempotentId = (actor: string | null, dataset: string, key: string, index: number): string =>
  derivedId('gateway.rows', senderOf(actor, dataset, key), 0, index, 0)

export class Ingestion {
  readonly #options: IngestOptions
  readonly #check: (json: unknown) => RowCheck
  readonly #positions = new Positions()
  readonly #errors: RowError[] = []
  #accepted = 0
  #rejected = 0
  #rows = 0
  #pending = 0
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(options: IngestOptions) {
    this.#options = options
    this.#check = options.check ?? options.writer.check
  }

  /** Whether an append has failed; further rows would be lost, too. */
  get failed(): boolean {
    return this.#failure !== undefined
  }

  /** The number of rows that were taken or refused. */
  get rows(): number {
    return this.#rows
  }

  /** Checks a row and appends it to the log. */
  take(index: number, json: unknown): void {
    const { row, problems } = this.#check(json)
    this.#rows = Math.max(this.#rows, index + 1)
    if (problems === undefined) this.#append(index, row)
    else this.refuse(index, problems)
  }

  refuse(index: number, problems: readonly RowProblem[]): void {
    this.#rows = Math.max(this.#rows, index + 1)
    this.#rejected++
    for (const { field, value, expected } of problems) {
      if (this.#errors.length >= ERRORS_MAX) return
      this.#errors.push({ index, field, value: shown(value), expected })
    }
  }

  /** Waits until the stream may continue: until the queue of the log has room, and few rows of this request are unacknowledged. */
  async turn(): Promise<void> {
    if (this.#pending >= PENDING_MAX) await this.#settled(PENDING_MAX / 2)
    await this.#options.appender.room()
  }

  async end(): Promise<IngestReport> {
    await this.#settled(0)
    return {
      accepted: this.#accepted,
      rejected: this.#rejected,
      errors: this.#errors,
      positions: this.#positions.list(),
      failure: this.#failure,
    }
  }

  #append(index: number, row: CheckedRow): void {
    const { writer, appender, rowBytesMax } = this.#options
    const key = Buffer.from(row.key)
    const value = writer.encoder.encode({ ...row.values, meta: this.#meta(index, row) } as Row)
    const bytes = key.length + value.length
    if (bytes > rowBytesMax) {
      this.refuse(index, [{ field: '', value: `${bytes} bytes`, expected: `at most ${rowBytesMax} bytes` }])
      return
    }
    if (this.#indexOf(index) < (this.#options.idempotencyDone ?? 0)) {
      this.#accepted++
      return
    }
    const partition = partitionOf(key, writer.partitions)
    this.#pending++
    appender.append({ topic: writer.topic, partition, key, value }, this.#appended, this.#failed)
  }

  readonly #appended = ({ partition, offset }: Appended): void => {
    this.#accepted++
    this.#positions.passed(this.#options.writer.topic, partition, offset)
    this.#done()
  }

  readonly #failed = (error: Error): void => {
    this.#failure ??= error
    this.#done()
  }

  /** The index of a row among all rows that are sent with the key. */
  #indexOf(index: number): number {
    return (this.#options.idempotencyOffset ?? 0) + index
  }

  /** A row of a load is not appended twice, whatever its id is. Without a load, the id is what intake knows a row by that is sent again. */
  #id(index: number): string {
    const { principal, idempotencyKey: key, isLoad, writer } = this.#options
    if (key === undefined) return uuidV7(Date.now(), bitsOf(index))
    const { actor } = principal
    const { name } = writer.dataset
    if (isLoad !== true) return idempotentId(actor, name, key, index)
    return loadRowId(senderOf(actor, name, key), this.#indexOf(index))
  }

  #meta(index: number, { time, meta }: CheckedRow) {
    const { principal, isLoad } = this.#options
    return {
      id: meta?.id ?? this.#id(index),
      source: meta?.source ?? (isLoad === true ? LOAD_SOURCE : 'gateway'),
      time,
      team: principal.team,
      actor: principal.actor,
      correlationId: meta?.correlationId ?? null,
      causationId: meta?.causationId ?? null,
    }
  }

  #done(): void {
    this.#pending--
    this.#wake?.()
  }

  async #settled(pendingLeft: number): Promise<void> {
    while (this.#pending > pendingLeft) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#wake = undefined
  }
}

/** A value as the answer shows it: long values are cut, so that an answer stays small. */
const shown = (value: unknown): unknown => {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length <= VALUE_CHARACTERS_MAX ? value : `${text.slice(0, VALUE_CHARACTERS_MAX)}...`
}

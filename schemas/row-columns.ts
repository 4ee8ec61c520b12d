/** Rows of any producer, read column by column: what is not asked for is not made. The values are those of `Codecs.rows`. */
import { type AvroSchema, type SchemaOf, typeOf } from './avro.ts'
import type { Column } from './declarations/dataset.ts'
import type { Decoder } from './decoder.ts'
import type { Value } from './payload.ts'
import { kindOf, type RowMode, rowReading } from './row-reading.ts'
import { type RowScan, scanOf, slotsOf } from './row-scan.ts'
import { undeclaredColumns } from './undeclared.ts'
import { schemaIdOf } from './wire.ts'

/** The columns of one row, by slot. It holds until the next row is read. */
export interface Columns {
  isNull(slot: number): boolean
  /** The value of a column of doubles that is not null. */
  double(slot: number): number
  value(slot: number): Value
}

export interface ColumnRows {
  /** The slot of a column, in the order of the reader schema. @throws RangeError if it has no such column */
  slot(name: string): number
  isDouble(slot: number): boolean
  /** @throws DecodeError */
  read(bytes: Buffer): Columns
  /** The fields that the writer of the row has and that are no columns, as columns that could hold them. */
  undeclared(bytes: Buffer): readonly Column[]
  /** The columns that no field of the writer has the name of; none if the writer is not known. */
  absent(bytes: Buffer): ReadonlySet<string>
  /** The row if it is plain (row-scan.ts); `undefined`: it has to be decoded. */
  scan(bytes: Buffer): RowScan | undefined
}

export interface ColumnRowsOptions {
  readonly schema: SchemaOf<unknown>
  readonly mode: RowMode
  readonly decoder: Decoder<unknown>
  /** The schema of an id; `undefined` if it is not loaded. */
  readonly writerOf: (id: number) => AvroSchema | undefined
}

export const columnRows = (options: ColumnRowsOptions): ColumnRows => new Rows(options)

const NONE: readonly Column[] = []
const NO_NAMES: ReadonlySet<string> = new Set()

class Rows implements ColumnRows {
  readonly #options: ColumnRowsOptions
  readonly #slots: ReadonlyMap<string, number>
  readonly #doubles: ReadonlySet<number>
  readonly #decoded: Decoded
  /** By schema id. */
  readonly #undeclared = new Map<number, readonly Column[]>()
  readonly #absent = new Map<number, ReadonlySet<string>>()
  /** By schema id; null: its rows have to be decoded. */
  readonly #scans = new Map<number, RowScan | null>()
  #lastId = -1
  #last: RowScan | null = null

  constructor(options: ColumnRowsOptions) {
    this.#options = options
    this.#slots = slotsOf(options.schema)
    const { fields } = options.schema as {
      readonly fields: readonly { readonly name: string; readonly type: unknown }[]
    }
    this.#doubles = new Set(fields.filter(({ type }) => kindOf(type) === 'double').map(({ name }) => this.slot(name)))
    this.#decoded = new Decoded([...this.#slots.keys()])
  }

  slot(name: string): number {
    const slot = this.#slots.get(name)
    if (slot === undefined)
      throw new RangeError(`column '${name}' is not read, expected one of ${[...this.#slots.keys()]}`)
    return slot
  }

  isDouble(slot: number): boolean {
    return this.#doubles.has(slot)
  }

  undeclared(bytes: Buffer): readonly Column[] {
    const id = schemaIdOf(bytes)
    if (id === undefined) return NONE
    const known = this.#undeclared.get(id)
    if (known !== undefined) return known
    const writer = this.#options.writerOf(id)
    if (writer === undefined) return NONE
    const { fields } = this.#options.schema as unknown as { readonly fields: readonly { readonly name: string }[] }
    const found = undeclaredColumns(writer, fields)
    this.#undeclared.set(id, found)
    return found
  }

  absent(bytes: Buffer): ReadonlySet<string> {
    const id = schemaIdOf(bytes)
    const writer = id === undefined ? undefined : this.#options.writerOf(id)
    if (id === undefined || writer === undefined) return NO_NAMES
    const known = this.#absent.get(id)
    if (known !== undefined) return known
    const { fields } = writer as unknown as { readonly fields?: readonly { readonly name: string }[] }
    const written = new Set((fields ?? []).map(({ name }) => name))
    const found = new Set([...this.#slots.keys()].filter((name) => !written.has(name)))
    this.#absent.set(id, found)
    return found
  }

  read(bytes: Buffer): Columns {
    const scan = this.scan(bytes)
    if (scan !== undefined) return scan
    this.#decoded.row = this.#options.decoder.decode(bytes) as Readonly<Record<string, Value>>
    return this.#decoded
  }

  scan(bytes: Buffer): RowScan | undefined {
    const id = schemaIdOf(bytes)
    if (id === undefined) return undefined
    if (id !== this.#lastId) {
      const found = this.#scanOf(id)
      if (found === undefined) return undefined
      this.#lastId = id
      this.#last = found
    }
    const last = this.#last
    return last?.scan(bytes) ? last : undefined
  }

  #scanOf(id: number): RowScan | null | undefined {
    let scan = this.#scans.get(id)
    if (scan !== undefined) return scan
    const { schema, mode, writerOf } = this.#options
    const writer = writerOf(id)
    if (writer === undefined) return undefined
    try {
      rowReading(typeOf(schema), schema, writer, mode)
      scan = scanOf(schema, writer) ?? null
    } catch {
      scan = null // the decoder says what is wrong
    }
    this.#scans.set(id, scan)
    return scan
  }
}

class Decoded implements Columns {
  readonly #names: readonly string[]
  row: Readonly<Record<string, Value>> = {}

  constructor(names: readonly string[]) {
    this.#names = names
  }

  isNull(slot: number): boolean {
    return this.value(slot) === null
  }

  double(slot: number): number {
    return this.value(slot) as number
  }

  value(slot: number): Value {
    return this.row[this.#names[slot]!] ?? null
  }
}

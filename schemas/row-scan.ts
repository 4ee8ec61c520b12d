/**
 * Where the values of a row lie in its bytes, found in one pass without an object or a value. It serves readers that need few of many columns, or pass
 * values on. It knows plain rows only: columns in the type that the writer has, no conversions, nothing that may be malformed. All others are left to
 * the decoder, whose verdict counts; a row that was scanned would be decoded to the same values.
 */
import type { AvroSchema, SchemaOf } from './avro.ts'
import { type ColumnKind, unitOf } from './column-units.ts'
import { kindOf } from './row-reading.ts'
import { behindSized, behindZigzag, type Cursor, readZigzag } from './varint.ts'
import { HEADER_BYTES } from './wire.ts'

const KINDS = { double: 0, long: 1, string: 2, bytes: 3, boolean: 4, int: 5, float: 6, record: 7 } as const
type Primitive = Exclude<keyof typeof KINDS, 'record'>
const primitiveOf: Readonly<Record<ColumnKind, Primitive>> = {
  double: 'double',
  long: 'long',
  timestamp: 'long',
  string: 'string',
  bytes: 'bytes',
  boolean: 'boolean',
}

/** Branches 0 and 1 of a union, as zigzag. */
const BRANCHES = [0, 2]
const NO_NULL = -1

interface Field {
  readonly name: string
  readonly type: unknown
}

interface Step {
  readonly kind: number
  /** The byte of the branch of null, and that of the other one; -1: it is no union. */
  readonly nullBranch: number
  readonly valueBranch: number
  readonly slot: number
  /** Of a record: how many steps its fields are. */
  readonly inside: number
}

/** The columns of a reader: their slots. Fields of `meta` have slots, too: `meta.id`. */
export const slotsOf = (schema: SchemaOf<unknown>): ReadonlyMap<string, number> => {
  const names = fieldsOf(schema).flatMap(({ name, type }) => {
    const inner = Array.isArray(type)
      ? type.find((branch) => (branch as { type?: unknown })?.type === 'record')
      : undefined
    return inner === undefined ? [name] : [name, ...fieldsOf(inner).map((each) => `${name}.${each.name}`)]
  })
  return new Map(names.map((name, slot) => [name, slot]))
}

const fieldsOf = (schema: AvroSchema): readonly Field[] => (schema as { fields?: readonly Field[] }).fields ?? []

/** Consecutive fields of one form, whose slots are consecutive, too. */
interface Run extends Step {
  count: number
}

const runsOf = (steps: readonly Step[]): Run[] => {
  const runs: Run[] = []
  let last: Run | undefined
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!
    if (step.kind === KINDS.record) {
      const inside = runsOf(steps.slice(i + 1, i + 1 + step.inside))
      runs.push({ ...step, inside: inside.length, count: 1 }, ...inside)
      i += step.inside
      last = undefined
    } else if (last !== undefined && continues(last, step)) last.count++
    else {
      last = { ...step, count: 1 }
      runs.push(last)
    }
  }
  return runs
}

const continues = (run: Run, { kind, nullBranch, slot }: Step): boolean =>
  kind === run.kind && nullBranch === run.nullBranch && slot === (run.slot < 0 ? run.slot : run.slot + run.count)

/** A row that was scanned. It is used again for the next one. */
export class RowScan {
  readonly #runs: readonly Run[]
  readonly #slotKinds: Uint8Array
  readonly #at: Int32Array
  readonly #cursor: { bytes: Buffer; at: number } = { bytes: Buffer.alloc(0), at: 0 }
  #memory: ArrayBufferLike | undefined
  #view!: DataView
  #offset = 0

  constructor(runs: readonly Run[], slots: number) {
    this.#runs = runs
    this.#at = new Int32Array(slots)
    this.#slotKinds = new Uint8Array(slots)
    for (const { slot, kind, count } of runs) if (slot >= 0) this.#slotKinds.fill(kind, slot, slot + count)
  }

  /** @param bytes with the header of a schema whose fields these are @returns `false`: the row must be decoded */
  scan(bytes: Buffer): boolean {
    const runs = this.#runs
    const places = this.#at.fill(-1)
    let at = HEADER_BYTES
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i]!
      const { kind } = run
      if (kind === KINDS.record) {
        const branch = run.valueBranch < 0 ? run.valueBranch : bytes[at++]!
        if (branch === run.nullBranch && branch >= 0) i += run.inside
        else if (branch !== run.valueBranch) return false
        else if (run.slot >= 0) places[run.slot] = at
      } else if (kind === KINDS.double) at = doubles(bytes, at, run, places)
      else at = others(bytes, at, run, places)
      if (at < 0) return false
    }
    // Behind the end a byte is undefined, and every comparison with it is false: the end is only found beyond the bytes.
    if (at !== bytes.length) return false
    this.#cursor.bytes = bytes
    if (bytes.buffer !== this.#memory) {
      this.#memory = bytes.buffer
      this.#view = new DataView(bytes.buffer)
    }
    this.#offset = bytes.byteOffset
    return true
  }

  isNull(slot: number): boolean {
    return this.#at[slot]! < 0
  }

  /** The value of a column of doubles that is not null. */
  double(slot: number): number {
    return this.#view.getFloat64(this.#offset + this.#at[slot]!, true)
  }

  value(slot: number): string | number | boolean | Buffer | null {
    const at = this.#at[slot]!
    if (at < 0) return null
    const { bytes } = this.#cursor
    switch (this.#slotKinds[slot]) {
      case KINDS.double:
        return this.double(slot)
      case KINDS.long:
        this.#cursor.at = at
        return readZigzag(this.#cursor as Cursor)
      case KINDS.boolean:
        return bytes[at] !== 0
      case KINDS.string:
        return bytes.toString('utf8', this.#start(at), this.#cursor.at)
      case KINDS.bytes:
        return Buffer.from(bytes.subarray(this.#start(at), this.#cursor.at))
      default:
        throw new RangeError(`slot ${slot} is no column`)
    }
  }

  /** The bytes of a text that is not null, in the memory of the row. */
  text(slot: number): Buffer {
    const start = this.#start(this.#at[slot]!)
    return this.#cursor.bytes.subarray(start, this.#cursor.at)
  }

  /** The length of a text that is not null. */
  textBytes(slot: number): number {
    const start = this.#start(this.#at[slot]!)
    return this.#cursor.at - start
  }

  /** Whether a text has ASCII characters only. */
  isAscii(slot: number): boolean {
    const { bytes } = this.#cursor
    for (let i = this.#start(this.#at[slot]!); i < this.#cursor.at; i++) if (bytes[i]! >= 0x80) return false
    return true
  }

  /** Where the content behind a length begins; the cursor then stands at its end. */
  #start(at: number): number {
    this.#cursor.at = at
    const length = readZigzag(this.#cursor as Cursor)
    const start = this.#cursor.at
    this.#cursor.at = start + length
    return start
  }
}

const NOT_PLAIN = -1

/** @returns where the fields end; `NOT_PLAIN`: the row must be decoded */
const doubles = (
  bytes: Buffer,
  from: number,
  { nullBranch, valueBranch, slot, count }: Run,
  places: Int32Array,
): number => {
  let at = from
  for (let k = 0; k < count; k++) {
    if (valueBranch >= 0) {
      const branch = bytes[at++]
      if (branch === nullBranch) continue
      if (branch !== valueBranch) return NOT_PLAIN
    }
    if (slot >= 0) places[slot + k] = at
    at += 8
  }
  return at
}

const others = (
  bytes: Buffer,
  from: number,
  { kind, nullBranch, valueBranch, slot, count }: Run,
  places: Int32Array,
): number => {
  let at = from
  for (let k = 0; k < count; k++) {
    if (valueBranch >= 0) {
      const branch = bytes[at++]
      if (branch === nullBranch) continue
      if (branch !== valueBranch) return NOT_PLAIN
    }
    if (slot >= 0) places[slot + k] = at
    at = behind(bytes, at, kind)
    if (at < 0) return NOT_PLAIN
  }
  return at
}

const behind = (bytes: Buffer, at: number, kind: number): number => {
  if (kind === KINDS.long || kind === KINDS.int) return behindZigzag(bytes, at)
  if (kind === KINDS.string || kind === KINDS.bytes) return behindSized(bytes, at)
  return kind === KINDS.boolean ? at + 1 : at + 4
}

/**
 * What scans the rows of a writer.
 * @returns `undefined` if a field has a form that is not known here, or a column another type
 */
export const scanOf = (reader: SchemaOf<unknown>, writer: AvroSchema): RowScan | undefined => {
  const slots = slotsOf(reader)
  const kinds = new Map(fieldsOf(reader).map(({ name, type }) => [name, kindOf(type)]))
  const steps = stepsOf(fieldsOf(writer), '', slots, kinds)
  return steps && new RowScan(runsOf(steps), slots.size)
}

/** `undefined`: it is `meta`. */
type Kinds = ReadonlyMap<string, ColumnKind | undefined>

const stepsOf = (
  fields: readonly Field[],
  prefix: string,
  slots: ReadonlyMap<string, number>,
  kinds: Kinds,
): Step[] | undefined => {
  const steps: Step[] = []
  for (const { name, type } of fields) {
    const branches = Array.isArray(type) ? type : [type]
    const nullAt = branches.indexOf('null')
    if (branches.length > 2 || (branches.length === 2) !== nullAt >= 0) return undefined
    const branch = branches[nullAt === 0 ? 1 : 0]
    const slot = slots.get(`${prefix}${name}`) ?? -1
    const base = baseOf(branch)
    const union = {
      nullBranch: nullAt < 0 ? NO_NULL : BRANCHES[nullAt]!,
      valueBranch: nullAt < 0 ? NO_NULL : BRANCHES[1 - nullAt]!,
    }
    if (base === 'record') {
      const inside = stepsOf(fieldsOf(branch as AvroSchema), `${prefix}${name}.`, slots, kinds)
      if (inside === undefined || (slot >= 0 && kinds.get(name) !== undefined)) return undefined
      steps.push({ kind: KINDS.record, ...union, slot, inside: inside.length }, ...inside)
      continue
    }
    if (base === undefined || (slot >= 0 && !isPlain(kinds.get(`${prefix}${name}`), branch, base))) return undefined
    steps.push({ kind: KINDS[base], ...union, slot, inside: 0 })
  }
  return steps
}

/** Whether a column is read from this type without conversion. The fields of `meta` are texts and a long. */
const isPlain = (kind: ColumnKind | undefined, branch: unknown, base: Primitive): boolean =>
  kind === undefined
    ? base === 'string' || base === 'long'
    : unitOf(kind, branch).kind === 'plain' && primitiveOf[kind] === base

const baseOf = (type: unknown): keyof typeof KINDS | undefined => {
  const base = typeof type === 'object' && type !== null ? (type as { type?: unknown }).type : type
  return typeof base === 'string' && Object.hasOwn(KINDS, base) ? (base as keyof typeof KINDS) : undefined
}

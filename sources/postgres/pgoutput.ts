/**
 * Messages of Postgres' output plugin `pgoutput`, version 1 of its protocol, as bytes: values stay text, because what they mean follows from the dataset and not from a client.
 * Layout, big-endian, text ends with a zero byte. Begin: `B`, int64 LSN of the commit, int64 time in us since 2000, int32 xid. Commit: `C`, int8 flags, int64 LSN, int64 end LSN, int64 time. Relation: `R`, int32 id,
 * text schema, text table, int8 replica identity, int16 columns: int8 flags, text name, int32 type, int32 modifier. Insert: `I`, int32 id, `N` tuple. Update: `U`, int32 id, maybe `K` or `O` tuple, `N` tuple.
 * Delete: `D`, int32 id, `K` or `O` tuple. Truncate: `T`, int32 tables, int8 flags, int32 ids. Tuple: int16 columns, each `n` (null), `u` (unchanged and not sent) or `t`, int32 length, text.
 * Source: the chapter on logical replication message formats of Postgres' documentation.
 */

/** A value of a tuple; `undefined`: not sent, because it is large and has not changed. */
export type TupleValue = string | null | undefined
export type Tuple = readonly TupleValue[]

export interface Relation {
  readonly id: number
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  /** Those of which the stream tells the former values when a row is changed or deleted. */
  readonly identity: readonly string[]
}

export type Message =
  | { readonly kind: 'begin'; readonly commitLsn: bigint; readonly time: number; readonly xid: number }
  | { readonly kind: 'commit'; readonly commitLsn: bigint; readonly endLsn: bigint }
  | ({ readonly kind: 'relation' } & Relation)
  | { readonly kind: 'insert'; readonly relation: number; readonly new: Tuple }
  | {
      readonly kind: 'update'
      readonly relation: number
      /** The key, or with the replica identity `full` the whole row, before the change. Absent: the key has not changed. */
      readonly old?: Tuple
      readonly isWhole: boolean
      readonly new: Tuple
    }
  | { readonly kind: 'delete'; readonly relation: number; readonly old: Tuple; readonly isWhole: boolean }
  | { readonly kind: 'truncate'; readonly relations: readonly number[] }
  /** Types, origins and messages of users say nothing of rows. */
  | { readonly kind: 'other' }

const EPOCH_2000_MS = 946_684_800_000

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++)
  }

  tag(): string {
    return String.fromCharCode(this.byte())
  }

  int16(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }

  uint32(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  int64(): bigint {
    this.#at += 8
    return this.#bytes.readBigInt64BE(this.#at - 8)
  }

  time(): number {
    return EPOCH_2000_MS + Number(this.int64() / 1000n)
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }

  tuple(): Tuple {
    return Array.from({ length: this.int16() }, () => {
      const kind = this.tag()
      if (kind === 'n') return null
      if (kind === 'u') return undefined
      if (kind !== 't') throw new RangeError(`a value of a tuple is '${kind}', expected n, u or t`)
      const length = this.uint32()
      this.#at += length
      return this.#bytes.toString('utf8', this.#at - length, this.#at)
    })
  }
}

/** @throws RangeError if the bytes are no message of this protocol */
export const messageOf = (bytes: Buffer): Message => {
  const reader = new Reader(bytes)
  const tag = reader.tag()
  switch (tag) {
    case 'B':
      return { kind: 'begin', commitLsn: reader.int64(), time: reader.time(), xid: reader.uint32() }
    case 'C':
      reader.byte()
      return { kind: 'commit', commitLsn: reader.int64(), endLsn: reader.int64() }
    case 'R':
      return relationIn(reader)
    case 'I': {
      const relation = reader.uint32()
      reader.tag()
      return { kind: 'insert', relation, new: reader.tuple() }
    }
    case 'U':
      return updateIn(reader)
    case 'D': {
      const relation = reader.uint32()
      const isWhole = reader.tag() === 'O'
      return { kind: 'delete', relation, old: reader.tuple(), isWhole }
    }
    case 'T': {
      const count = reader.uint32()
      reader.byte()
      return { kind: 'truncate', relations: Array.from({ length: count }, () => reader.uint32()) }
    }
    case 'O':
    case 'Y':
    case 'M':
      return { kind: 'other' }
    default:
      throw new RangeError(`a message of pgoutput is '${tag}', expected one of B C R I U D T O Y M`)
  }
}

const relationIn = (reader: Reader): Message => {
  const [id, schema, table] = [reader.uint32(), reader.text(), reader.text()]
  reader.byte()
  const identity: string[] = []
  const columns = Array.from({ length: reader.int16() }, () => {
    const isOfIdentity = (reader.byte() & 1) === 1
    const name = reader.text()
    reader.uint32()
    reader.uint32()
    if (isOfIdentity) identity.push(name)
    return name
  })
  return { kind: 'relation', id, schema: schema === '' ? 'pg_catalog' : schema, table, columns, identity }
}

const updateIn = (reader: Reader): Message => {
  const relation = reader.uint32()
  const first = reader.tag()
  if (first === 'N') return { kind: 'update', relation, isWhole: false, new: reader.tuple() }
  const old = reader.tuple()
  reader.tag()
  return { kind: 'update', relation, old, isWhole: first === 'O', new: reader.tuple() }
}

/** An LSN as Postgres writes it: two numbers in hex. */
export const lsnText = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffffffffn).toString(16).toUpperCase()}`

export const lsnOf = (text: string): bigint => {
  const [high = '0', low = '0'] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

/** The fields of an entity as they came from the store: packed, and taken apart when they are looked at. */

/** Fields and values of an entity. The bytes belong to the reply of the store: who keeps a value for long keeps a copy. */
export type Fields = ReadonlyMap<string, Buffer>

export class StoredFields implements Fields {
  /** A MessagePack array of fields and values in turn; empty for no fields. Equal bytes: equal fields. */
  readonly packed: Buffer
  /** The position of the partition, as the store writes it, at which the entity was like this; `undefined` if it is not known. */
  readonly at: string | undefined
  #fields: Fields | undefined

  constructor(packed: Buffer, at?: string) {
    this.packed = packed
    this.at = at
  }

  /** For those who keep it for long: a copy that does not hold the whole reply of the store. */
  copy(): StoredFields {
    return new StoredFields(Buffer.from(this.packed), this.at)
  }

  get size(): number {
    return this.#all.size
  }

  get(field: string): Buffer | undefined {
    return this.#all.get(field)
  }

  has(field: string): boolean {
    return this.#all.has(field)
  }

  forEach(visit: (value: Buffer, field: string, fields: Fields) => void): void {
    for (const [field, value] of this.#all) visit(value, field, this)
  }

  keys(): MapIterator<string> {
    return this.#all.keys()
  }

  values(): MapIterator<Buffer> {
    return this.#all.values()
  }

  entries(): MapIterator<[string, Buffer]> {
    return this.#all.entries()
  }

  [Symbol.iterator](): MapIterator<[string, Buffer]> {
    return this.#all.entries()
  }

  get #all(): Fields {
    this.#fields ??= unpacked(this.packed)
    return this.#fields
  }
}

/** Reads fields and values from a MessagePack array of strings. */
const unpacked = (packed: Buffer): Fields => {
  const fields = new Map<string, Buffer>()
  if (packed.length === 0) return fields
  let at = 0
  /** The number behind a type byte, of 1, 2 or 4 bytes. */
  const number = (bytes: number): number => {
    at += bytes
    return packed.readUIntBE(at - bytes, bytes)
  }
  const length = (): number => {
    const type = packed[at++]
    if (type >= 0xa0 && type < 0xc0) return type - 0xa0
    if (type >= 0xd9 && type <= 0xdb) return number(2 ** (type - 0xd9))
    throw new Error(`A field in Redis came as MessagePack type ${type}, expected a string.`)
  }
  const first = packed[at++]
  const count = first < 0xa0 ? first - 0x90 : number(first === 0xdc ? 2 : 4)
  for (let i = 0; i < count; i += 2) {
    const fieldBytes = length()
    const field = packed.toString('utf8', at, at + fieldBytes)
    at += fieldBytes
    const valueBytes = length()
    fields.set(field, packed.subarray(at, at + valueBytes))
    at += valueBytes
  }
  return fields
}

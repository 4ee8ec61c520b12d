/**
 * How many partitions the user's own topic has, as far as the task of one of them was told. It counts as one of so many
 * sources in every time statement.
 * State: one entry `sources`, uint32 big-endian, once the topic has grown. Source: docs/decisions/0077-sources-that-grow.md
 */
export const SOURCES_KEY = 'sources'

export class SourceCount {
  #count: number
  #isDirty = false

  /** @param first the number before the topic grew */
  constructor(first: number) {
    this.#count = first
  }

  get count(): number {
    return this.#count
  }

  grown(count: number): void {
    this.#count = count
    this.#isDirty = true
  }

  load(value: Buffer | null): void {
    if (value !== null) this.#count = value.readUInt32BE()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (!this.#isDirty) return
    const value = Buffer.alloc(4)
    value.writeUInt32BE(this.#count)
    write(Buffer.from(SOURCES_KEY), value)
    this.#isDirty = false
  }
}

/**
 * Position tokens. A writer passes a token to a reader, and the reader then sees the write through any gateway. A token is the base64url
 * form of the JSON `[{"topic","partition","offset"}]`; it covers all records below the offsets. The topics include the prefix of the
 * installation, so a token of another installation is detected.
 */
import type { avro } from '../../schemas/index.ts'

const CHARACTERS_MAX = 16_384

export const encodeToken = (positions: readonly avro.TopicPosition[]): string =>
  Buffer.from(JSON.stringify(positions.map(({ topic, partition, offset }) => ({ topic, partition, offset })))).toString(
    'base64url',
  )

/** @returns `undefined` if the text is not a token */
export const decodeToken = (text: string): avro.TopicPosition[] | undefined => {
  if (text.length > CHARACTERS_MAX || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
  return Array.isArray(value) && value.every(isPosition) ? value : undefined
}

const isPosition = (value: unknown): value is avro.TopicPosition => {
  if (typeof value !== 'object' || value === null) return false
  const { topic, partition, offset } = value as Partial<avro.TopicPosition>
  const naturals = [partition, offset].every((number) => Number.isSafeInteger(number) && (number as number) >= 0)
  return typeof topic === 'string' && naturals
}

/** Collects the greatest position per topic and partition, sorted by both. */
export class Positions {
  readonly #offsets = new Map<string, avro.TopicPosition>()

  /** @param offset the offset of a record that the token must cover */
  passed(topic: string, partition: number, offset: number): void {
    const key = `${topic}\0${partition}`
    const known = this.#offsets.get(key)
    if (known === undefined || known.offset <= offset) this.#offsets.set(key, { topic, partition, offset: offset + 1 })
  }

  list(): avro.TopicPosition[] {
    return [...this.#offsets.values()].sort((a, b) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
    )
  }
}

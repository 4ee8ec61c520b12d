/** A part of an answer that comes from a store which may not answer at the moment: it says so, and the other parts are answered. */
import { httpErrorOf } from '../http/translate.ts'

export interface Part<T> {
  /** Null: see `unavailable`. */
  readonly value: T | null
  /** Why it cannot be read at the moment; null: it is there. */
  readonly unavailable: string | null
}

export const part = <T>(value: T): Part<T> => ({ value, unavailable: null })

/** @throws what is a bug, and no failure of a store */
export const available = async <T>(read: () => Promise<T>): Promise<Part<T>> => {
  try {
    return part(await read())
  } catch (error) {
    const known = httpErrorOf(error)
    if (known.status !== 503 && known.status !== 504) throw error
    return { value: null, unavailable: `${known.code}: ${known.message}` }
  }
}

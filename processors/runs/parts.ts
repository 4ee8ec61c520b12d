/**
 * An entry in parts, as the changelog holds it. A run of usual size is one part, because each part costs memory for ever. Of a large one,
 * parameters and names of tags are divided by their keys, so that a request writes few of them and no part exceeds the size of a record.
 */
import type { Entry, LoggedModelEntry, RunEntry } from './types.ts'

type Large = RunEntry | LoggedModelEntry

/** Characters of keys and values up to which an entry is one part, and the mean of each part of a larger one. */
const PART_CHARACTERS = 32_768

const ALL = 'all'

interface Slice {
  readonly params: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

export const split = (entry: Entry): ReadonlyMap<string, unknown> => {
  if (entry.kind !== 'run' && entry.kind !== 'model') return new Map([[ALL, entry]])
  const count = slicesOf(entry)
  if (count === 1) return new Map([[ALL, entry]])
  const { params, tags, ...head } = entry
  const slices = Array.from({ length: count }, () => ({ params: {} as Record<string, string>, tags: [] as string[] }))
  for (const [key, value] of Object.entries(params)) set(slices[hash(key) % count].params, key, value)
  for (const tag of tags) slices[hash(tag) % count].tags.push(tag)
  const parts = new Map<string, unknown>([[ALL, head]])
  for (const [i, slice] of slices.entries()) parts.set(`${count}/${i}`, slice)
  return parts
}

export const join = (parts: ReadonlyMap<string, unknown>): Entry => {
  const head = parts.get(ALL) as Entry
  if (parts.size === 1) return head
  const params: [string, string][] = []
  const tags: string[] = []
  for (const [part, data] of parts) {
    if (part === ALL) continue
    const slice = data as Slice
    params.push(...Object.entries(slice.params))
    tags.push(...slice.tags)
  }
  const sorted = Object.fromEntries(params.sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...(head as Large), params: sorted, tags: tags.sort() }
}

const slicesOf = ({ params, tags }: Large): number => {
  let characters = 0
  for (const [key, value] of Object.entries(params)) characters += key.length + value.length
  for (const tag of tags) characters += tag.length
  let count = 1
  while (characters / count > PART_CHARACTERS) count *= 2
  return count
}

/** A key `__proto__` is a key as any other. */
const set = (target: Record<string, string>, key: string, value: string): void => {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let found = 0x811c9dc5
  for (let i = 0; i < text.length; i++) found = Math.imul(found ^ text.charCodeAt(i), 0x01000193) >>> 0
  return found
}

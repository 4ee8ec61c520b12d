/**
 * The predictions of a partition whose outcomes are awaited, by id, and the outcome of each as far as it is known. A prediction is forgotten when time is past the
 * end of its window by `labelsWithinMs`: from then on it counts as unknown, and a few are removed with every record.
 * State: `j` and the id -> JSON.
 */
import type { avro } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'

export interface Joined {
  readonly windowStart: number
  readonly modelVersion: number | null
  /** Besides all rows. */
  readonly slices: readonly string[]
  readonly score: number | null
  readonly label: string | null
  outcome: avro.Outcome | null
}

type Stored = readonly [
  windowStart: number,
  modelVersion: number | null,
  slices: readonly string[],
  score: number | null,
  label: string | null,
  outcome: readonly [string | null, number | null, number | null] | null,
]

const PREFIX = 'j'
/** More than come in with a record, so that what is forgotten never grows. */
const FORGOTTEN_PER_STEP = 64
/** The objects, the entry of the map and the place in its window, without the texts. */
const ENTRY_BYTES = 260

/** Predictions of a partition that are held, each some 300 bytes. */
export const HELD_MAX = 1_000_000
/** Versions of the model in a window of a partition: each is measured apart, in every slice. */
export const VERSIONS_MAX = 100

export interface JoinedBounds {
  readonly heldMax: number
  readonly versionsMax: number
}

export class JoinedPredictions {
  readonly #spanMs: number
  readonly #byId = new Map<string, Joined>()
  /** Ids by window, in no order that matters. */
  readonly #windows = new Map<number, string[]>()
  /** Versions by window. */
  readonly #versions = new Map<number, Set<number | null>>()
  readonly #bounds: JoinedBounds
  readonly #dirty = new Set<string>()
  #bytes = 0

  /** @param spanMs length of a window, and how far time may be past its end */
  constructor(spanMs: number, bounds: JoinedBounds = { heldMax: HELD_MAX, versionsMax: VERSIONS_MAX }) {
    this.#spanMs = spanMs
    this.#bounds = bounds
  }

  /** Whether there is no room for another prediction at a time; what is forgotten by then takes none. */
  isFull(streamTime: number): boolean {
    const { heldMax } = this.#bounds
    if (this.#byId.size < heldMax) return false
    let held = 0
    for (const [start, ids] of this.#windows) if (!this.isForgotten(start, streamTime)) held += ids.length
    return held >= heldMax
  }

  /** Whether a window has as many versions as it may have, and this one is not among them. */
  hasNoRoomFor(version: number | null, windowStart: number): boolean {
    const versions = this.#versions.get(windowStart)
    return versions !== undefined && versions.size >= this.#bounds.versionsMax && !versions.has(version)
  }

  isForgotten(windowStart: number, streamTime: number): boolean {
    return windowStart + this.#spanMs <= streamTime
  }

  get(id: string, streamTime: number): Joined | undefined {
    const found = this.#byId.get(id)
    return found === undefined || this.isForgotten(found.windowStart, streamTime) ? undefined : found
  }

  set(id: string, joined: Joined): void {
    this.#put(id, joined)
    this.#dirty.add(id)
  }

  /** The outcome of a prediction that is here has changed. */
  touch(id: string): void {
    this.#dirty.add(id)
  }

  /** Removes some predictions that are forgotten. It changes no result. */
  forget(streamTime: number): void {
    let left = FORGOTTEN_PER_STEP
    for (const [start, ids] of this.#windows) {
      if (!this.isForgotten(start, streamTime)) continue
      while (left > 0 && ids.length > 0) {
        this.#remove(ids.pop() as string, start)
        left--
      }
      if (ids.length === 0) {
        this.#windows.delete(start)
        this.#versions.delete(start)
      }
      if (left === 0) return
    }
  }

  /** A forgotten id may have come again, in a later window. */
  #remove(id: string, start: number): void {
    const found = this.#byId.get(id)
    if (found?.windowStart !== start) return
    this.#byId.delete(id)
    this.#bytes -= bytesOf(id, found)
    this.#dirty.add(id)
  }

  #put(id: string, joined: Joined): void {
    const before = this.#byId.get(id)
    if (before !== undefined) this.#bytes -= bytesOf(id, before)
    this.#byId.set(id, joined)
    this.#bytes += bytesOf(id, joined)
    const versions = this.#versions.get(joined.windowStart)
    if (versions === undefined) this.#versions.set(joined.windowStart, new Set([joined.modelVersion]))
    else versions.add(joined.modelVersion)
    if (before?.windowStart === joined.windowStart) return
    const ids = this.#windows.get(joined.windowStart)
    if (ids === undefined) this.#windows.set(joined.windowStart, [id])
    else ids.push(id)
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key[0] !== PREFIX.charCodeAt(0)) return false
    const id = key.toString('utf8', 1)
    if (value === null) this.#unload(id)
    else this.#put(id, joinedOf(JSON.parse(value.toString()) as Stored))
    return true
  }

  #unload(id: string): void {
    const found = this.#byId.get(id)
    if (found === undefined) return
    this.#byId.delete(id)
    this.#bytes -= bytesOf(id, found)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const id of this.#dirty) {
      const joined = this.#byId.get(id)
      write(Buffer.from(PREFIX + id), joined === undefined ? null : Buffer.from(JSON.stringify(storedOf(joined))))
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#byId.size, bytes: this.#bytes }
  }
}

/** The outcome is counted with its greatest size, so that it does not matter when it comes. */
const bytesOf = (id: string, { label }: Joined): number => ENTRY_BYTES + 2 * (id.length + (label?.length ?? 0))

const storedOf = ({ windowStart, modelVersion, slices, score, label, outcome }: Joined): Stored => [
  ...([windowStart, modelVersion, slices, score, label] as const),
  outcome && [outcome.label, outcome.value, outcome.weight],
]

const joinedOf = ([windowStart, modelVersion, slices, score, label, outcome]: Stored): Joined => ({
  ...{ windowStart, modelVersion, slices, score, label },
  outcome: outcome && { label: outcome[0], value: outcome[1], weight: outcome[2] },
})

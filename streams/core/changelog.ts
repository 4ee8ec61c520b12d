/**
 * The changelog of a task: a compacted topic partition with the state and the position of the task.
 *
 * Keys: 0x00 'position' | 0x00 'fence' | 0x01 + the processor's own key. So a processor cannot collide with the
 * runtime.
 */
import { DamagedError } from './causes.ts'
import type { OutputRecord, PartitionReader } from './log.ts'
import { LogError } from './log.ts'
import type { Outbox } from './outbox.ts'
import type { Patience } from './patience.ts'
import { decodePosition, encodePosition, initialPosition, type Position } from './position.ts'
import type { Processor } from './processor.ts'
import { Unreadable } from './unreadable.ts'

const RUNTIME = 0
const STATE = 1
export const POSITION_KEY = Buffer.from('\0position')
export const FENCE_KEY = Buffer.from('\0fence')

export interface Changelog {
  readonly topic: string
  readonly partition: number
}

/**
 * The record that tells a restoring reader that everything before it is settled: everything before the position of this
 * record.
 */
export const fenceRecord = (changelog: Changelog): OutputRecord => ({
  ...changelog,
  key: FENCE_KEY,
  value: Buffer.from('fence'),
})

/** The records of the changelog for the state changes since the last flush, and for the position. */
export const writeChanges = (outbox: Outbox, changelog: Changelog, processor: Processor, position: Position): void => {
  const { topic, partition } = changelog
  const placed = processor.placed?.bind(processor)
  processor.flush((key, value) => {
    const stateKey = Buffer.allocUnsafe(key.length + 1)
    stateKey[0] = STATE
    key.copy(stateKey, 1)
    outbox.add({ topic, partition, key: stateKey, value }, placed && ((offset) => placed(key, offset)))
  })
  outbox.add({ topic, partition, key: POSITION_KEY, value: encodePosition(position) })
}

/**
 * Reads single entries of the changelog by their offsets, and loads them into the processor.
 * @param deadline called between fetches; it throws if loading takes too long or the task was stopped
 * @throws DamagedError if the changelog does not hold one of the entries
 */
const loadEntries = async (
  reader: PartitionReader,
  processor: Processor,
  offsets: readonly number[],
  deadline: () => void,
  waitMs = 500,
): Promise<void> => {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b)
  for (let i = 0; i < wanted.length; ) {
    deadline()
    const { records, next } = await reader.fetch(wanted[i], waitMs)
    for (const { key, value, offset } of records) {
      if (offset !== wanted[i] || key === null || key[0] !== STATE) continue
      processor.load(key.subarray(1), value, offset)
      i++
    }
    if (i < wanted.length && next > wanted[i])
      throw new DamagedError(`the changelog holds no entry at offset ${wanted[i]}, though the state names it`)
  }
}

/** The processor's own key of a changelog record; `undefined` for a record of the runtime. */
export const stateKeyOf = (key: Buffer): Buffer | undefined => (key[0] === STATE ? key.subarray(1) : undefined)

export interface BringOptions {
  readonly processor: Processor
  /** The offsets of the entries that the next step needs and that are not in memory. */
  readonly missing: () => readonly number[]
  /** Opens the changelog when the first entry is missing. */
  readonly reader: () => Promise<PartitionReader>
  readonly proceed: () => void
  /** The names of task and changelog, for the error. */
  readonly where: string
}

/**
 * Loads the entries that a step needs, until none is missing.
 * @throws DamagedError if an entry has unexpected content
 */
export const bringMissing = async ({ processor, missing, reader, proceed, where }: BringOptions): Promise<void> => {
  const brought = new Set<number>()
  for (let offsets = missing(); offsets.length > 0; offsets = missing()) {
    const again = offsets.find((offset) => brought.has(offset))
    if (again !== undefined) throw new DamagedError(`${where}:${again} is not the state that it should be`)
    await loadEntries(await reader(), processor, offsets, proceed)
    for (const offset of offsets) brought.add(offset)
  }
}

export interface RestoreSource extends Changelog {
  /** Opens a reader of the changelog partition. */
  readonly open: () => Promise<PartitionReader>
}

const LOST_BEGINNING =
  'Something has deleted records of the changelog: a cleanup policy with `delete`, or a tool. Bring the topic back from a replica or a backup, then ' +
  'resume. If it is gone, retire the declaration and declare a new version: it is filled from the log. Nothing was written since.'

export interface Restored {
  readonly position: Position
  readonly entries: number
}

/**
 * Reads the changelog from offset 0 up to the fence of this take-over, and loads the processor. The fence is recognised
 * by its position, because the changelog holds the fences of earlier take-overs too.
 * @throws DamagedError if the log does not hold the beginning of the changelog, or holds a last record of a key that
 * cannot be read
 * @param fence offset of the fence record; it is committed already, so it always arrives
 * @param waitMs longest wait for one fetch
 */
export const restore = async (
  { open, ...changelog }: RestoreSource,
  fence: number,
  processor: Processor,
  { proceed, progressed }: Patience,
  waitMs = 500,
): Promise<Restored> => {
  const reader = await open()
  const unreadable = new Unreadable(`${changelog.topic}:${changelog.partition}`)
  let position = initialPosition()
  let entries = 0
  try {
    let from = 0
    for (;;) {
      proceed()
      const { records, next } = await fetchFrom(reader, changelog, from, waitMs)
      for (const { offset, key, value } of records) {
        if (offset >= fence) break // a record of a newer owner: this task is fenced and commits nothing
        if (key === null) continue
        if (key[0] === STATE) {
          unreadable.attempt(key, offset, () => processor.load(key.subarray(1), value, offset))
          entries++
        } else if (key[0] === RUNTIME && key.equals(POSITION_KEY) && value !== null) {
          unreadable.attempt(key, offset, () => {
            position = decodePosition(value)
          })
        }
      }
      if (next > fence) {
        unreadable.finish(() => processor.restored?.(position.streamTime))
        return { position, entries }
      }
      if (next > from) progressed()
      from = next
    }
  } finally {
    await reader.close()
  }
}

/** Compaction never moves the start of a log, so a changelog that begins after offset 0 has lost state. */
const fetchFrom = async (reader: PartitionReader, { topic, partition }: Changelog, from: number, waitMs: number) => {
  try {
    return await reader.fetch(from, waitMs)
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE' || error.start === undefined) throw error
    throw new DamagedError(
      `changelog ${topic}:${partition} begins at offset ${error.start}: its beginning was deleted, and state with it`,
      { cause: error, remedy: LOST_BEGINNING },
    )
  }
}

/**
 * Reads the position that a task has committed from its changelog. This position is the truth, because it is committed
 * together with the state.
 */
import { positionIn } from '../processors/merge/index.ts'
import { POSITION_KEY, stateKeyOf } from '../streams/core/changelog.ts'
import { LogError } from '../streams/core/log.ts'
import { decodePosition } from '../streams/core/position.ts'
import type { Platform } from './connect.ts'
import { type Held, heldOf, readLog } from './log-reading.ts'

const FIRST_LOOK = 64
const LOOK_FACTOR = 8

/** @returns the next input offset; 0 if nothing was committed yet, or if there is no changelog */
export const committedPosition = async (platform: Platform, instance: string, partition: number): Promise<number> =>
  offsetOf(
    await lastCommitted(platform, instance, partition, (key, value) =>
      key.equals(POSITION_KEY) ? decodePosition(value).offset : undefined,
    ),
  )

/** @returns the stream time of a task, ms; `undefined` if it has read nothing that has a time */
export const committedTime = async (
  platform: Platform,
  instance: string,
  partition: number,
): Promise<number | undefined> => {
  const time = await lastCommitted(platform, instance, partition, (key, value) =>
    key.equals(POSITION_KEY) ? decodePosition(value).streamTime : undefined,
  )
  return time !== undefined && Number.isFinite(time) ? time : undefined
}

/** The position in a source of a task that merges several; 0 as `committedPosition`. */
export const committedSource = async (platform: Platform, instance: string, source: number): Promise<number> =>
  offsetOf(
    await lastCommitted(platform, instance, 0, (key, value) => {
      const stateKey = stateKeyOf(key)
      const found = stateKey && positionIn(stateKey, value)
      return found?.partition === source ? found.offset : undefined
    }),
  )

const offsetOf = (found: number | undefined): number => Math.max(found ?? 0, 0)

/**
 * Every commit ends with the positions that have moved, so they are near the end of the changelog. Longer and longer
 * stretches are read until one contains the position.
 */
const lastCommitted = async (
  platform: Platform,
  instance: string,
  partition: number,
  read: (key: Buffer, value: Buffer) => number | undefined,
): Promise<number | undefined> => {
  const topic = platform.names.changelog(instance)
  const held = await heldIfThere(platform, topic, partition)
  if (held === undefined) return undefined
  const { start, end } = held
  for (let look = FIRST_LOOK; ; look *= LOOK_FACTOR) {
    const from = Math.max(start, end - look)
    let found: number | undefined
    for await (const records of readLog(platform, { topic, partition, from, to: end }))
      for (const { key, value } of records) if (key !== null && value !== null) found = read(key, value) ?? found
    if (found !== undefined) return found
    if (from === start) return undefined
  }
}

/** @returns `undefined` if the topic does not exist */
export const heldIfThere = async (platform: Platform, topic: string, partition: number): Promise<Held | undefined> => {
  try {
    return await heldOf(platform, topic, partition)
  } catch (error) {
    if (error instanceof LogError && error.code === 'UNKNOWN_TOPIC') return undefined
    throw error
  }
}

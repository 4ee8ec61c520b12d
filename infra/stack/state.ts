import fs from 'node:fs'
import path from 'node:path'
import type { PartName } from '../settings.ts'
import { lockHolder } from './lock.ts'
import type { Addresses, Folders } from './options.ts'
import type { Death, Part, PartStatus } from './part.ts'
import { isAlive, markOf, type ProcessMark } from './process-identity.ts'

/** The state of a running stack in `<data folder>/stack.json`, rewritten after each change of a part. */
export interface StackState {
  readonly format: 1
  /** The process that owns the parts. */
  readonly supervisor: ProcessMark
  readonly startedAt: string
  readonly addresses: Partial<Addresses>
  readonly parts: readonly PartState[]
}

export interface PartState {
  readonly name: PartName
  readonly address: string
  readonly status: PartStatus
  readonly process?: ProcessMark
  readonly starts: number
  readonly logFile: string
  readonly lastDeath?: Death
}

/**
 * `down`: no stack; `starting`: a process is starting it; `up`: all parts answer; `degraded`: some parts do
 * not answer; `stale`: the process that owned it is gone and has not cleaned up.
 */
export type Phase = 'down' | 'starting' | 'up' | 'degraded' | 'stale'

export const stateFile = (folders: Folders): string => path.join(folders.root, 'stack.json')
export const lockFile = (folders: Folders): string => path.join(folders.root, 'stack.lock')

/** Describes the present state of the parts. */
export const stateOf = (startedAt: string, addresses: Partial<Addresses>, parts: readonly Part[]): StackState => ({
  format: 1,
  supervisor: markOf(process.pid),
  startedAt,
  addresses,
  parts: parts.map((part) => {
    const pid = part.pid()
    const lastDeath = part.lastDeath()
    return {
      name: part.name,
      address: part.address,
      status: part.status(),
      ...(pid === undefined ? {} : { process: markOf(pid) }),
      starts: part.starts(),
      logFile: part.logFile,
      ...(lastDeath ? { lastDeath } : {}),
    }
  }),
})

/** Readers see the old state or the new one, never a mixture. */
export const writeState = (folders: Folders, state: StackState): void => {
  const next = `${stateFile(folders)}.next`
  fs.writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`)
  fs.renameSync(next, stateFile(folders))
}

/** @returns undefined if there is none, or if this version does not understand it */
export const readState = (folders: Folders): StackState | undefined => {
  try {
    const state = JSON.parse(fs.readFileSync(stateFile(folders), 'utf8')) as StackState
    return state.format === 1 && Array.isArray(state.parts) ? state : undefined
  } catch {
    return undefined
  }
}

/** The phase that follows from the files and the live processes. */
export const phaseOf = (state: StackState | undefined, lockedBy: ProcessMark | undefined): Phase => {
  if (state && isAlive(state.supervisor))
    return state.parts.every((part) => part.status === 'ready') ? 'up' : 'degraded'
  if (lockedBy) return 'starting'
  return state ? 'stale' : 'down'
}

export const observe = (
  folders: Folders,
): { phase: Phase; state: StackState | undefined; by: ProcessMark | undefined } => {
  const lockedBy = lockHolder(lockFile(folders))
  const state = readState(folders)
  const phase = phaseOf(state, lockedBy)
  return { phase, state, by: phase === 'up' || phase === 'degraded' ? state?.supervisor : lockedBy }
}

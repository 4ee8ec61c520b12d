import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Folders, foldersOf } from '../../../../infra/stack/options.ts'
import type { PartStatus } from '../../../../infra/stack/part.ts'
import { markOf } from '../../../../infra/stack/process-identity.ts'
import { observe, phaseOf, readState, type StackState, stateFile, writeState } from '../../../../infra/stack/state.ts'

const alive = markOf(process.pid)
const gone = { pid: process.pid, identity: 'an earlier start' }
const stateWith = (supervisor: StackState['supervisor'], ...statuses: PartStatus[]): StackState => ({
  format: 1,
  supervisor,
  startedAt: '2026-01-01T00:00:00.000Z',
  addresses: { kafka: '127.0.0.1:1' },
  parts: statuses.map((status) => ({ name: 'kafka', address: '127.0.0.1:1', status, starts: 1, logFile: 'kafka.log' })),
})

let folders: Folders
beforeEach(() => {
  folders = foldersOf(fs.mkdtempSync(path.join(os.tmpdir(), 'infra-state-')))
})
afterEach(() => fs.rmSync(folders.root, { recursive: true, force: true }))

test.each([
  ['nothing there', undefined, undefined, 'down'],
  ['a lock, no state yet', undefined, alive, 'starting'],
  ['all parts ready', stateWith(alive, 'ready', 'ready'), alive, 'up'],
  ['one part dead', stateWith(alive, 'ready', 'dead'), alive, 'degraded'],
  ['one part paused', stateWith(alive, 'paused', 'ready'), alive, 'degraded'],
  ['a state whose process has gone', stateWith(gone, 'ready'), undefined, 'stale'],
  ['a stale state that somebody is already replacing', stateWith(gone, 'ready'), alive, 'starting'],
] as const)('%s', (_, state, lockedBy, phase) => {
  expect(phaseOf(state, lockedBy)).toBe(phase)
})

test('a state is restored as it was written', () => {
  const state = stateWith(alive, 'ready')
  writeState(folders, state)
  expect(readState(folders)).toEqual(state)
  expect(observe(folders)).toEqual({ phase: 'up', state, by: alive })
  expect(fs.readdirSync(folders.root)).toEqual(['stack.json'])
})

test.each(['', '{', '{"format":2,"parts":[]}', 'null'])('a file that holds %j is no state', (content) => {
  fs.writeFileSync(stateFile(folders), content)
  expect(readState(folders)).toBeUndefined()
  expect(observe(folders).phase).toBe('down')
})

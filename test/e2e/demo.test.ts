/** The demo as a new user runs it, over few flights: with its own stack, and a worker that is killed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Millrace } from './millrace.ts'

const FLIGHTS = 1000
const TIMEOUT_MS = 240_000

interface Shown {
  readonly rows: number
  readonly events: number
  readonly trainingSet: { readonly rows: number; readonly repeatable: boolean }
  readonly parity: { readonly values: number; readonly mismatches: number }
  readonly verified: { readonly compared: number; readonly differences: number }
}

test(
  'the demo compares every event with its replay, and every value online with its value offline',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-demo-'))
    try {
      const shown = await new Millrace(folder, [], TIMEOUT_MS).json<Shown>('demo', '--rows', String(FLIGHTS))
      expect(shown).toMatchObject({
        rows: 2 * FLIGHTS,
        trainingSet: { rows: FLIGHTS, repeatable: true },
        parity: { mismatches: 0 },
        verified: { differences: 0 },
      })
      expect(shown.events).toBeGreaterThan(3 * FLIGHTS)
      expect(shown.parity.values).toBeGreaterThan(0)
      expect(shown.verified.compared).toBeGreaterThan(shown.events)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  TIMEOUT_MS,
)

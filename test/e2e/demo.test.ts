/** The demo as a new user runs it, over few flights: with its own stack, and a worker that is killed. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Millrace } from './millrace.ts'

const FLIGHTS = 1000
const TIMEOUT_MS = 600_000

interface Shown {
  readonly rows: number
  readonly events: number
  readonly trainingSet: { readonly rows: number; readonly repeatable: boolean }
  readonly parity: { readonly values: number; readonly mismatches: number }
  readonly verified: { readonly compared: number; readonly differences: number }
  readonly monitoring: { readonly predictions: number; readonly report: string }
}

test(
  'the demo compares every event with its replay, every value online with its value offline, and finds the shift and the fault alone',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-demo-'))
    try {
      const shown = await new Millrace(folder, [], TIMEOUT_MS).json<Shown>('demo', '--rows', String(FLIGHTS))
      expect(shown).toMatchObject({
        rows: 2 * FLIGHTS,
        trainingSet: { rows: FLIGHTS, repeatable: true },
        parity: { mismatches: 0 },
        verified: { differences: 0 },
        monitoring: {
          lost: 0,
          verdicts: { compared: 72, differences: 0 },
          quality: { weeks: 12, differences: 0 },
          alerts: { found: { origin_delay: 'resolved', distance: 'firing' } },
        },
      })
      expect(shown.events).toBeGreaterThan(3 * FLIGHTS)
      expect(shown.parity.values).toBeGreaterThan(0)
      expect(shown.verified.compared).toBeGreaterThan(shown.events)
      expect(shown.monitoring.predictions).toBeGreaterThan(30_000)
      expect(await readFile(shown.monitoring.report, 'utf8')).toContain('flight_delays')
      await rm(shown.monitoring.report)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  TIMEOUT_MS,
)

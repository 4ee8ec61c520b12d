/** Ten rules of rows and ten of windows over real flights, from the bytes of the log to outcomes, in one process; against Great Expectations on the same rows. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type FlightRow, flightRows, flights } from '../examples/flights/index.ts'
import { ROW_RULES, SET_RULES } from './contracts/rules.ts'
import { type Measured, prepare } from './contracts/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { lastJson, runProgram } from './harness/child.ts'
import { benchFolder } from './harness/registry.ts'
import { interleaved, median, ratioOf, rounded } from './harness/rounds.ts'

export const name = 'contracts'
export const description =
  'Rows per second of one process for 10 row rules in intake and 10 rules of hourly windows over 300,000 rows of flights; against Great Expectations 1.24.1 with the same rules on the same windows in memory.'
export const sizes = { rows: 300_000 }

const quickSizes = { rows: 20_000 }
const folder = path.join(benchFolder, 'peers/great-expectations')
const python = path.join(folder, 'venv/bin/python')
const HOUR = 3_600_000
const TIMEOUT_MS = 900_000

interface PeerResult {
  readonly type: string
  readonly success: boolean
  readonly unexpected: number | null
  readonly observed: number | null
  readonly error: string | null
}

interface Peer {
  readonly seconds: number
  /** All rows as one batch, without windows. */
  readonly whole_seconds: number
  readonly rows: number
  readonly windows: readonly { readonly start: number; readonly results: readonly PeerResult[] }[]
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, peers, rounds, progress } = options
  const used = { ...(quick ? quickSizes : sizes), ...options.sizes }
  const rows: FlightRow[] = []
  for await (const batch of flightRows(used.rows / 2)) rows.push(...batch)
  const { records, measure } = await prepare(flights, rows, HOUR)
  const withPeer = peers && existsSync(python)
  if (peers && !withPeer)
    progress(`Great Expectations is not installed: ${path.relative(process.cwd(), folder)}/install.sh`)
  const scratch = mkdtempSync(path.join(tmpdir(), 'millrace-contracts-'))
  try {
    if (withPeer) write(scratch, rows)
    const measured = await interleaved<Measured | Peer>(
      [
        { name: 'millrace', run: async () => told(checked(measure(), rows), 'Millrace', progress) },
        ...(withPeer
          ? [{ name: 'peer', run: async () => told(await peerRound(scratch), 'Great Expectations', progress) }]
          : []),
      ],
      rounds,
    )
    const ours = measured.get('millrace') as Measured[]
    const theirs = (measured.get('peer') ?? []) as Peer[]
    for (const peer of theirs) agree(ours[0] as Measured, peer)
    const secondsOf = (all: readonly { seconds: number }[]): number[] => all.map(({ seconds }) => seconds)
    const rates = secondsOf(ours).map((seconds) => records.length / seconds)
    return {
      ...{ bench: name, value: rounded(median(rates)), unit: 'rows/s' },
      peer: withPeer ? 'Great Expectations 1.24.1' : null,
      peerValue: withPeer ? rounded(median(secondsOf(theirs).map((seconds) => records.length / seconds))) : null,
      ratio: withPeer ? rounded(ratioOf(secondsOf(theirs), secondsOf(ours))) : null,
      config: {
        ...{ ...used, quick, rowRules: ROW_RULES.length, windowRules: SET_RULES.length, window: '1h' },
        ...(withPeer ? {} : { missing: 'Great Expectations is not installed, or was not wanted' }),
        rounds: ours.map(({ seconds, intakeSeconds, checksSeconds, windows }) => ({
          ...{
            seconds: rounded(seconds),
            intakeSeconds: rounded(intakeSeconds),
            checksSeconds: rounded(checksSeconds),
          },
          windows: windows.length,
        })),
        peerSeconds: secondsOf(theirs).map((seconds) => rounded(seconds)),
        peerSecondsWithoutWindows: theirs.map(({ whole_seconds }) => rounded(whole_seconds)),
      },
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const told = <T extends { readonly seconds: number }>(round: T, who: string, progress: (line: string) => void): T => {
  progress(`${who}: ${round.seconds.toFixed(3)} s`)
  return round
}

const write = (scratch: string, rows: readonly FlightRow[]): void => {
  const lines = rows.map((row) =>
    [row.flight, row.kind, row.time, row.origin, row.destination, row.distance, row.delay ?? ''].join(','),
  )
  writeFileSync(
    path.join(scratch, 'rows.csv'),
    `flight,kind,time,origin,destination,distance,delay\n${lines.join('\n')}\n`,
  )
  writeFileSync(path.join(scratch, 'rules.json'), JSON.stringify([...ROW_RULES, ...SET_RULES]))
}

const peerRound = async (scratch: string): Promise<Peer> => {
  const given = [
    '--rows',
    path.join(scratch, 'rows.csv'),
    '--rules',
    path.join(scratch, 'rules.json'),
    '--window',
    `${HOUR}`,
  ]
  const output = await runProgram(python, [path.join(folder, 'run.py'), ...given], { timeoutMs: TIMEOUT_MS })
  return lastJson(output) as unknown as Peer
}

/** Every window is evaluated once, every row is in one, and nothing is uncertain. */
const checked = (round: Measured, rows: readonly FlightRow[]): Measured => {
  const { windows } = round
  const counted = windows.reduce((sum, window) => sum + window.rows, 0)
  if (counted !== rows.length) throw new Error(`${counted} rows in windows, expected ${rows.length}`)
  if (new Set(windows.map(({ windowStart }) => windowStart)).size !== windows.length)
    throw new Error('a window was evaluated twice, expected once')
  for (const { results, windowStart } of windows)
    for (const { rule, outcome } of results)
      if (outcome === 'uncertain') throw new Error(`rule ${rule} of window ${windowStart} is uncertain`)
  return round
}

/** Both find the same in every window: what holds, how many rows fail, and the figures. */
const agree = ({ windows }: Measured, peer: Peer): void => {
  const ours = new Map(windows.map((window) => [window.windowStart, window]))
  const rules = [...ROW_RULES, ...SET_RULES]
  let compared = 0
  for (const { start, results } of peer.windows)
    for (const [i, theirs] of results.entries()) {
      const [type] = rules[i] as (typeof rules)[number]
      const found = ours.get(start)?.results[i]
      const said = `${type} of window ${start}: ${JSON.stringify(theirs)}, expected ${JSON.stringify(found)}`
      if (found === undefined || theirs.type !== type || theirs.error !== null) throw new Error(said)
      if (found.outcome === 'no_verdict') continue
      if (theirs.success !== (found.outcome === 'pass')) throw new Error(said)
      if (theirs.unexpected !== null && theirs.unexpected !== found.failed) throw new Error(said)
      const isFar = theirs.observed !== null && Math.abs(theirs.observed - (found.measured ?? Number.NaN)) > 1e-6
      if (isFar) throw new Error(said)
      compared++
    }
  if (compared < peer.windows.length * rules.length * 0.9) throw new Error(`${compared} results were compared`)
}

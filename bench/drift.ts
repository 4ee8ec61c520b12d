/** Drift of many columns, from raw columns in memory to verdicts, in one process; against the reports of Evidently on the same columns. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { kolmogorovSf, P_MIN } from '../processors/drift/figures/index.ts'
import { variantOf } from '../processors/drift/figures/variants/index.ts'
import { type Columns, countedPerSecond, type Measured, makeColumns, measureAll, SHIFTED_EVERY } from './drift/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { lastJson, runProgram } from './harness/child.ts'
import { benchFolder } from './harness/registry.ts'
import { interleaved, median, ratioOf, rounded } from './harness/rounds.ts'

export const name = 'drift'
export const description =
  'Seconds for PSI, KS and verdicts of 100,000 x 50 against a reference of the same size, raw columns to verdict; against Evidently 0.7.23.'
export const sizes = { rows: 100_000, columns: 50 }

const quickSizes = { rows: 10_000, columns: 10 }
const evidently = path.join(benchFolder, 'peers/evidently')
const python = path.join(evidently, 'venv/bin/python')
const TIMEOUT_MS = 900_000
/** Columns whose PSI is computed once more in the way of the peer. */
const COMPARED = 3
const P_TOLERANCE = 1.1

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, peers, rounds, progress } = options
  const used = { ...(quick ? quickSizes : sizes), ...options.sizes }
  const columns = makeColumns(used.columns, used.rows)
  const withPeer = peers && existsSync(python)
  if (peers && !withPeer) progress(`Evidently is not installed: ${path.relative(process.cwd(), evidently)}/install.sh`)
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-drift-'))
  try {
    if (withPeer) write(folder, columns)
    const measured = await interleaved<Measured | Peer>(
      [
        { name: 'millrace', run: async () => told(checked(measureAll(columns)), 'Millrace', progress) },
        ...(withPeer
          ? [{ name: 'evidently', run: async () => told(await peerRound(folder, used), 'Evidently', progress) }]
          : []),
      ],
      rounds,
    )
    const ours = measured.get('millrace') as Measured[]
    const theirs = (measured.get('evidently') ?? []) as Peer[]
    for (const peer of theirs) agree(ours[0]!, peer, columns)
    const secondsOf = (all: readonly { seconds: number }[]): number[] => all.map(({ seconds }) => seconds)
    return {
      bench: name,
      value: rounded(median(secondsOf(ours))),
      unit: 's',
      peer: withPeer ? 'Evidently 0.7.23' : null,
      peerValue: withPeer ? rounded(median(secondsOf(theirs))) : null,
      ratio: withPeer ? rounded(ratioOf(secondsOf(theirs), secondsOf(ours))) : null,
      config: {
        ...used,
        quick,
        ...(withPeer ? {} : { missing: 'Evidently is not installed, or was not wanted' }),
        valuesPerSecondCounted: rounded(countedPerSecond(columns)),
        rounds: ours.map(({ seconds, cutSeconds, countSeconds }) => ({
          seconds: rounded(seconds),
          cutSeconds: rounded(cutSeconds),
          countSeconds: rounded(countSeconds),
        })),
        evidently: theirs.map(({ psi: _, ks: __, ...seconds }) => seconds),
        ratioWithoutReports: withPeer
          ? rounded(
              ratioOf(
                theirs.map(({ bare_seconds }) => bare_seconds),
                secondsOf(ours),
              ),
            )
          : null,
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What Evidently's driver prints. */
interface Peer {
  readonly seconds: number
  readonly psi_seconds: number
  readonly ks_seconds: number
  /** The same tests without a report. */
  readonly bare_seconds: number
  readonly psi: readonly number[]
  readonly ks: readonly number[]
}

const told = <T extends { readonly seconds: number }>(round: T, who: string, progress: (line: string) => void): T => {
  progress(`${who}: ${round.seconds.toFixed(3)} s`)
  return round
}

const write = (folder: string, { reference, window }: Columns): void => {
  for (const [file, side] of Object.entries({ reference, window }))
    writeFileSync(
      path.join(folder, `${file}.f64`),
      Buffer.concat(side.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength))),
    )
}

const peerRound = async (folder: string, { rows, columns }: typeof sizes): Promise<Peer> => {
  const parameters = ['--folder', folder, '--rows', `${rows}`, '--columns', `${columns}`]
  const output = await runProgram(python, [path.join(evidently, 'run.py'), ...parameters], { timeoutMs: TIMEOUT_MS })
  return lastJson(output) as unknown as Peer
}

/** Drift must be found where it was put, and nowhere else. */
const checked = (round: Measured): Measured => {
  for (const [i, { verdict }] of round.verdicts.entries()) {
    const expected = i % SHIFTED_EVERY === 0 ? 'drift' : 'stable'
    if (verdict !== expected) throw new Error(`column ${i} is '${verdict}', expected '${expected}'`)
  }
  return round
}

/** The peer's p-value lies between those of both ends of D, and its PSI is the one that the compatible variant gives. */
const agree = ({ measures }: Measured, peer: Peer, { reference, window }: Columns): void => {
  for (const [i, { ks }] of measures.entries()) {
    const n = Math.round((ks!.n * ks!.m) / (ks!.n + ks!.m))
    // Up to 10,000 values the peer computes p in another way, which differs by some per cent.
    const [least, most] = [kolmogorovSf(ks!.high, n) / P_TOLERANCE, ks!.p * P_TOLERANCE]
    const p = Math.max(peer.ks[i]!, P_MIN)
    if (p < least || p > most) throw new Error(`column ${i}: p is ${p}, expected ${least} to ${most}`)
  }
  for (let i = 0; i < Math.min(COMPARED, reference.length); i++) {
    const psi = variantOf('psi/evidently-0.7', 'numeric', reference[i] as never, window[i] as never)
    if (Math.abs(psi - peer.psi[i]!) > 1e-6)
      throw new Error(`column ${i}: PSI is ${psi}, Evidently's is ${peer.psi[i]}`)
  }
}

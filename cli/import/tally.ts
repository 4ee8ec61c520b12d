/** Counts and hashes of what was compared, by kind, and the names of what differs. */
import { table } from '../output.ts'
import { sha256 } from './canonical.ts'

export const CHECKED = [
  ...['experiments', 'runs', 'params', 'tags', 'metric points', 'logged models', 'models', 'versions', 'aliases'],
  'files',
] as const
export type Checked = (typeof CHECKED)[number]

export interface Compared {
  readonly source: number
  readonly target: number
  /** Of all of them, in whatever order: equal if everything is. */
  readonly sourceHash: string
  readonly targetHash: string
}

export interface Difference {
  readonly kind: string
  readonly name: string
  readonly state: 'absent' | 'differs'
}

export interface CheckReport {
  readonly kinds: Readonly<Record<string, Compared>>
  readonly differing: number
  /** The first ones. */
  readonly differences: readonly Difference[]
}

const DIFFERENCES_MAX = 100

interface Sums {
  source: number
  target: number
  things: number
  sourceHash: bigint
  targetHash: bigint
}

export class Tally {
  readonly #kinds = new Map<string, Sums>()
  readonly #differences: Difference[] = []
  #differing = 0

  /** @param here `undefined`: it is absent @param counts of which `there` and `here` are about many */
  compare(kind: Checked, name: string, there: string, here: string | undefined, many = 1, held = 1): void {
    const sums = this.#of(kind)
    sums.things++
    sums.source += many
    sums.target += here === undefined ? 0 : held
    sums.sourceHash ^= hashOf(name, there)
    if (here !== undefined) sums.targetHash ^= hashOf(name, here)
    if (there === here) return
    this.#differing++
    const state = here === undefined ? 'absent' : 'differs'
    if (this.#differences.length < DIFFERENCES_MAX) this.#differences.push({ kind, name, state })
  }

  /** Things that are compared as a part of others. */
  count(kind: Checked, source: number, target: number): void {
    const sums = this.#of(kind)
    sums.source += source
    sums.target += target
  }

  done(kind: Checked): number {
    return this.#of(kind).things
  }

  get report(): CheckReport {
    const kinds = CHECKED.map((kind) => {
      const { source, target, sourceHash, targetHash } = this.#of(kind)
      return [kind, { source, target, sourceHash: hex(sourceHash), targetHash: hex(targetHash) }] as const
    })
    return { kinds: Object.fromEntries(kinds), differing: this.#differing, differences: this.#differences }
  }

  #of(kind: string): Sums {
    const held = this.#kinds.get(kind) ?? { source: 0, target: 0, things: 0, sourceHash: 0n, targetHash: 0n }
    this.#kinds.set(kind, held)
    return held
  }
}

const hashOf = (name: string, text: string): bigint => BigInt(`0x${sha256(`${name}\n${text}`)}`)
const hex = (hash: bigint): string => hash.toString(16).padStart(64, '0')
const SHOWN = 12

export const checkText = ({ kinds, differing, differences }: CheckReport): string => {
  const rows = Object.entries(kinds).map(([kind, { source, target, sourceHash, targetHash }]) => [
    ...[kind, String(source), String(target)],
    ...[sourceHash, targetHash].map((hash) => (/^0*$/.test(hash) ? '-' : hash.slice(0, SHOWN))),
  ])
  const names = differences.map(
    ({ kind, name, state }) => `${state === 'absent' ? 'Absent' : 'Differs'}: ${kind} ${name}`,
  )
  const more = differing > differences.length ? [`... and ${differing - differences.length} more.`] : []
  const verdict = differing === 0 ? 'All that is taken is here, and equal.' : `${differing} differ.`
  return [table([['KIND', 'THERE', 'HERE', 'HASH THERE', 'HASH HERE'], ...rows]), ...names, ...more, verdict].join('\n')
}

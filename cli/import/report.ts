/** What an import did, and what it could not take. */
import { table } from '../output.ts'
import type { Left } from './source.ts'

export interface Counted {
  readonly imported: number
  /** What was here already. What belongs to a run that was here is not looked at, and not counted. */
  readonly wasHere: number
}

export const KINDS = [
  'experiments',
  'runs',
  'metric points',
  'logged models',
  'models',
  'versions',
  'aliases',
  'files',
] as const
export type Kind = (typeof KINDS)[number]

/** An experiment that has another id here. */
export interface Moved {
  readonly name: string
  readonly from: string
  readonly to: string
}

export interface Report {
  readonly from: string
  readonly counts: Readonly<Record<Kind, Counted>>
  readonly moved: readonly Moved[]
  readonly left: readonly Left[]
}

const NAMES_MAX = 10

/** Collects a report. */
export class Account {
  readonly #counts = new Map<Kind, { imported: number; wasHere: number }>()
  readonly #left = new Map<string, { what: string; why: string; count: number; names: string[] }>()
  readonly moved: Moved[] = []

  seen(kind: Kind, isNew: boolean, count = 1): void {
    const held = this.#counts.get(kind) ?? { imported: 0, wasHere: 0 }
    this.#counts.set(kind, held)
    held[isNew ? 'imported' : 'wasHere'] += count
  }

  count(kind: Kind): number {
    const { imported = 0, wasHere = 0 } = this.#counts.get(kind) ?? {}
    return imported + wasHere
  }

  left(what: string, why: string, name: string, count = 1): void {
    const key = `${what}\n${why}`
    const held = this.#left.get(key) ?? { what, why, count: 0, names: [] }
    this.#left.set(key, held)
    held.count += count
    if (held.names.length < NAMES_MAX) held.names.push(name)
  }

  report(from: string, more: readonly Left[]): Report {
    const counts = Object.fromEntries(
      KINDS.map((kind) => [kind, this.#counts.get(kind) ?? { imported: 0, wasHere: 0 }]),
    ) as Record<Kind, Counted>
    return { from, counts, moved: this.moved, left: [...more, ...this.#left.values()] }
  }
}

export const reportText = ({ from, counts, moved, left }: Report): string => {
  const rows = KINDS.map((kind) => [kind, String(counts[kind].imported), String(counts[kind].wasHere)])
  return [
    `From ${from}:`,
    table([['KIND', 'IMPORTED', 'WAS HERE'], ...rows]),
    ...moved.map((each) => `Experiment '${each.name}' has id ${each.to} here, ${each.from} there.`),
    ...left.map(leftText),
  ].join('\n')
}

const leftText = ({ what, count, names, why }: Left): string =>
  `Not taken: ${count} ${what} (${names.join(', ')}${count > names.length ? ', ...' : ''}): ${why}.`

/** What reading a document collects: rules, and problems by their path in the document. */
import type { Action, RowRule, RowTest, SetRule } from './rule.ts'

/** Something in a document that cannot be, and what was expected instead. */
export interface Flaw {
  readonly path: string
  readonly value: unknown
  readonly expected: string
}

/** An expectation about columns that the declared ones do not hold. */
export interface Unmet extends Flaw {
  readonly action: Action
}

/** Something that is no rule here, and why. */
export interface Unenforced {
  readonly path: string
  readonly reason: string
}

export interface Column {
  readonly name: string
  readonly type: 'string' | 'long' | 'double' | 'boolean' | 'timestamp' | 'bytes'
}

export type Node = Readonly<Record<string, unknown>>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export class Reading {
  readonly rows: RowRule[] = []
  readonly sets: SetRule[] = []
  readonly flaws: Flaw[] = []
  readonly unenforced: Unenforced[] = []
  /** No flaws: a release that reads the document must go on while columns are declared. */
  readonly unmet: Unmet[] = []
  /** Expectations that another column breaks. */
  readonly exact: Omit<Unmet, 'expected'>[] = []
  /** The columns that the document promises. */
  readonly columns: { readonly column: Column; readonly isRequired: boolean; readonly type: string }[] = []
  readonly #names = new Set<string>()

  flaw(path: string, value: unknown, expected: string): void {
    this.flaws.push({ path, value, expected })
  }

  /** Adds a flaw unless `holds`. @returns `holds` */
  that(holds: boolean, path: string, value: unknown, expected: string): boolean {
    if (!holds) this.flaw(path, value, expected)
    return holds
  }

  row(name: string, column: string, action: Action, ...tests: readonly RowTest[]): void {
    this.rows.push({ name: this.#own(name), column, action, tests })
  }

  set(rule: SetRule): void {
    this.sets.push({ ...rule, name: this.#own(rule.name) })
  }

  /** A second rule of a name gets a number. */
  #own(name: string): string {
    let own = name
    for (let i = 2; this.#names.has(own); i++) own = `${name}#${i}`
    this.#names.add(own)
    return own
  }
}

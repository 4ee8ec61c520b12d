/**
 * How rows are judged, and from which offset on. Rules, settings and columns change during the life of a dataset, but a
 * row is judged once. So every change is recorded in the changelog with the offset of the first record to which it
 * applies, in the transaction of that record. A replay loads these entries first and judges each row as it was judged
 * then.
 * State: one entry `judging/<offset>` per change, JSON, kept for ever. Source: docs/decisions/0048-judged-by-position.md
 */
import { type Column, canonicalJson, type DatasetDeclaration, isNullable } from '../../schemas/index.ts'
import type { ContractRules } from '../rules/index.ts'

/**
 * The rules of `judge.ts`, by number:
 * 1. key and time are present, time is not ahead, the row fits a record batch;
 * 2. also: every column that is not nullable has a value, times are within the calendar, text is UTF-8, `meta` is
 *    small;
 * 3. also: rows of any producer are read by column, whatever its record is called, and a number in a unit that is not the column's is
 *    refused;
 * 4. also: times are within the years 0000 to 9999;
 * 5. also: it is kept whether rows come live, so that time goes on in quiet partitions (liveness.ts).
 */
export const RULES = 5
/** The rule set from which on liveness is kept. */
export const RULES_OF_LIVENESS = 5

export interface Mapped {
  readonly schemaId: number
  readonly fields: readonly { readonly column: string; readonly field: string }[]
}

/** Everything besides the record itself on which a verdict depends. */
export interface Judging {
  readonly rules: number
  readonly skewMs: number
  readonly dedupeMs: number
  readonly columns: readonly Pick<Column, 'name' | 'type' | 'nullable'>[]
  /** Columns that are read from other fields, and the schema in which such rows are written anew (mapping.ts). Absent: none. */
  readonly mapped?: Mapped
  /** Rows of a producer that writes other fields than columns are refused. Absent: they are not. */
  readonly refusesUndeclared?: true
  /** The row rules of the contracts in force; absent: there is none. */
  readonly contracts?: readonly ContractRules[]
}

/** The judging of a dataset's rows by its present declaration, and by its contracts. */
export const judgingOf = (
  dataset: DatasetDeclaration,
  rules = RULES,
  contracts: readonly ContractRules[] = [],
  mappedSchemaId?: number,
): Judging => ({
  rules,
  skewMs: dataset.skewMs ?? 3_600_000,
  dedupeMs: dataset.dedupeMs ?? 600_000,
  columns: dataset.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: isNullable(dataset, column),
  })),
  ...(mappedSchemaId !== undefined && { mapped: { schemaId: mappedSchemaId, fields: mappingOf(dataset) } }),
  ...(dataset.evolution === 'refuse' && { refusesUndeclared: true as const }),
  ...(contracts.length > 0 && { contracts }),
})

const mappingOf = ({ mapping = {} }: DatasetDeclaration): Mapped['fields'] =>
  Object.entries(mapping)
    .map(([column, field]) => ({ column, field }))
    .sort((a, b) => (a.column < b.column ? -1 : 1))

export const JUDGING_PREFIX = 'judging/'

interface Change {
  /** Offset of the first record to which it applies. */
  readonly from: number
  readonly judging: Judging
}

export class Judgings {
  readonly #present: Judging
  readonly #isReplay: boolean
  /** The judging before the first recorded change: the log may be older than these entries. */
  readonly #former: Judging
  readonly #changes: Change[] = []
  #unwritten: Change | undefined
  #current: Judging
  /** `#current` applies to the offsets from `#from` on, below `#until`. */
  #from = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY

  /** @param isReplay judge as recorded, and record no change */
  constructor(
    dataset: DatasetDeclaration,
    isReplay: boolean,
    contracts: readonly ContractRules[] = [],
    mappedSchemaId?: number,
  ) {
    this.#present = judgingOf(dataset, RULES, contracts, mappedSchemaId)
    this.#former = judgingOf(dataset, 1)
    this.#isReplay = isReplay
    this.#current = this.#present
  }

  /** The judging of the last record before the restart; `undefined` if no entry records it. */
  get last(): Judging | undefined {
    return this.#changes.at(-1)?.judging
  }

  /**
   * The judging of the record at this offset. If it differs from the previous task's judging, the change is recorded
   * here.
   */
  at(offset: number): Judging {
    if (offset >= this.#from && offset < this.#until) return this.#current
    if (!this.#isReplay && (this.last === undefined || !areEqual(this.last, this.#present))) {
      this.#unwritten = { from: offset, judging: this.#present }
      this.#changes.push(this.#unwritten)
    }
    let next = 0
    while (next < this.#changes.length && this.#changes[next].from <= offset) next++
    this.#current = next === 0 ? this.#former : this.#changes[next - 1].judging
    this.#from = next === 0 ? 0 : this.#changes[next - 1].from
    this.#until = this.#changes[next]?.from ?? Number.POSITIVE_INFINITY
    return this.#current
  }

  load(key: string, value: Buffer | null): void {
    if (value === null) return
    const from = Number(key.slice(JUDGING_PREFIX.length))
    const at = this.#changes.findIndex((change) => change.from >= from)
    const change = { from, judging: JSON.parse(value.toString()) as Judging }
    if (at < 0) this.#changes.push(change)
    else this.#changes.splice(at, this.#changes[at].from === from ? 1 : 0, change)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (this.#unwritten === undefined) return
    const { from, judging } = this.#unwritten
    write(Buffer.from(`${JUDGING_PREFIX}${from}`), Buffer.from(canonicalJson(judging)))
    this.#unwritten = undefined
  }
}

const areEqual = (a: Judging, b: Judging): boolean => canonicalJson(a) === canonicalJson(b)

/**
 * Whether an entry of an intake's changelog is a fact that a replay needs: the judging does not follow from the rows.
 */
export const isFact = (key: Buffer): boolean => key.toString().startsWith(JUDGING_PREFIX)

/** Which contracts judge rows from an offset on, as an entry of the changelog says; `undefined`: the entry is another one. */
export const judgedFrom = (
  key: Buffer,
  value: Buffer | null,
): { readonly from: number; readonly contracts: readonly ContractRules[] } | undefined => {
  const text = key.toString()
  if (value === null || !text.startsWith(JUDGING_PREFIX)) return undefined
  const { contracts = [] } = JSON.parse(value.toString()) as Judging
  return { from: Number(text.slice(JUDGING_PREFIX.length)), contracts }
}

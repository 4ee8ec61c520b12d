/**
 * Records of predictions that are no predictions: outcomes and actions. Each is judged as a row of fixed columns, by the rules in force, and goes to the partition of the
 * prediction that it names. It says nothing about the time of predictions: an outcome comes long after them, or before.
 */
import { COMPANIONS, type Companion } from '../../schemas/index.ts'
import type { RowReader } from '../rows/index.ts'
import { Judge } from './judge.ts'
import type { Judged } from './judged.ts'
import { type Judging, judgingOf } from './judging.ts'

export interface CompanionsOptions {
  /** Which companion a record is; `undefined`: it is a prediction. */
  readonly companionOf: (value: Buffer) => Companion | undefined
  readonly rows: (dataset: (typeof COMPANIONS)[Companion], rules: number) => RowReader
  readonly rowBytesMax: number
}

export class Companions {
  readonly #options: CompanionsOptions
  readonly #judges = new Map<Companion, Judge>()
  #judging: Judging | undefined

  constructor(options: CompanionsOptions) {
    this.#options = options
  }

  judgeAs(judging: Judging): void {
    this.#judging = judging
    this.#judges.clear()
  }

  /** @returns `undefined` if the record is a prediction @throws PoisonError as `Judge` does */
  judge(value: Buffer, logTime: number): Judged | undefined {
    const companion = this.#options.companionOf(value)
    if (companion === undefined) return undefined
    const judged = this.#judgeOf(companion).judge(value, logTime)
    // Ids of predictions are in the same memory.
    return { ...judged, id: judged.id === null ? null : `${companion}/${judged.id}` }
  }

  #judgeOf(companion: Companion): Judge {
    const known = this.#judges.get(companion)
    if (known !== undefined) return known
    const dataset = COMPANIONS[companion]
    const { rows, rowBytesMax } = this.#options
    const { contracts: _, ...common } = this.#judging as Judging
    const judging = { ...common, columns: judgingOf(dataset).columns }
    const judge = new Judge({ dataset, judging, rows: rows(dataset, judging.rules), rowBytesMax })
    this.#judges.set(companion, judge)
    return judge
  }
}

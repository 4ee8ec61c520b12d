/** Collects the rows that are measured, as columns of numbers, and the digests of what was read. */
import { createHash, type Hash } from 'node:crypto'
import { EvaluationError } from './errors.ts'
import type { Rows } from './metrics/index.ts'
import type { ClassValue, EvaluationQuery } from './query.ts'

/** A value of a column as it was read. */
export type Cell = string | number | boolean | null

/** A row that fits the query. */
export interface ReadRow {
  readonly partition: number
  readonly offset: number
  readonly key: readonly Cell[]
  readonly label: Cell
  readonly prediction: Cell
  readonly score: Cell
  /** One for each column of the query's `slices` and `groups`, in this order. */
  readonly groups: readonly Cell[]
}

/** The rows of a column, by its value. */
export interface Grouping {
  readonly by: string
  /** The values, in their order. */
  readonly names: readonly string[]
  /** Of each measured row the index of its value; -1: it has none. */
  readonly codes: Int32Array
  readonly nulls: number
}

export interface Sample {
  /** Rows that fit the query, with a label or without. */
  readonly read: number
  readonly nullLabels: number
  readonly rows: Rows
  readonly groupings: readonly Grouping[]
  readonly contentHash: string
  /** Names the measured rows and their labels, not what was predicted: versions are compared on equal ones. */
  readonly digest: string
  readonly notes: readonly string[]
}

/** Values of one column's rows, each distinct one once. */
class Codes {
  readonly names: string[] = []
  readonly rows: number[] = []
  readonly #codes = new Map<string, number>()

  add(value: string | undefined): void {
    if (value === undefined) return void this.rows.push(-1)
    let code = this.#codes.get(value)
    if (code === undefined) {
      code = this.names.push(value) - 1
      this.#codes.set(value, code)
    }
    this.rows.push(code)
  }

  /** The codes of the names in their order, whatever the order of the rows was. */
  sorted(): { readonly names: readonly string[]; readonly codes: Int32Array } {
    const names = [...this.names].sort()
    const places = new Map(names.map((name, place) => [name, place]))
    const placeOf = this.names.map((name) => places.get(name)!)
    return { names, codes: Int32Array.from(this.rows, (code) => (code < 0 ? -1 : placeOf[code]!)) }
  }
}

/** Text of a class or group: no two values have the same. */
const nameOf = (value: ClassValue): string => String(value)

/** Hashed in pieces of this many characters. */
const PIECE = 65_536

class Digest {
  readonly #hash: Hash = createHash('sha256')
  #piece = ''

  add(value: unknown): void {
    this.#piece += `${JSON.stringify(value)}\n`
    if (this.#piece.length < PIECE) return
    this.#hash.update(this.#piece)
    this.#piece = ''
  }

  hex(): string {
    return this.#hash.update(this.#piece).digest('hex')
  }
}

export class Sampler {
  readonly #query: EvaluationQuery
  readonly #by: readonly string[]
  readonly #topic: string
  readonly #content = new Digest()
  readonly #rows = new Digest()
  readonly #groups: readonly Codes[]
  readonly #classes: readonly [label: Codes, prediction: Codes] = [new Codes(), new Codes()]
  readonly #numbers: readonly [label: number[], prediction: number[], score: number[]] = [[], [], []]
  readonly #labels = new Set<Cell>()
  #read = 0
  #nullLabels = 0
  #isProbable = true
  #lastKey: string | undefined

  /** @param topic of the rows, for the digest and for messages */
  constructor(query: EvaluationQuery, topic: string) {
    const { task, positive, key, slices, groups } = query
    this.#query = query
    this.#by = [...new Set([...slices, ...groups])]
    this.#topic = topic
    this.#groups = this.#by.map(() => new Codes())
    this.#rows.add({ task, positive, ...(key.length === 0 ? { topic } : { key }) })
  }

  /** The columns whose values a row has in `groups`. */
  get by(): readonly string[] {
    return this.#by
  }

  get measured(): number {
    return this.#read - this.#nullLabels
  }

  /** Takes the next row. @throws EvaluationError ROW_INVALID */
  add(row: ReadRow): void {
    const { partition, offset, key, label, prediction, score, groups } = row
    this.#read++
    this.#content.add([partition, offset, key, label, prediction, score, groups])
    this.#requireNewKey(row)
    if (label === null) return void this.#nullLabels++
    if (typeof label === 'number') this.#requireFinite(row, this.#query.label, label)
    const keyed = [key, label, groups]
    this.#rows.add(key.length === 0 ? [partition, offset, label] : keyed)
    if (this.#query.prediction !== null) this.#requirePredicted(row, this.#query.prediction, prediction)
    if (this.#query.score !== null) this.#requirePredicted(row, this.#query.score, score)
    this.#take(row, label)
    for (const [i, value] of groups.entries()) {
      if (value === '' || String(value).length > NAME_MAX)
        this.#refuse(row, this.#by[i]!, value, `null, or a text of 1 to ${NAME_MAX} characters`)
      this.#groups[i]!.add(value === null ? undefined : nameOf(value))
    }
  }

  #take({ prediction, score }: ReadRow, label: ClassValue): void {
    const { task, positive, threshold } = this.#query
    const [labels, predictions, scores] = this.#numbers
    if (task === 'multiclass') {
      this.#classes[0].add(nameOf(label))
      this.#classes[1].add(nameOf(prediction!))
    } else if (task === 'regression') {
      labels.push(label as number)
      predictions.push(prediction as number)
    } else {
      const isSelected = prediction === null ? (score as number) >= threshold! : prediction === positive
      labels.push(Number(label === positive))
      predictions.push(Number(isSelected))
      if (this.#labels.size <= 2) this.#labels.add(label)
      if (score === null) return
      scores.push(score as number)
      if ((score as number) < 0 || (score as number) > 1) this.#isProbable = false
    }
  }

  #requirePredicted(row: ReadRow, column: string, value: Cell): void {
    if (value === null) this.#refuse(row, column, value, 'a value, as the row has a label; leave it out with a filter')
    if (typeof value === 'number') this.#requireFinite(row, column, value)
  }

  #requireFinite(row: ReadRow, column: string, value: number): void {
    if (!Number.isFinite(value)) this.#refuse(row, column, value, 'a finite number; leave the row out with a filter')
  }

  /** Rows come in the order of their keys. */
  #requireNewKey(row: ReadRow): void {
    if (row.key.length === 0) return
    const key = JSON.stringify(row.key)
    if (key === this.#lastKey) this.#refuse(row, this.#query.key.join(', '), row.key, 'one row for each key')
    this.#lastKey = key
  }

  #refuse({ partition, offset }: ReadRow, column: string, value: unknown, expected: string): never {
    const where = `Row ${this.#topic}:${partition}:${offset}`
    const shown = typeof value === 'number' ? String(value) : JSON.stringify(value)
    throw new EvaluationError('ROW_INVALID', `${where} has ${column} ${shown.slice(0, 200)}, expected ${expected}.`)
  }

  /** The sample, when every row was taken. */
  done(): Sample {
    const groupings = this.#groups.map((codes, i) => {
      const sorted = codes.sorted()
      return { by: this.#by[i]!, ...sorted, nulls: codes.rows.filter((code) => code < 0).length }
    })
    return {
      ...{ read: this.#read, nullLabels: this.#nullLabels, rows: this.#columns(), groupings },
      contentHash: this.#content.hex(),
      digest: `sha256:${this.#rows.hex()}`,
      notes: this.#notes(groupings),
    }
  }

  #columns(): Rows {
    const none = { scores: undefined, probabilities: undefined }
    if (this.#query.task === 'multiclass') {
      const [labels, predictions] = classCodes(...this.#classes)
      return { labels, predictions, ...none }
    }
    const [labels, predictions, scores] = this.#numbers.map((numbers) => Float64Array.from(numbers))
    if (this.#query.score === null) return { labels: labels!, predictions: predictions!, ...none }
    return {
      ...{ labels: labels!, predictions: predictions!, scores },
      probabilities: this.#isProbable ? scores : undefined,
    }
  }

  #notes(groupings: readonly Grouping[]): string[] {
    const notes = groupings
      .filter(({ nulls }) => nulls > 0)
      .map(({ by, nulls }) => `${nulls} rows have no '${by}' and are in no group of it.`)
    if (this.#nullLabels > 0)
      notes.push(`${this.#nullLabels} of ${this.#read} rows have no label and are not measured.`)
    const { task, positive } = this.#query
    if (task === 'binary' && !this.#numbers[0].includes(1))
      notes.push(`No measured row has the positive label ${JSON.stringify(positive)}.`)
    if (!this.#isProbable) notes.push('Scores are not all from 0 to 1, so log_loss and brier are not measured.')
    if (this.#labels.size > 2)
      notes.push(
        `The labels have more than two values; all but ${JSON.stringify(this.#query.positive)} count as negative.`,
      )
    return notes
  }
}

/** Characters of the name of a group. */
const NAME_MAX = 250

/** Labels and predictions have the same codes, in the order of the names of all classes. */
const classCodes = (label: Codes, prediction: Codes): [Float64Array, Float64Array] => {
  const names = [...new Set([...label.names, ...prediction.names])].sort()
  const places = new Map(names.map((name, place) => [name, place]))
  const codesOf = ({ names: own, rows }: Codes) => Float64Array.from(rows, (code) => places.get(own[code]!)!)
  return [codesOf(label), codesOf(prediction)]
}

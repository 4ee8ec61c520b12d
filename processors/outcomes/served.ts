/** Predictions of an open window, of one version and slice: how many, and what is expected of them. */
import type { avro } from '../../schemas/index.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { type Answer, EstimatedCounts, isPositive, type TaskOptions } from '../performance/index.ts'

export class Served {
  predictions = 0
  readonly #options: TaskOptions
  readonly #expected: EstimatedCounts | undefined

  constructor(options: TaskOptions, stored?: Stored) {
    this.#options = options
    this.predictions = stored?.predictions ?? 0
    if (options.task === 'binary') this.#expected = new EstimatedCounts(stored?.expected)
  }

  add(answer: Answer): void {
    this.predictions++
    const { score } = answer
    if (this.#expected === undefined || score === null || !(score >= 0 && score <= 1)) return
    const predicted = isPositive(this.#options, answer)
    if (predicted !== undefined) this.#expected.add(predicted, score)
  }

  expected(): avro.SumParts[] {
    if (this.#expected === undefined) return []
    return Object.entries(this.#expected.state()).map(([name, parts]) => ({ name, parts: [...parts] }))
  }

  stored(): Stored {
    return { predictions: this.predictions, ...(this.#expected && { expected: this.#expected.state() }) }
  }
}

interface Stored {
  readonly predictions: number
  readonly expected?: ReturnType<EstimatedCounts['state']>
}

export const servedCodec = (options: TaskOptions): WindowCodec<Served> => ({
  encode: (served) => Buffer.from(JSON.stringify(served.stored())),
  decode: (bytes) => new Served(options, JSON.parse(bytes.toString()) as Stored),
})

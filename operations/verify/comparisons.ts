/** The ordered outputs of a processor, compared record by record with its replay. */
import { type Platform, readLog } from '../../platform/index.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { type Differences, shownBytes, shownPair } from './difference.ts'
import { heldOrNothing } from './inputs.ts'
import type { PresentForms } from './present-form.ts'

export async function* flattened(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const records of batches) yield* records
}

/** Why an output that has lost its beginning is not compared. */
export const UNALIGNED = 'its records do not say which input they come from'

export const sameBytes = (a: Buffer | null, b: Buffer | null): boolean =>
  a === null || b === null ? a === b : a.equals(b)

export interface ComparisonOptions {
  readonly partition: number
  readonly differences: Differences
  /** Of records that an earlier release wrote. */
  readonly forms: PresentForms
}

/** One partition of every ordered output, read in parallel with the replay. */
export class Comparisons {
  readonly #partition: number
  readonly #differences: Differences
  readonly #forms: PresentForms
  readonly #actual: ReadonlyMap<string, AsyncGenerator<LogRecord>>
  #count = 0

  private constructor(
    { partition, differences, forms }: ComparisonOptions,
    actual: ReadonlyMap<string, AsyncGenerator<LogRecord>>,
  ) {
    this.#partition = partition
    this.#differences = differences
    this.#forms = forms
    this.#actual = actual
  }

  static async open(platform: Platform, topics: ReadonlySet<string>, options: ComparisonOptions): Promise<Comparisons> {
    const { partition, differences } = options
    const actual = new Map<string, AsyncGenerator<LogRecord>>()
    for (const topic of topics) {
      const { start, end: to } = await heldOrNothing(platform, topic, partition)
      if (start > 0) {
        differences.lacks(topic, partition, start, UNALIGNED)
        continue
      }
      actual.set(topic, flattened(readLog(platform, { topic, partition, to })))
    }
    return new Comparisons(options, actual)
  }

  async compare({ topic, partition, key, value }: OutputRecord, isDue: boolean): Promise<void> {
    const where = `${topic}:${partition}`
    if (partition !== this.#partition) {
      this.#differences.add({ where, which: 'partition', expected: String(this.#partition), actual: String(partition) })
      return
    }
    const actual = this.#actual.get(topic)
    if (actual === undefined) return // the log does not hold its beginning
    const { value: record } = await actual.next()
    if (record === undefined && !isDue) return
    this.#differences.compared++
    this.#count++
    if (record === undefined)
      this.#differences.add({
        where,
        which: `record ${this.#count}`,
        expected: shownBytes(value),
        actual: 'absent',
      })
    else if (!sameBytes(record.value, value) && !(await this.#wasWritten(record.value, value)))
      this.#differences.add({ where, which: `offset ${record.offset}`, ...shownPair(value, record.value) })
    else if (!sameBytes(record.key, key))
      this.#differences.add({ where, which: `key of offset ${record.offset}`, ...shownPair(key, record.key) })
  }

  /** Whether an earlier release wrote it. */
  async #wasWritten(actual: Buffer | null, expected: Buffer | null): Promise<boolean> {
    const form = await this.#forms.of(actual)
    return form !== undefined && sameBytes(form, expected)
  }

  /** Reports the records that the replay does not have. */
  async end(): Promise<void> {
    for (const [topic, actual] of this.#actual)
      for (let rest = await actual.next(); !rest.done; rest = await actual.next())
        this.#differences.add({
          where: `${topic}:${this.#partition}`,
          which: `offset ${rest.value.offset}`,
          expected: 'absent',
          actual: shownBytes(rest.value.value),
        })
  }
}

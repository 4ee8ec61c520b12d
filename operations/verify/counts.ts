/** Records as a multiset, for topics whose order is the log's and not that of one writer. */
import { createHash } from 'node:crypto'
import type { Differences } from './difference.ts'
import { shownBytes } from './difference.ts'
import type { PresentForms } from './present-form.ts'

interface Keyed {
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** How often a record has to exist, and how many more copies may exist. */
interface Count {
  readonly partition: number
  due: number
  possible: number
}

const digestOf = (partition: number, { key, value }: Keyed): string => {
  const hash = createHash('sha256').update(`${partition} ${key === null ? 'null' : key.length} `)
  if (key !== null) hash.update(key)
  return hash.update(value ?? Buffer.alloc(0)).digest('base64')
}

export class Counts {
  readonly #topic: string
  readonly #forms: Pick<PresentForms, 'of'>
  readonly #counts = new Map<string, Count>()
  /** Partitions that are not compared. */
  readonly #skipped = new Set<number>()

  /** @param forms of records that an earlier release wrote */
  constructor(topic: string, forms: Pick<PresentForms, 'of'>) {
    this.#topic = topic
    this.#forms = forms
  }

  /** @param due whether it has to exist: the instance has committed its input record */
  expect(partition: number, record: Keyed, due: boolean): void {
    const digest = digestOf(partition, record)
    const count = this.#counts.get(digest) ?? { partition, due: 0, possible: 0 }
    this.#counts.set(digest, count)
    if (due) count.due++
    else count.possible++
  }

  /** Leaves a partition out: the log does not hold all of it. */
  skip(partition: number): void {
    this.#skipped.add(partition)
  }

  /**
   * Counts an existing record.
   * @param mayBeOlder whether it may come from records that the log does not hold any more: then it need not be expected
   * @throws errors of the registry
   */
  async meet(
    partition: number,
    record: Keyed & { readonly offset: number },
    differences: Differences,
    mayBeOlder = false,
  ): Promise<void> {
    if (this.#take(partition, record)) {
      differences.compared++
      return
    }
    const value = await this.#forms.of(record.value)
    const isMet = value !== undefined && this.#take(partition, { key: record.key, value })
    if (!isMet && mayBeOlder) return
    differences.compared++
    if (isMet) return
    differences.add({
      where: `${this.#topic}:${partition}`,
      which: `offset ${record.offset}`,
      expected: 'absent',
      actual: shownBytes(record.value),
    })
  }

  /** @returns whether the record is expected; then one less of it is */
  #take(partition: number, record: Keyed): boolean {
    const count = this.#counts.get(digestOf(partition, record))
    if (count === undefined || count.due + count.possible === 0) return false
    if (count.due > 0) count.due--
    else count.possible--
    return true
  }

  /** Reports the expected records that do not exist. */
  end(differences: Differences): void {
    for (const [digest, { partition, due }] of this.#counts)
      if (due > 0 && !this.#skipped.has(partition))
        differences.add({ where: this.#topic, which: `sha256 ${digest}`, expected: `${due} times`, actual: 'absent' })
  }
}

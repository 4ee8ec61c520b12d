/** Records as a multiset: for topics whose order is the log's own, and not that of one writer. */
import { createHash } from 'node:crypto'
import type { Differences } from './difference.ts'
import { shownBytes } from './difference.ts'

interface Keyed {
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** How often a record has to be there, and how often it may be there besides. */
interface Count {
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
  readonly #counts = new Map<string, Count>()

  constructor(topic: string) {
    this.#topic = topic
  }

  /** @param due whether it has to be there: the instance has committed what it comes from */
  expect(partition: number, record: Keyed, due: boolean): void {
    const digest = digestOf(partition, record)
    const count = this.#counts.get(digest) ?? { due: 0, possible: 0 }
    this.#counts.set(digest, count)
    if (due) count.due++
    else count.possible++
  }

  /** A record that is there. */
  meet(partition: number, record: Keyed & { readonly offset: number }, differences: Differences): void {
    differences.compared++
    const count = this.#counts.get(digestOf(partition, record))
    if (count !== undefined && count.due > 0) count.due--
    else if (count !== undefined && count.possible > 0) count.possible--
    else
      differences.add({
        where: `${this.#topic}:${partition}`,
        which: `offset ${record.offset}`,
        expected: 'absent',
        actual: shownBytes(record.value),
      })
  }

  /** What was expected and never met. */
  end(differences: Differences): void {
    for (const [digest, { due }] of this.#counts)
      if (due > 0)
        differences.add({ where: this.#topic, which: `sha256 ${digest}`, expected: `${due} times`, actual: 'absent' })
  }
}

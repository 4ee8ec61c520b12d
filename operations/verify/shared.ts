/**
 * Topics that several instances write, for example the quarantine: the expected records of all instances are collected,
 * and compared once at the end.
 */
import { comparableEntry, heldOf, type Platform, readLog } from '../../platform/index.ts'
import { EventFields, type FieldValue, schemaIdsOf } from '../../schemas/index.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import { Counts } from './counts.ts'
import type { Differences } from './difference.ts'

interface Shared {
  readonly counts: Counts
  /** Instances whose records are compared; those of other instances are skipped. */
  readonly sources: Set<string>
  /** Those of them whose input has lost its beginning: they have written more than a replay does. */
  readonly older: Set<string>
}

export class SharedTopics {
  readonly #platform: Platform
  readonly #shared = new Map<string, Shared>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  get topics(): readonly string[] {
    return [...this.#shared.keys()]
  }

  /**
   * Includes all records that an instance has written to a topic.
   * @param mayBeOlder whether some may come from records that the log does not hold any more
   */
  include(topic: string, instance: string, mayBeOlder: boolean): void {
    const shared = this.#shared.get(topic) ?? { counts: new Counts(topic), sources: new Set(), older: new Set() }
    this.#shared.set(topic, shared)
    shared.sources.add(instance)
    if (mayBeOlder) shared.older.add(instance)
  }

  async expect({ topic, partition, ...record }: OutputRecord, due: boolean): Promise<void> {
    this.#shared.get(topic)?.counts.expect(partition, await this.#comparable(topic, record), due)
  }

  async verify(topic: string, differences: Differences): Promise<void> {
    const { counts, sources, older } = this.#shared.get(topic) as Shared
    const { log, registry } = this.#platform
    const fields = new EventFields(registry, ['meta.source'])
    const into: FieldValue[] = [null]
    const partitions = await log.partitions(topic)
    for (let partition = 0; partition < partitions; partition++) {
      const { start, end: to } = await heldOf(this.#platform, topic, partition)
      if (start > 0) {
        counts.skip(partition)
        differences.lacks(
          topic,
          partition,
          start,
          'several instances write it, and no record says which input it comes from',
        )
        continue
      }
      for await (const records of readLog(this.#platform, { topic, partition, to })) {
        await fields.ensure(schemaIdsOf(records))
        for (const record of records) {
          if (record.value === null) continue
          fields.read(record.value, 0, into)
          const source = into[0] as string
          if (!sources.has(source)) continue
          counts.meet(partition, await this.#comparable(topic, record), differences, older.has(source))
        }
      }
    }
    counts.end(differences)
  }

  async #comparable<R extends { readonly value: Buffer | null }>(topic: string, record: R): Promise<R> {
    if (topic !== this.#platform.names.quarantine || record.value === null) return record
    return { ...record, value: await comparableEntry(this.#platform, record.value) }
  }
}

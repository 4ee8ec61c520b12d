/**
 * Topics that several instances write, for example the quarantine: the expected records of all instances are collected,
 * and compared once at the end.
 */
import { type Platform, readLog, settledEnd } from '../../platform/index.ts'
import { EventFields, type FieldValue, schemaIdsOf } from '../../schemas/index.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import { Counts } from './counts.ts'
import type { Differences } from './difference.ts'

interface Shared {
  readonly counts: Counts
  /** Instances whose records are compared; those of other instances are skipped. */
  readonly sources: Set<string>
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

  /** Includes all records that an instance has written to a topic. */
  include(topic: string, instance: string): void {
    const shared = this.#shared.get(topic) ?? { counts: new Counts(topic), sources: new Set() }
    this.#shared.set(topic, shared)
    shared.sources.add(instance)
  }

  expect({ topic, partition, ...record }: OutputRecord, due: boolean): void {
    this.#shared.get(topic)?.counts.expect(partition, record, due)
  }

  async verify(topic: string, differences: Differences): Promise<void> {
    const { counts, sources } = this.#shared.get(topic) as Shared
    const { log, registry } = this.#platform
    const fields = new EventFields(registry, ['meta.source'])
    const into: FieldValue[] = [null]
    const partitions = await log.partitions(topic)
    for (let partition = 0; partition < partitions; partition++) {
      const to = await settledEnd(this.#platform, topic, partition)
      for await (const records of readLog(this.#platform, { topic, partition, to })) {
        await fields.ensure(schemaIdsOf(records))
        for (const record of records) {
          if (record.value === null) continue
          fields.read(record.value, 0, into)
          if (sources.has(into[0] as string)) counts.meet(partition, record, differences)
        }
      }
    }
    counts.end(differences)
  }
}

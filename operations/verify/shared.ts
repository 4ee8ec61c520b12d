/**
 * Topics that several instances write, for example the quarantine: the expected records of all instances are collected,
 * and compared once at the end.
 */
import { comparableEntry, heldOf, type Platform, partitionsIfThere, readLog } from '../../platform/index.ts'
import {
  EventFields,
  FieldError,
  type FieldValue,
  schemaIdOf,
  schemaIdsOf,
  UnknownSchemaError,
} from '../../schemas/index.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import { Counts } from './counts.ts'
import { type Difference, type Differences, shownBytes } from './difference.ts'
import type { PresentForms } from './present-form.ts'

/** The records of an instance that are compared. */
export interface Source {
  /** The end of each partition up to which they are. */
  readonly ends: readonly number[]
  /** Whether some may come from records that the log does not hold any more: then a replay has fewer. */
  readonly mayBeOlder: boolean
}

interface Shared {
  readonly counts: Counts
  /** Instances whose records are compared; those of other instances are skipped. */
  readonly sources: Map<string, Source>
}

/** Makes events readable. Other schemas stay unreadable. @throws errors of the registry that may pass */
const ensureReadable = async (fields: EventFields, records: Parameters<typeof schemaIdsOf>[0]): Promise<void> => {
  for (const id of schemaIdsOf(records))
    try {
      await fields.ensure([id])
    } catch (error) {
      if (!(error instanceof FieldError || error instanceof UnknownSchemaError)) throw error
    }
}

/** A record that no instance can have written. */
const foreign = (topic: string, partition: number, offset: number, value: Buffer): Difference => ({
  where: `${topic}:${partition}`,
  which: `offset ${offset}`,
  expected: 'an event of an instance',
  actual: shownBytes(value),
})

export class SharedTopics {
  readonly #platform: Platform
  readonly #forms: PresentForms
  readonly #shared = new Map<string, Shared>()

  constructor(platform: Platform, forms: PresentForms) {
    this.#platform = platform
    this.#forms = forms
  }

  get topics(): readonly string[] {
    return [...this.#shared.keys()]
  }

  /** Includes the records that an instance has written to a topic. */
  include(topic: string, instance: string, source: Source): void {
    const shared = this.#shared.get(topic) ?? { counts: new Counts(topic, this.#forms), sources: new Map() }
    this.#shared.set(topic, shared)
    shared.sources.set(instance, source)
  }

  async expect({ topic, partition, ...record }: OutputRecord, due: boolean): Promise<void> {
    this.#shared.get(topic)?.counts.expect(partition, await this.#comparable(topic, record), due)
  }

  async verify(topic: string, differences: Differences): Promise<void> {
    const { counts, sources } = this.#shared.get(topic) as Shared
    const { log, registry } = this.#platform
    const fields = new EventFields(registry, ['meta.source'])
    const into: FieldValue[] = [null]
    const partitions = (await partitionsIfThere(log, topic)) ?? 0 // nobody has written it yet; what is expected in it is missing
    for (let partition = 0; partition < partitions; partition++) {
      const { start } = await heldOf(this.#platform, topic, partition)
      const to = Math.max(start, ...[...sources.values()].map(({ ends }) => ends[partition] ?? 0))
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
        await ensureReadable(fields, records)
        for (const record of records) {
          if (record.value === null) continue
          if (!fields.has(schemaIdOf(record.value) ?? -1)) {
            differences.add(foreign(topic, partition, record.offset, record.value))
            continue
          }
          fields.read(record.value, 0, into)
          const source = sources.get(into[0] as string)
          if (source === undefined || record.offset >= (source.ends[partition] ?? 0)) continue
          await counts.meet(partition, await this.#comparable(topic, record), differences, source.mayBeOlder)
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

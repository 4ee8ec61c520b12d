/**
 * How long ago the log got the last row of a dataset. Statements about time are no rows. A partition is read only if its end has moved since the last look, and only
 * its last records.
 */
import type { Platform } from '../platform/index.ts'
import { avro, fullNameOf, schemaIdsOf } from '../schemas/index.ts'
import type { LogRecord } from '../streams/core/log.ts'

interface Last {
  readonly end: number
  /** Log time of the last row, ms. `null`: none was found. */
  readonly rowAt: number | null
}

/** How far back a look reads: statements about time are few, so a row is near. */
const BACK = [50, 500, 5_000] as const
const TIME_ADVANCED = fullNameOf(avro.TimeAdvancedSchema)

export class Freshness {
  readonly #platform: Platform
  /** By topic and partition. */
  readonly #last = new Map<string, Last>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Log time of the last row of a topic, ms; `null` if none was found. @throws LogError */
  async lastRowAt(topic: string): Promise<number | null> {
    let latest: number | null = null
    for (const { partition, start, end } of await this.#platform.log.ends(topic)) {
      const key = `${topic}:${partition}`
      let last = this.#last.get(key)
      if (last?.end !== end) {
        last = { end, rowAt: (await this.#find(topic, partition, start, end)) ?? last?.rowAt ?? null }
        this.#last.set(key, last)
      }
      if (last.rowAt !== null && (latest === null || last.rowAt > latest)) latest = last.rowAt
    }
    return latest
  }

  async #find(topic: string, partition: number, start: number, end: number): Promise<number | null> {
    if (end <= start) return null
    const reader = await this.#platform.log.reader(topic, partition)
    try {
      for (const back of BACK) {
        let found: number | null = null
        for (let from = Math.max(start, end - back); from < end; ) {
          const { records, next } = await reader.fetch(from, 0)
          found = (await this.#lastRow(records)) ?? found
          if (next <= from) break
          from = next
        }
        if (found !== null || end - back <= start) return found
      }
      return null
    } finally {
      await reader.close()
    }
  }

  async #lastRow(records: readonly LogRecord[]): Promise<number | null> {
    const { codecs } = this.#platform
    await codecs.ensure(schemaIdsOf(records))
    const row = records.findLast(({ value }) => value !== null && codecs.recordName(value) !== TIME_ADVANCED)
    return row?.timestamp ?? null
  }
}

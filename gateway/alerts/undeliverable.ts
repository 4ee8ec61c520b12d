/** Changes of alerts that a receiver will not get, from `ml.deliveries`: a compacted topic, so it holds the last position of each receiver and what was lost. */
import { readLog } from '../../platform/index.ts'
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import { presentName, presentReason } from '../../sinks/webhook/index.ts'
import type { GatewayContext } from '../context.ts'

export interface Undeliverable {
  /** Its place in the list. */
  readonly offset: number
  readonly receiver: string
  readonly fingerprint: string
  readonly seq: number
  /** Offset of the event in the topic of alerts. */
  readonly alertOffset: number
  readonly tries: number
  readonly reason: string
  /** ms since the epoch. */
  readonly at: number
}

export interface UndeliverableQuery {
  readonly receiver?: string
  /** Only those before this offset: the next page. */
  readonly before?: number
  readonly limit: number
}

/** The latest first, at most `limit`. @throws LogError; errors of the registry */
export const undeliverable = async (
  { platform }: GatewayContext,
  { receiver, before = Number.POSITIVE_INFINITY, limit }: UndeliverableQuery,
): Promise<readonly Undeliverable[]> => {
  const { names, codecs, log } = platform
  if (!(await log.topics()).includes(names.deliveries)) return [] // nobody was ever told of an alert
  const decoder = codecs.events({ Delivered: avro.AlertsDeliveredSchema, Lost: avro.AlertUndeliverableSchema })
  // Only the page is kept, however long the topic is. The last record of a key counts.
  const kept = new Map<string, Undeliverable>()
  for await (const records of readLog(platform, { topic: names.deliveries, partition: 0 })) {
    await codecs.ensure(schemaIdsOf(records))
    for (const { offset, key, value } of records) {
      if (value === null || offset >= before) continue
      const event = decoder.decode(value)
      if (event.type !== 'Lost') continue
      const { receiver: written, fingerprint, seq, offset: alertOffset, tries, meta } = event.value
      const [name, reason] = [presentName(written), presentReason(written, event.value.reason)]
      if (receiver !== undefined && name !== receiver) continue
      const of = `${name}${String(key).slice(written.length)}`
      kept.delete(of)
      kept.set(of, { offset, receiver: name, fingerprint, seq, alertOffset, tries, reason, at: meta.time })
      if (kept.size > limit) kept.delete(kept.keys().next().value as string)
    }
  }
  return [...kept.values()].reverse()
}

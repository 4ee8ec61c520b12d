/** What `ml.alerts` says on the real stack. */
import type { Platform } from '../../platform/index.ts'
import { type AlertEvent, alertEvents } from '../../processors/alerts/index.ts'
import { schemaIdsOf } from '../../schemas/index.ts'

/** All events of alerts until now, in their order. */
export const toldAlerts = async ({ codecs, log, names }: Platform): Promise<readonly AlertEvent[]> => {
  const topic = names.alerts
  if ((await log.partitions(topic).catch(() => 0)) === 0) return []
  const reader = await log.reader(topic, 0)
  const found: AlertEvent[] = []
  const decoder = alertEvents(codecs)
  for (let from = 0, end = 1; from < end; ) {
    const fetched = await reader.fetch(from, 0)
    await codecs.ensure(schemaIdsOf(fetched.records))
    for (const { value } of fetched.records) found.push(decoder.decode(value as Buffer))
    from = fetched.next
    end = fetched.end
  }
  await reader.close()
  return found
}

/** What could not be used, with its original bytes: read from the quarantine topic itself, and put back where it came from. */

import type { Platform } from '../../platform/index.ts'
import { intakeTopicOf } from '../../processors/rows/index.ts'
import { avro, type Decoder, schemaIdsOf } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { Positions } from '../rows/tokens.ts'

export interface QuarantineEntry {
  /** Offset in the quarantine topic, which has one partition. */
  readonly offset: number
  /** Log time, ms. */
  readonly timestamp: number
  readonly rejected: avro.RowRejected
}

/** Which entries are meant. */
export interface QuarantineFilter {
  /** Topic that the record was read from. */
  readonly topic?: string
  readonly reason?: string
  readonly offsets?: ReadonlySet<number>
}

export interface QuarantinePage {
  readonly entries: readonly QuarantineEntry[]
  /** Where the next page starts; `undefined`: there is no more. */
  readonly next: number | undefined
}

/** Records looked at for one page at most, so that a filter that matches little does not hold a request up. */
const scannedMax = 20_000
/** Bytes of one page: the entries hold up to 8 MB each. */
const pageBytesMax = 16 * 1024 * 1024
const fetchWaitMs = 200

const matches = ({ topic, reason, offsets }: QuarantineFilter, offset: number, rejected: avro.RowRejected): boolean =>
  (topic === undefined || rejected.topic === topic) &&
  (reason === undefined || rejected.reason === reason) &&
  (offsets === undefined || offsets.has(offset))

/** A page of entries from an offset on, oldest first. */
export const quarantinePage = async (
  platform: Platform,
  from: number,
  limit: number,
  filter: QuarantineFilter,
): Promise<QuarantinePage> => {
  const { log, names, codecs } = platform
  const decoder: Decoder<avro.RowRejected> = codecs.decoder(avro.RowRejectedSchema)
  const reader = await log.reader(names.quarantine, 0)
  const entries: QuarantineEntry[] = []
  try {
    let position = from
    let bytes = 0
    for (let scanned = 0; scanned < scannedMax; ) {
      const fetched = await reader.fetch(position, fetchWaitMs)
      await codecs.ensure(schemaIdsOf(fetched.records))
      for (const { offset, timestamp, value } of fetched.records) {
        scanned++
        position = offset + 1
        if (value === null) continue
        const rejected = decoder.decode(value)
        if (!matches(filter, offset, rejected)) continue
        entries.push({ offset, timestamp, rejected })
        bytes += value.length
        if (entries.length >= limit || bytes >= pageBytesMax) return { entries, next: position }
      }
      position = fetched.next
      if (position >= fetched.end) return { entries, next: undefined }
    }
    return { entries, next: position }
  } finally {
    await reader.close()
  }
}

export interface Replayed {
  readonly replayed: number
  readonly skipped: readonly { readonly offset: number; readonly reason: string }[]
  readonly positions: readonly avro.TopicPosition[]
}

/** Topics that rows and commands came in by: only there may they be put back. */
const inputTopics = ({ tail, platform, datasets }: GatewayContext): ReadonlySet<string> => {
  const live = tail.catalog.current.datasets().filter(({ retired }) => !retired)
  const intake = live.map(({ name }) => intakeTopicOf(platform.names, datasets.declaration(name)))
  return new Set([...intake, platform.names.catalogCommands])
}

/**
 * Appends the original bytes of entries to the partition that they came from, in their order. The entries stay: the log keeps
 * what happened. A row that has an id is dropped by intake if it comes twice within the horizon of its dataset.
 */
export const replayQuarantine = async (
  context: GatewayContext,
  entries: readonly QuarantineEntry[],
): Promise<Replayed> => {
  const topics = inputTopics(context)
  const skipped: { offset: number; reason: string }[] = []
  const positions = new Positions()
  const appends = entries.flatMap(({ offset, rejected }) => {
    const { topic, partition, key, value } = rejected
    const reason = unfit(rejected, topics, context.settings.rowBytesMax)
    if (reason !== undefined) {
      skipped.push({ offset, reason })
      return []
    }
    const appended = context.appender.append({ topic, partition, key, value })
    return [appended.then((at) => positions.passed(topic, partition, at.offset))]
  })
  await Promise.all(appends)
  return { replayed: appends.length, skipped, positions: positions.list() }
}

const unfit = (
  { topic, key, value }: avro.RowRejected,
  topics: ReadonlySet<string>,
  bytesMax: number,
): string | undefined => {
  if (!topics.has(topic)) return `Topic ${topic} is no input of a dataset, and takes no commands.`
  if (value === null) return 'It has no value: a tombstone is not a row.'
  const bytes = (key?.length ?? 0) + value.length
  return bytes > bytesMax ? `It has ${bytes} bytes, a row has at most ${bytesMax}.` : undefined
}

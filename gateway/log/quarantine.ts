/** Reads the records of the quarantine topic, with their original bytes, and replays them to their topics. */

import type { Platform } from '../../platform/index.ts'
import { intakeTopicOf } from '../../processors/rows/index.ts'
import { avro, type Decoder, PREDICTIONS_PREFIX } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { type Page, pageOf } from './pages.ts'
import type { Appended, Replayable, Replays } from './replays.ts'
import { isOfSource, rowOfSource } from './rows-of-sources.ts'

export interface QuarantineEntry extends Replayable {
  /** Log time, in ms since the epoch. */
  readonly timestamp: number
}

/** Selects entries. */
export interface QuarantineFilter {
  /** The topic from which the record was read. */
  readonly topic?: string
  readonly reason?: string
  readonly offsets?: ReadonlySet<number>
}

/** The largest number of bytes in one page; an entry has up to 8 MB. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024

const matches = ({ topic, reason, offsets }: QuarantineFilter, offset: number, rejected: avro.RowRejected): boolean =>
  (topic === undefined || rejected.topic === topic) &&
  (reason === undefined || rejected.reason === reason) &&
  (offsets === undefined || offsets.has(offset))

/** Reads a page of entries from an offset on, oldest first. */
export const quarantinePage = (
  platform: Platform,
  from: number,
  limit: number,
  filter: QuarantineFilter,
): Promise<Page<QuarantineEntry>> => {
  const decoder: Decoder<avro.RowRejected> = platform.codecs.decoder(avro.RowRejectedSchema)
  const bounds = { limit, bytesMax: PAGE_BYTES_MAX }
  return pageOf(platform, platform.names.quarantine, from, bounds, ({ offset, timestamp, value }) => {
    const rejected = value === null ? undefined : decoder.decode(value)
    return rejected !== undefined && matches(filter, offset, rejected) ? { offset, timestamp, rejected } : undefined
  })
}

export interface Replayed extends Appended {
  readonly skipped: readonly { readonly offset: number; readonly reason: string }[]
}

/** The input topics of rows, predictions and commands: only to these may records be replayed. */
const inputTopics = ({ tail, platform, datasets }: GatewayContext): ReadonlySet<string> => {
  const live = tail.catalog.current.datasets().filter(({ retired }) => !retired)
  const intake = live.map(({ name }) => intakeTopicOf(platform.names, datasets.declaration(name)))
  const predictions = tail.catalog.current
    .declarations('predictions')
    .filter(({ retired }) => !retired)
    .map(({ name }) => platform.names.intake(PREDICTIONS_PREFIX + name))
  return new Set([...intake, ...predictions, platform.names.catalogCommands])
}

/**
 * Appends the original bytes of entries to the partition from which they were read, in their order; rows of sources, which were on no topic, as rows of their dataset. The entries stay in the quarantine, and
 * those that were replayed before are not appended again.
 */
export const replayQuarantine = async (
  context: GatewayContext,
  replays: Replays,
  entries: readonly QuarantineEntry[],
  principal: Principal,
): Promise<Replayed> => {
  const topics = inputTopics(context)
  const skipped: { offset: number; reason: string }[] = []
  const fit: QuarantineEntry[] = []
  for (const entry of entries) {
    const rejected = isOfSource(entry.rejected) ? await rowOfSource(context, entry.rejected) : entry.rejected
    const reason = typeof rejected === 'string' ? rejected : unfit(rejected, topics, context.settings.rowBytesMax)
    if (typeof rejected === 'string' || reason !== undefined)
      skipped.push({ offset: entry.offset, reason: reason as string })
    else fit.push({ ...entry, rejected })
  }
  return { ...(await replays.append(fit, principal)), skipped }
}

const unfit = (
  { topic, key, value }: avro.RowRejected,
  topics: ReadonlySet<string>,
  bytesMax: number,
): string | undefined => {
  if (!topics.has(topic))
    return `Topic ${topic} is neither the input of a dataset or of predictions nor a topic of commands.`
  if (value === null) return 'It has no value: a tombstone is not a row.'
  const bytes = (key?.length ?? 0) + value.length
  return bytes > bytesMax ? `It has ${bytes} bytes, a row has at most ${bytesMax}.` : undefined
}

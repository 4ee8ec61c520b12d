/** Reads the cards that were published, from ClickHouse: the texts are those of the events, byte by byte. */
import { cardsTableName } from '../../processors/registry/index.ts'
import type { avro } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { type RegistryStore, registryRowsOf } from '../registry/index.ts'

export interface Publication {
  /** 1, 2, 3 and so on. */
  readonly number: number
  /** Name of the model then. */
  readonly model: string
  /** SHA-256 of the card, lower case hex. */
  readonly digest: string
  readonly bytes: number
  /** Log time, ms. */
  readonly publishedAt: number
  /** Offset of the event in the topic of the registry. */
  readonly offset: number
  readonly eventId: string
  readonly team: string | null
  readonly actor: string | null
  readonly correlationId: string | null
  /** The card holds everything below these positions. */
  readonly positions: readonly avro.TopicPosition[]
  readonly card: string
}

export interface CardsQuery {
  readonly modelId: string
  readonly version: number
  /** Only cards that were published up to this log time, ms. */
  readonly asOf?: number
}

/** The cards of a version without their texts, latest first. @param page only those before a number @throws RegistryError */
export const publishedCards = async (
  store: RegistryStore,
  query: CardsQuery,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<Omit<Publication, 'card'>[]> => {
  const rows = await read(
    store,
    query,
    "''",
    before === undefined ? '' : 'AND t.number < {number: Int64}',
    before,
    limit,
  )
  return rows.map(({ card: _card, ...publication }) => publication)
}

/** A card of a version. @param number default: the latest @throws RegistryError */
export const publishedCard = async (
  store: RegistryStore,
  query: CardsQuery,
  number?: number,
): Promise<Publication | undefined> => {
  const [found] = await read(
    store,
    query,
    't.card',
    number === undefined ? '' : 'AND t.number = {number: Int64}',
    number,
    1,
  )
  return found
}

type Text = string | null
type Row = readonly [number, string, string, number, number, number, string, Text, Text, Text, string, string]

const read = async (
  store: RegistryStore,
  { modelId, version, asOf }: CardsQuery,
  card: string,
  condition: string,
  number: number | undefined,
  limit: number,
): Promise<Publication[]> => {
  const known = asOf === undefined ? '' : 'AND t._log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  const statement = `SELECT t.number, t.model, t.digest, length(t.card), toUnixTimestamp64Milli(t._log_time), t._offset,
      t.event_id, t.team, t.actor, t.correlation_id, t.positions, ${card}
    FROM ${quoted(cardsTableName(store.prefix))} AS t
    WHERE t.model_id = {modelId: String} AND t.version = {version: Int64} ${known} ${condition}
    ORDER BY t.number DESC LIMIT 1 BY t.number LIMIT {limit: UInt32}`
  const rows = await registryRowsOf<Row>(store, statement, {
    ...{ modelId, version, limit },
    ...(asOf === undefined ? {} : { asOf }),
    ...(number === undefined ? {} : { number }),
  })
  return rows.map((row) => {
    const [found, model, digest, bytes, publishedAt, offset, eventId, team, actor, correlationId, positions, text] = row
    return {
      ...{ number: found, model, digest, bytes, publishedAt, offset, eventId, team, actor, correlationId },
      ...{ positions: JSON.parse(positions) as avro.TopicPosition[], card: text },
    }
  })
}

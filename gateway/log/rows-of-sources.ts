/**
 * Rows that a source has read and that did not fit their dataset. They lie in the quarantine as JSON, by the columns of the dataset, and were on no topic: a replay judges them by the dataset as it is now, and appends
 * those that fit as the source would have.
 */
import { readsFromOf } from '../../processors/catalog/index.ts'
import { LOAD_SOURCE } from '../../processors/rows/index.ts'
import { type avro, jsonText, parseJson, type Row, rowChecker } from '../../schemas/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'

const PREFIX = 'source/'
const SHOWN_MAX = 200
const UNREAD = 'It holds what could not be read, not a row: correct it where the source reads it.'

export const isOfSource = ({ topic }: avro.RowRejected): boolean => topic.startsWith(PREFIX)

/** The record as it is to be appended to the intake topic, or why it cannot be. @throws errors of the registry */
export const rowOfSource = async (
  { tail, datasets }: GatewayContext,
  rejected: avro.RowRejected,
): Promise<avro.RowRejected | string> => {
  const name = rejected.topic.slice(PREFIX.length)
  const declared = tail.catalog.current.declaration('source', name)
  if (declared === undefined) return `There is no source '${name}'.`
  const source = declared.latest.record as avro.Source
  try {
    const writer = await datasets.writer(source.dataset)
    const check = rowChecker(writer.dataset, { extraFields: readsFromOf(source).ignoreExtraColumns === true })
    const values = parseJson((rejected.value ?? Buffer.alloc(0)).toString())
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return UNREAD
    const { row, problems } = check(values)
    if (problems !== undefined) {
      const [{ field, value, expected }] = problems as [(typeof problems)[number]]
      return `${field || 'The row'} is ${(jsonText(value) ?? 'absent').slice(0, SHOWN_MAX)}, expected ${expected}.`
    }
    const key = Buffer.from(row.key)
    const meta = {
      ...{ id: row.meta?.id ?? rejected.meta.id, source: LOAD_SOURCE, time: row.time, team: null, actor: null },
      ...{ correlationId: row.meta?.correlationId ?? null, causationId: null },
    }
    const value = writer.encoder.encode({ ...row.values, meta } as Row)
    return { ...rejected, topic: writer.topic, partition: partitionOf(key, writer.partitions), key, value }
  } catch (error) {
    if (error instanceof SyntaxError) return UNREAD
    if (error instanceof HttpError) return error.message
    throw error
  }
}

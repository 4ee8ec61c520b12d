/** A named version of a dataset as the spine of a training set: its rows are read here, and the set cites it. */
import { readData } from '../../queries/data/index.ts'
import { doubleIn } from '../../queries/doubles.ts'
import { type ColumnType, linesOf, parseJson } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { readOptions } from '../data/asked.ts'
import { namedVersion, stretchOf } from '../data/versions.ts'
import { requireSeen } from '../data/visible.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError, wrongField } from '../http/errors.ts'

/** The version of a dataset, as a caller names it. */
export interface SpineName {
  readonly dataset: string
  readonly version: string
}

/** What the record of a set says of the version that was its spine. */
export interface SpineVersion extends SpineName {
  readonly schemaVersion: number
  /** By partition of the topic of rows. */
  readonly offsets: readonly number[]
  readonly rows: number
  readonly contentHash: string
}

export interface VersionSpine {
  readonly cited: SpineVersion
  /** The types of its columns, in their order. */
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly rows: AsyncIterable<unknown>
}

/**
 * The rows come in the order of partition and offset. Behind the last one they are compared with what the version says, so a caller who does not see
 * all of its columns gets none.
 * @param given types that the request names; a version has its own
 * @throws HttpError DATASET_UNKNOWN, DATA_VERSION_UNKNOWN, COLUMNS_MASKED, REQUEST_INVALID; SET_DIFFERS behind the last row; DataError; errors of log and registry
 */
export const spineOfVersion = async (
  context: GatewayContext,
  name: SpineName,
  given: Readonly<Record<string, ColumnType>>,
  principal: Principal,
): Promise<VersionSpine> => {
  const [field] = Object.keys(given)
  if (field !== undefined) throw wrongField(`columns.${field}`, given[field], 'none: a version has its own types')
  const found = namedVersion(context, name.dataset, name.version)
  const { schemaVersion, offsets, rows, contentHash } = found.record
  const cited = { ...{ dataset: name.dataset, version: name.version }, schemaVersion, offsets, rows, contentHash }
  const stretch = stretchOf(context, found)
  requireSeen(context, stretch, principal)
  const { stream, summary } = await readData(readOptions(context), stretch, 'ndjson')
  const doubles = stretch.columns.filter(({ type }) => type === 'double').map((column) => column.name)
  const read = async function* (): AsyncGenerator<unknown> {
    for await (const line of linesOf(stream, Number.MAX_SAFE_INTEGER)) {
      const row = parseJson((line as { readonly text: string }).text) as Record<string, unknown>
      for (const each of doubles) if (typeof row[each] === 'string') row[each] = infinite(doubleIn(row[each]))
      yield row
    }
    const { rows: count, sha256 } = await summary
    if (sha256 === contentHash && count === rows) return
    const text = `Version '${name.version}' of dataset '${name.dataset}' has ${count} rows with hash ${sha256}, and ${rows} with hash ${contentHash} were named: the history was changed.`
    throw new HttpError('SET_DIFFERS', text)
  }
  return {
    cited,
    columns: Object.fromEntries(stretch.columns.map((column) => [column.name, column.type])),
    rows: read(),
  }
}

/** JSON has no word for what is not finite: rows have a text. */
const infinite = (value: number): string | number => (Number.isFinite(value) ? value : String(value))

/**
 * The log of a Delta table, as far as an export needs it: one commit with a file of Parquet, and more of them that append. Reader version 1, writer version 2: what every
 * reader knows. Source: delta-io/delta, PROTOCOL.md.
 */
import type { ColumnType } from '../../schemas/index.ts'

export interface DeltaColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

/** What an export is: it stands in the configuration of the table. */
export interface ExportState {
  readonly dataset: string
  /** Offsets by partition: rows before them are in the table. */
  readonly offsets: readonly number[]
  readonly schemaVersion: number
  /** Of all rows of the table. */
  readonly rows: number
  readonly contentHash: string
}

export interface DeltaFile {
  readonly path: string
  readonly bytes: number
  readonly rows: number
}

export interface Commit {
  /** UUID of the table. */
  readonly id: string
  readonly state: ExportState
  readonly columns: readonly DeltaColumn[]
  /** Absent: no row was added. */
  readonly file?: DeltaFile
  /** ms since the epoch. */
  readonly time: number
  /** Whether it makes the table. */
  readonly isFirst: boolean
}

const TYPES: Readonly<Record<ColumnType, string>> = {
  ...{ string: 'string', long: 'long', double: 'double', boolean: 'boolean', timestamp: 'timestamp', bytes: 'binary' },
}

const PREFIX = 'millrace.'

const schemaText = (columns: readonly DeltaColumn[]): string =>
  JSON.stringify({
    type: 'struct',
    fields: columns.map(({ name, type, nullable }) => ({ name, type: TYPES[type], nullable, metadata: {} })),
  })

const configurationOf = ({ dataset, offsets, schemaVersion, rows, contentHash }: ExportState) => ({
  [`${PREFIX}dataset`]: dataset,
  [`${PREFIX}position`]: offsets.join(','),
  [`${PREFIX}schemaVersion`]: String(schemaVersion),
  [`${PREFIX}rows`]: String(rows),
  [`${PREFIX}contentHash`]: contentHash,
})

/** The text of a commit: a line for each action. */
export const commitText = ({ id, state, columns, file, time, isFirst }: Commit): string => {
  const actions: object[] = [
    {
      commitInfo: {
        timestamp: time,
        operation: 'WRITE',
        operationParameters: { mode: 'Append' },
        engineInfo: 'millrace',
      },
    },
    ...(isFirst ? [{ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }] : []),
    {
      metaData: {
        ...{
          id,
          format: { provider: 'parquet', options: {} },
          schemaString: schemaText(columns),
          partitionColumns: [],
        },
        ...{ configuration: configurationOf(state), createdTime: time },
      },
    },
  ]
  if (file !== undefined) {
    const stats = JSON.stringify({ numRecords: file.rows })
    const add = {
      path: file.path,
      partitionValues: {},
      size: file.bytes,
      modificationTime: time,
      dataChange: true,
      stats,
    }
    actions.push({ add })
  }
  return `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`
}

/** The file of a commit, in `_delta_log`. */
export const commitName = (version: number): string => `${String(version).padStart(20, '0')}.json`

/** The version of a commit; `undefined` if the file is none. */
export const versionIn = (file: string): number | undefined => {
  const found = /^(\d{20})\.json$/.exec(file)
  return found === null ? undefined : Number(found[1])
}

/** What the last commit of an export says; `undefined` if somebody else wrote it. */
export const stateIn = (text: string): { readonly id: string; readonly state: ExportState } | undefined => {
  for (const line of text.split('\n')) {
    if (line === '') continue
    const { metaData } = JSON.parse(line) as {
      metaData?: { readonly id: string; readonly configuration?: Readonly<Record<string, string>> }
    }
    const held = metaData?.configuration
    const of = (name: string): string | undefined => held?.[PREFIX + name]
    const [dataset, position, contentHash] = [of('dataset'), of('position'), of('contentHash')]
    if (metaData === undefined || dataset === undefined || position === undefined || contentHash === undefined) continue
    const offsets = position.split(',').map(Number)
    const numbers = { schemaVersion: Number(of('schemaVersion')), rows: Number(of('rows')) }
    return { id: metaData.id, state: { ...{ dataset, offsets, contentHash }, ...numbers } }
  }
  return undefined
}

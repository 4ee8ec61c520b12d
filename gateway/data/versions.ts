/** Named versions of datasets, as the catalogue holds them. */
import {
  type DataVersionDeclaration,
  type Declared,
  dataVersionName,
  type Stamp,
} from '../../processors/catalog/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'
import { encodeToken } from '../rows/tokens.ts'
import { type AskedStretch, columnsOf } from './columns.ts'

export const KIND = 'data_version'

type Context = Pick<GatewayContext, 'platform' | 'tail' | 'datasets'>

export interface NamedVersion {
  readonly version: string
  readonly record: avro.DataVersion
  readonly since: Stamp
  readonly retired: boolean
}

const namedOf = ({ latest, retired }: Declared): NamedVersion => {
  const record = latest.record as avro.DataVersion
  return { version: record.name.slice(record.dataset.length + 1), record, since: latest.since, retired }
}

/** @throws HttpError DATASET_UNKNOWN, DATA_VERSION_UNKNOWN */
export const namedVersion = ({ tail, datasets }: Context, dataset: string, version: string): NamedVersion => {
  datasets.declaration(dataset)
  const found = tail.catalog.current.declaration(KIND, dataVersionName(dataset, version))
  if (found !== undefined) return namedOf(found)
  throw new HttpError('DATA_VERSION_UNKNOWN', `Dataset '${dataset}' has no version '${version}'.`)
}

/** The versions of a dataset, by name; retired ones included. @throws HttpError DATASET_UNKNOWN */
export const namedVersions = ({ tail, datasets }: Context, dataset: string): readonly NamedVersion[] => {
  datasets.declaration(dataset)
  return tail.catalog.current
    .declarations(KIND)
    .filter(({ latest }) => (latest.record as avro.DataVersion).dataset === dataset)
    .map(namedOf)
}

/** The rows that a version means. @throws as `columnsOf` */
export const stretchOf = (context: Context, { record }: NamedVersion): AskedStretch => {
  const { dataset, schemaVersion, offsets } = record
  return { dataset, ...columnsOf(context, dataset, schemaVersion), to: positionsIn(context, record, offsets) }
}

const positionsIn = ({ platform }: Context, { dataset }: avro.DataVersion, offsets: readonly number[]) =>
  offsets.map((offset, partition) => ({ topic: platform.names.rows(dataset), partition, offset }))

/** A version as answers show it. */
export const versionJson = (context: Context, { version, record, since, retired }: NamedVersion) => {
  const { dataset, schemaVersion, offsets, rows, contentHash, asOf, owner, description, tags } = record
  const positions = positionsIn(context, record, offsets)
  return {
    ...{ dataset, version, schemaVersion, positions, position: encodeToken(positions), rows, contentHash },
    ...{ asOf, owner, description, tags, retired },
    ...{ named: { logTime: since.logTime, actor: since.meta.actor, team: since.meta.team } },
  }
}

/** What the log records of a version. */
export const declarationOf = (
  version: string,
  stretch: AskedStretch,
  summary: Pick<DataVersionDeclaration, 'rows' | 'contentHash'>,
  described: Pick<DataVersionDeclaration, 'owner' | 'description' | 'tags'>,
): DataVersionDeclaration => ({
  name: dataVersionName(stretch.dataset, version),
  dataset: stretch.dataset,
  schemaVersion: stretch.schemaVersion,
  offsets: stretch.to.map(({ offset }) => offset),
  ...summary,
  ...(stretch.asOf !== undefined && { asOf: stretch.asOf }),
  ...described,
})

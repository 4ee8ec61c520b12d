/** Golden bytes of every version of every record in use: what they are made of and where they lie. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KINDS } from '../../processors/catalog/index.ts'
import {
  COMPANION_NAMES,
  companionSchema,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  featureSchema,
  predictionsDataset,
  records,
  rowSchema,
  type SchemaOf,
} from '../../schemas/index.ts'

const folder = dirname(fileURLToPath(import.meta.url))

/** A record with golden bytes: an event or command in use, or an example of a payload-typed one. */
export interface GoldenRecord {
  readonly name: string
  readonly version: number
  readonly schema: SchemaOf<unknown>
}

const columns = (['string', 'long', 'double', 'boolean', 'timestamp', 'bytes'] as const).flatMap((type) => [
  { name: `${type}_always`, type, nullable: false },
  { name: `${type}_or_null`, type },
])
const dataset: DatasetDeclaration = { name: 'golden', columns, key: ['string_always'], time: 'timestamp_always' }
const view: FeatureViewDeclaration = {
  name: 'golden_view',
  dataset: 'golden',
  entity: ['string_always', 'long_always'],
  features: {
    rows: { function: 'count' },
    seen: { function: 'distinct', column: 'string_or_null', window: '7d' },
    total: { function: 'sum', column: 'double_or_null', window: '1h' },
    average: { function: 'mean', column: 'double_or_null', window: '1h' },
    spread: { function: 'stddev', column: 'double_or_null', window: '1h' },
    least: { function: 'min', column: 'long_or_null', window: '6h' },
    latest: { function: 'last', column: 'bytes_or_null' },
    earliest: { function: 'first', column: 'timestamp_or_null' },
  },
}

/** Version of the rule by which payload-typed schemas are built from declarations. */
const PAYLOAD_VERSION = 1

const served = predictionsDataset({ name: 'churn', served: [{ name: 'amount', type: 'double' }] })

/** Kinds of declarations may build their records themselves, and each one changes the records that all kinds share. */
const catalogue: readonly GoldenRecord[] = [...KINDS.records.commands, ...KINDS.records.events].map(
  ({ type, version, schema }) => ({ name: type, version, schema }),
)

export const goldenRecords: readonly GoldenRecord[] = [
  ...catalogue,
  ...records
    .filter(({ status, name }) => status === 'current' && !catalogue.some((record) => record.name === name))
    .map(({ name, version, schema }) => ({ name, version, schema: schema as SchemaOf<unknown> })),
  { name: 'RowIngested', version: PAYLOAD_VERSION, schema: rowSchema(dataset) as SchemaOf<unknown> },
  { name: 'PredictionServed', version: PAYLOAD_VERSION, schema: rowSchema(served) as SchemaOf<unknown> },
  ...COMPANION_NAMES.map((name) => ({
    name,
    version: PAYLOAD_VERSION,
    schema: companionSchema(name) as SchemaOf<unknown>,
  })),
  { name: 'FeatureComputed', version: PAYLOAD_VERSION, schema: featureSchema(view, dataset, 3) as SchemaOf<unknown> },
]

/** Two values of each record: every nullable field set, and every one null, every list empty. */
export type Sample = 'full' | 'sparse'
export const samples: readonly Sample[] = ['full', 'sparse']

export const goldenPath = (name: string, version: number, file: string): string =>
  join(folder, name, `v${version}${file}`)

export const recordNames = (): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

/** Versions of a record that have golden files, ascending. */
export const goldenVersions = (name: string): readonly number[] => {
  if (!existsSync(join(folder, name))) return []
  const versions = readdirSync(join(folder, name)).map((file) => /^v(\d+)\.avsc$/.exec(file)?.[1])
  return versions
    .filter((version) => version !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
}

/** A value as JSON, bytes as `{ "base64": ... }`. */
export const valueToJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, member) => {
      const bytes = member as { type?: unknown; data?: number[] }
      return bytes?.type === 'Buffer' ? { base64: Buffer.from(bytes.data ?? []).toString('base64') } : member
    },
    2,
  )

export const valueFromJson = (text: string): unknown =>
  JSON.parse(text, (_, member) => {
    const isBytes = member !== null && typeof member === 'object' && typeof member.base64 === 'string'
    return isBytes ? Buffer.from(member.base64, 'base64') : member
  })

export const readGolden = (name: string, version: number) => ({
  schema: JSON.parse(readFileSync(goldenPath(name, version, '.avsc'), 'utf8')) as SchemaOf<unknown>,
  values: valueFromJson(readFileSync(goldenPath(name, version, '.json'), 'utf8')) as Record<Sample, object>,
  bytes: {
    full: readFileSync(goldenPath(name, version, '.bin')),
    sparse: readFileSync(goldenPath(name, version, '.sparse.bin')),
  },
})

/** Schemas of payload-typed topics: flat, typed records built from declarations. */
import type { AvroSchema, SchemaOf } from './avro.ts'
import type { Column, ColumnType, DatasetDeclaration } from './declarations/dataset.ts'
import { COMPANIONS, type Companion, PREDICTIONS_PREFIX } from './declarations/predictions.ts'
import type { Feature, FeatureViewDeclaration } from './declarations/view.ts'
import { type EventMeta, EventMetaSchema } from './generated/common.ts'

/** A column's value in memory. `timestamp` is ms since the epoch, an integer. */
export type Value = string | number | boolean | Buffer | null

/** A row on `ml.intake.<dataset>` and `ml.rows.<dataset>`: `meta`, then the columns. */
export interface Row {
  /** Null: the producer sent none; the position is then the identity. */
  readonly meta: EventMeta | null
  readonly [column: string]: Value | EventMeta
}

/** A feature vector on `ml.features.<view>.v<n>`: these fields, the entity columns, and the features. */
export interface FeatureComputed {
  readonly meta: EventMeta
  readonly viewVersion: number
  /** Latest event time among the entity's rows so far, ms. */
  readonly rowTime: number
  /** Log time of the input record that caused the event, ms. */
  readonly knownAt: number
  readonly [columnOrFeature: string]: Value | EventMeta
}

/** A declaration has no schema: a name is missing, duplicate, reserved or not an Avro name. */
export class PayloadError extends Error {
  /** Path in the declaration, for example `columns.2.name`. */
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.name = 'PayloadError'
    this.field = field
  }
}

/** Names that a column may not have. */
export const reservedColumns: readonly string[] = ['meta']
/** Names that neither an entity column nor a feature of a view may have. */
export const reservedInViews: readonly string[] = ['meta', 'viewVersion', 'rowTime', 'knownAt']

const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

const avroTypes: Readonly<Record<ColumnType, AvroSchema>> = {
  string: 'string',
  long: 'long',
  double: 'double',
  boolean: 'boolean',
  timestamp: { type: 'long', logicalType: 'timestamp-millis' },
  bytes: 'bytes',
}

const nullableOf = (type: AvroSchema): AvroSchema => ['null', type]

/** Accepts each name once. */
const namesTaken = (reserved: readonly string[]) => {
  const taken = new Set(reserved)
  return (name: string, field: string): string => {
    if (!AVRO_NAME.test(name)) {
      throw new PayloadError(field, `${field} is '${name}', expected letters, digits and _, not starting with a digit`)
    }
    if (taken.has(name)) {
      const found = reserved.includes(name) ? 'is reserved' : 'is used twice'
      throw new PayloadError(field, `${field} is '${name}', which ${found}; expected another name`)
    }
    taken.add(name)
    return name
  }
}

/** Whether a column may be null. Key and time columns never are. */
export const isNullable = (dataset: DatasetDeclaration, column: Column): boolean =>
  (column.nullable ?? true) && column.name !== dataset.time && !dataset.key.includes(column.name)

const columnDoc = (column: Column, nullable: boolean): string => {
  const meaning = column.doc ?? `Column '${column.name}'.`
  const unit = column.type === 'timestamp' ? ' Milliseconds since the epoch, UTC.' : ''
  return `${meaning}${unit}${nullable ? ' Null: absent.' : ''}`
}

/**
 * Schema of the rows of a dataset: record `ml.rows.<dataset>`, `meta` first (null if the producer sent none), then the
 * columns in declared order. Nullable columns are `["null", type]` with default null. Intake reads with this schema,
 * whatever schema the producer used, and accepted rows are written with it.
 * @throws PayloadError
 */
export const rowSchema = (dataset: DatasetDeclaration): SchemaOf<Row> => {
  const take = namesTaken(reservedColumns)
  const fields = dataset.columns.map((column, index) => {
    const name = take(column.name, `columns.${index}.name`)
    const nullable = isNullable(dataset, column)
    const type = avroTypes[column.type]
    if (type === undefined) {
      const expected = Object.keys(avroTypes).join(', ')
      throw new PayloadError(
        `columns.${index}.type`,
        `columns.${index}.type is '${column.type}', expected one of ${expected}`,
      )
    }
    const doc = columnDoc(column, nullable)
    return nullable ? { name, type: nullableOf(type), default: null, doc } : { name, type, doc }
  })
  const meta = {
    name: 'meta',
    type: nullableOf(EventMetaSchema),
    default: null,
    doc: 'Identity, event time and cause. Null: the producer wrote none, identity is the position.',
  }
  return {
    type: 'record',
    ...recordNamed(dataset.name),
    fields: [meta, ...fields],
  } as object as SchemaOf<Row>
}

const recordNamed = (dataset: string) => {
  if (!dataset.startsWith(PREDICTIONS_PREFIX))
    return { name: mangled(dataset), namespace: 'ml.rows', doc: `A row of dataset '${dataset}'.` }
  const of = dataset.slice(PREDICTIONS_PREFIX.length)
  return { name: 'PredictionServed', namespace: `ml.predictions.${of}`, doc: `A prediction of '${of}' was served.` }
}

/** Full name of the record of a companion of predictions, `ml.serving.OutcomeObserved`. */
export const companionRecordName = (companion: Companion): string => `ml.serving.${companion}`

const COMPANION_DOCS: Readonly<Record<Companion, string>> = {
  OutcomeObserved: 'The outcome of a prediction became known. Of several, the last in log order counts.',
  ActionTaken: 'Somebody acted on a prediction, which may have influenced its outcome.',
}

/** Schema of the outcomes or actions of predictions, the same for all: `meta` (null if the producer sent none), then the columns. */
export const companionSchema = (companion: Companion): SchemaOf<Row> =>
  ({
    ...(rowSchema(COMPANIONS[companion]) as unknown as object),
    name: companion,
    namespace: 'ml.serving',
    doc: COMPANION_DOCS[companion],
  }) as object as SchemaOf<Row>

/** The type of a feature's value. It is always nullable, because a feature may have no value. @throws PayloadError */
export const featureType = (feature: Feature, dataset: DatasetDeclaration, field = 'feature'): ColumnType => {
  switch (feature.function) {
    case 'count':
    case 'distinct':
      return 'long'
    case 'sum':
    case 'mean':
    case 'stddev':
      return 'double'
    default:
      return columnOf(dataset, feature.column ?? '', `${field}.column`).type
  }
}

const columnOf = (dataset: DatasetDeclaration, name: string, field: string): Column => {
  const column = dataset.columns.find((candidate) => candidate.name === name)
  if (column === undefined) {
    const expected = dataset.columns.map((candidate) => candidate.name).join(', ')
    throw new PayloadError(field, `${field} is '${name}', expected a column of '${dataset.name}': ${expected}`)
  }
  return column
}

const featureDoc = (name: string, feature: Feature): string => {
  const column = feature.column === undefined ? 'rows' : feature.column
  const window = feature.window === undefined ? 'all rows so far' : `a window of ${feature.window}`
  return `${feature.description ?? `Feature '${name}'.`} ${feature.function} of ${column} over ${window}. Null: no value.`
}

/**
 * Schema of the vectors of a view version: record `FeatureComputed` in the namespace `ml.features.<view>.v<n>`, with
 * `meta` (time = the stamp), the entity columns, the features (all nullable), `viewVersion`, `rowTime` and `knownAt`.
 * @param view its `entity` is a list of columns of the dataset, not the name of an entity
 * @throws PayloadError
 */
export const featureSchema = (
  view: FeatureViewDeclaration,
  dataset: DatasetDeclaration,
  version: number,
): SchemaOf<FeatureComputed> => {
  const take = namesTaken(reservedInViews)
  const entity = view.entity.map((name, index) => {
    const column = columnOf(dataset, take(name, `entity.${index}`), `entity.${index}`)
    return { name, type: avroTypes[column.type], doc: columnDoc(column, false) }
  })
  const features = Object.entries(view.features).map(([name, feature]) => {
    const type = avroTypes[featureType(feature, dataset, `features.${name}`)]
    return {
      name: take(name, `features.${name}`),
      type: nullableOf(type),
      default: null,
      doc: featureDoc(name, feature),
    }
  })
  const time = avroTypes.timestamp
  return {
    type: 'record',
    name: 'FeatureComputed',
    namespace: `ml.features.${mangled(view.name)}.v${version}`,
    doc: `The feature vector of an entity in view '${view.name}', version ${version}, from \`meta.time\` on.`,
    fields: [
      {
        name: 'meta',
        type: EventMetaSchema,
        doc: 'Identity, stamp (event time from which the vector holds) and cause.',
      },
      ...entity,
      ...features,
      { name: 'viewVersion', type: 'int', doc: 'Version of the view.' },
      {
        name: 'rowTime',
        type: time,
        doc: 'Latest event time among the rows seen of the entity, ms since the epoch, UTC.',
      },
      {
        name: 'knownAt',
        type: time,
        doc: 'Log time of the input record that caused the event, ms since the epoch, UTC.',
      },
    ],
  } as object as SchemaOf<FeatureComputed>
}

/**
 * An Avro name for a declared name: characters that Avro does not allow become `_`. Declared names are Avro names
 * already.
 */
const mangled = (name: string): string => {
  const text = name.replaceAll(/[^A-Za-z0-9_]/g, '_')
  return /^[0-9]/.test(text) ? `_${text}` : text
}

/** Subject of a payload-typed topic, for the value. */
export const topicSubject = (topic: string): string => `${topic}-value`

/** Full name of one of the platform's own records, which all have a namespace. */
export const fullNameOf = (schema: SchemaOf<unknown>): string => {
  const { namespace, name } = schema as { namespace?: string; name?: string }
  return `${namespace}.${name}`
}

/** Subject of one of the platform's own records: the prefix of the installation and the record's full name. */
export const recordSubject = (prefix: string, schema: SchemaOf<unknown>): string => `${prefix}${fullNameOf(schema)}`

/**
 * Id of an entity, also the Kafka key of a row: for one column its text, for several a JSON array in declared order
 * without blanks. Numbers are in their shortest form, bytes are base64.
 * @param values one per type, in declared order
 * @throws RangeError if a value is null or absent
 */
export const entityId = (values: readonly unknown[], types: readonly ColumnType[]): string => {
  const parts = types.map((type, index) => {
    const value = values[index]
    if (value === null || value === undefined) {
      throw new RangeError(`value ${index} of the entity id is ${value}, expected a ${type}`)
    }
    return type === 'bytes' ? Buffer.from(value as Uint8Array).toString('base64') : value
  })
  return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts)
}

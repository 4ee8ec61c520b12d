/**
 * The Avro records of a kind, and of the whole catalogue. A new kind writes only the record of its declaration; its
 * command and its event are built here. The three first kinds have `.avsc` files, whose bytes are on released logs.
 */
import { avro, records, type SchemaOf } from '../../schemas/index.ts'
import type { KindName, Named } from './types.ts'

/** A record of a topic. */
export interface RecordOf {
  /** Name without namespace, for example `DeclareDataset`. */
  readonly type: string
  readonly schema: SchemaOf<unknown>
  /** Raised with every change of the schema; `test/golden` has golden bytes of every version. */
  readonly version: number
  /**
   * Earlier versions that are still written, oldest first: a record about a kind is written in the version that added the kind, so that a
   * replay of an old log gives the same bytes.
   */
  readonly formers?: readonly FormerRecord[]
}

export interface FormerRecord {
  readonly schema: SchemaOf<unknown>
  /** The kinds that it knows. */
  readonly kinds: ReadonlySet<KindName>
}

export interface DeclarationRecords {
  /** The command that declares. */
  readonly declare: RecordOf
  /** The event of a new version or revision. */
  readonly declared: RecordOf
}

/** The parts of an Avro schema that are used here. */
interface RecordSchema {
  readonly name: string
  readonly namespace: string
  readonly doc?: string
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}
const shapeOf = (schema: unknown): RecordSchema => schema as RecordSchema

/** A record that is written as `schema` says. @param version default: that of the `.avsc` file */
export const recordOf = (
  schema: unknown,
  version = records.find((each) => each.schema === schema)?.version ?? 1,
): RecordOf => ({
  type: shapeOf(schema).name,
  schema: schema as SchemaOf<unknown>,
  version,
})

const fieldsOf = (schema: unknown, names: readonly string[]) =>
  shapeOf(schema).fields.filter(({ name }) => names.includes(name))

/**
 * The command `Declare<Record>` and the event `<Record>Declared` of a kind.
 * @param kind name of the kind, and of the field that holds the declaration
 * @param record Avro schema of the declaration, with a `doc` for every field
 * @param version of the record; raised with every change
 */
export const declarationRecords = <R extends Named>(
  kind: KindName,
  record: SchemaOf<R>,
  version = 1,
): DeclarationRecords => {
  const { name, namespace } = shapeOf(record)
  const { DeclareEntitySchema, EntityDeclaredSchema } = avro
  const declare = {
    type: 'record',
    name: `Declare${name}`,
    namespace,
    doc: `Declare a ${kind}, or a new content of one. Version ${version}.`,
    fields: [
      ...fieldsOf(DeclareEntitySchema, ['meta']),
      { name: kind, type: record, doc: 'The declaration.' },
      ...fieldsOf(DeclareEntitySchema, ['expectedVersion']),
    ],
  }
  const declared = {
    type: 'record',
    name: `${name}Declared`,
    namespace,
    doc: `A ${kind} has a new version or revision. Version ${version}.`,
    fields: [
      ...fieldsOf(EntityDeclaredSchema, ['meta', 'commandId', 'version', 'revision', 'contentHash']),
      { name: kind, type: record, doc: 'The whole declaration, defaults filled in.' },
    ],
  }
  return { declare: recordOf(declare, version), declared: recordOf(declared, version) }
}

/** The records that all kinds share. They name the kind in an enumeration. */
const SHARED = [
  avro.RetireDeclarationSchema,
  avro.DeclarationRetiredSchema,
  avro.DeclarationUnchangedSchema,
  avro.CommandRefusedSchema,
] as const

/** Kinds of which the released enumeration knows. Their order is on released logs. */
const RELEASED: readonly KindName[] = ['dataset', 'entity', 'view']

/** A shared record that also knows the kinds that were added. Every added kind is one more version of the record. */
const sharedRecord = (schema: (typeof SHARED)[number], added: readonly KindName[]): RecordOf => {
  if (added.length === 0 || !JSON.stringify(schema).includes('"DeclarationKind"')) return recordOf(schema)
  const formers = added.map((_, i): FormerRecord => {
    const before = added.slice(0, i)
    return { schema: withKinds(schema, before), kinds: new Set([...RELEASED, ...before]) }
  })
  return { ...recordOf(withKinds(schema, added), 1 + added.length), formers }
}

const withKinds = (schema: (typeof SHARED)[number], added: readonly KindName[]): SchemaOf<unknown> => {
  if (added.length === 0) return schema as SchemaOf<unknown>
  return JSON.parse(JSON.stringify(schema), (_, part) =>
    part?.name === 'DeclarationKind' ? { ...part, symbols: [...part.symbols, ...added] } : part,
  )
}

interface Pair {
  readonly command: RecordOf
  readonly event: RecordOf
}

/** What the records of a catalogue follow from. */
interface KindOfRecords {
  readonly name: KindName
  readonly records: DeclarationRecords
  readonly activation?: Pair & { readonly choice: Pair }
  readonly generations?: { readonly begin: Pair; readonly sort: Pair }
}

/** Every record type of `ml.catalog.commands` and of `ml.catalog` (events, then answers). */
export interface CatalogRecords {
  readonly commands: readonly RecordOf[]
  readonly events: readonly RecordOf[]
}

export const catalogRecords = (kinds: readonly KindOfRecords[]): CatalogRecords => {
  const added = kinds.map(({ name }) => name).filter((name) => !RELEASED.includes(name))
  const [retire, ...answers] = SHARED.map((schema) => sharedRecord(schema, added))
  return {
    commands: [
      ...kinds.map(({ records }) => records.declare),
      ...kinds.flatMap(({ activation }) => (activation === undefined ? [] : [activation.command])),
      retire,
      ...kinds.flatMap(({ generations }) =>
        generations === undefined ? [] : [generations.begin.command, generations.sort.command],
      ),
      ...kinds.flatMap(({ activation }) => (activation === undefined ? [] : [activation.choice.command])),
    ],
    events: [
      ...kinds.map(({ records }) => records.declared),
      ...kinds.flatMap(({ activation }) => (activation === undefined ? [] : [activation.event])),
      ...kinds.flatMap(({ generations }) =>
        generations === undefined ? [] : [generations.begin.event, generations.sort.event],
      ),
      ...kinds.flatMap(({ activation }) => (activation === undefined ? [] : [activation.choice.event])),
      ...answers,
    ],
  }
}

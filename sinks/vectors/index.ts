/** Events of feature topics, read field by field: the shape is FeatureComputed (schemas/payload.ts), in the Confluent wire format. */
import {
  type FeatureComputed,
  FieldError,
  type FieldValue,
  fieldReader,
  type SchemaRegistry,
  schemaIdOf,
} from '../../schemas/index.ts'
import { type Cause, causeOf } from '../../streams/core/causes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Project, Value } from '../clickhouse/index.ts'

export { FieldError, type FieldValue, fieldReader } from '../../schemas/index.ts'

const wireHeaderBytes = 5

type ReadFields = (body: Buffer, at: number, into: FieldValue[]) => void

/** Reads the same fields out of events of any writer schema. Schemas are asked for once, by id. */
export class EventFields {
  readonly #registry: Pick<SchemaRegistry, 'fetch'>
  readonly #fields: readonly string[]
  readonly #readers = new Map<number, ReadFields>()
  #lastId = -1
  #last: ReadFields | undefined

  /** @param fields names, or paths through records, as `meta.time` */
  constructor(registry: Pick<SchemaRegistry, 'fetch'>, fields: readonly string[]) {
    this.#registry = registry
    this.#fields = fields
  }

  /**
   * Loads the writer schemas that are not there yet.
   * @throws FieldError if one of them lacks a field; errors of the registry
   */
  async ensure(ids: Iterable<number>): Promise<void> {
    for (const id of ids) {
      if (this.#readers.has(id)) continue
      this.#readers.set(id, fieldReader((await this.#registry.fetch(id)) as object, this.#fields))
    }
  }

  /** Whether `read` can read what was written with this schema id. */
  has(id: number): boolean {
    return this.#readers.has(id)
  }

  /**
   * Reads the event that begins at `at` into `into`, in the order of the fields.
   * @throws FieldError if the bytes are no event, or `ensure` has not seen their schema id
   */
  read(bytes: Buffer, at: number, into: FieldValue[]): void {
    if (bytes.length < at + wireHeaderBytes || bytes[at] !== 0) throw new FieldError('The bytes are no event.')
    const id = bytes.readInt32BE(at + 1)
    if (id !== this.#lastId) {
      this.#last = this.#readers.get(id)
      if (this.#last === undefined) throw new FieldError(`Schema ${id} was not loaded.`)
      this.#lastId = id
    }
    ;(this.#last as ReadFields)(bytes, at + wireHeaderBytes, into)
  }
}

/** Schema ids of records, for `ensure`. */
export const schemaIdsOf = (records: readonly LogRecord[]): Set<number> => {
  const ids = new Set<number>()
  for (const { value } of records) {
    const id = value === null ? undefined : schemaIdOf(value)
    if (id !== undefined) ids.add(id)
  }
  return ids
}

/**
 * What the Redis sink is told of a feature topic: the stamp of a record, without decoding the rest of it.
 * @returns `prepare` loads the schemas of a fetch, and has to be called before `stampOf` sees its records
 */
export const vectorStamps = (
  registry: Pick<SchemaRegistry, 'fetch'>,
): { prepare(records: readonly LogRecord[]): Promise<void>; stampOf(record: LogRecord): number } => {
  const fields = new EventFields(registry, ['meta.time'])
  const into: FieldValue[] = [0]
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    stampOf: ({ value }) => {
      fields.read(value as Buffer, 0, into)
      return into[0] as number
    },
  }
}

/**
 * What the ClickHouse sink is told of a feature topic: the row of `featuresTable`.
 * @param columns entity columns, then features, in the order of the declaration
 * @returns `prepare` loads the schemas of a fetch, and has to be called before `project` sees its records
 */
export const vectorRows = (
  registry: Pick<SchemaRegistry, 'fetch'>,
  columns: readonly string[],
): { prepare(records: readonly LogRecord[]): Promise<void>; project: Project } => {
  const times: readonly (keyof FeatureComputed & string)[] = ['rowTime', 'knownAt']
  const fields = new EventFields(registry, ['meta.time', ...times, ...columns])
  const row: Value[] = new Array(columns.length + 4).fill(null)
  const into: FieldValue[] = new Array(columns.length + 3).fill(null)
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    project: ({ key, value }, emit) => {
      if (key === null || value === null) return
      fields.read(value, 0, into)
      row[0] = key.toString('utf8')
      for (let i = 0; i < into.length; i++) row[i + 1] = into[i]
      emit(row)
    },
  }
}

/**
 * Where the cause of an event of a feature topic lies, for the order check.
 * @returns `prepare` loads the schemas of a fetch, and has to be called before `cause` sees its records
 */
export const vectorCauses = (
  registry: Pick<SchemaRegistry, 'fetch'>,
): { prepare(records: readonly LogRecord[]): Promise<void>; cause(record: LogRecord): Cause | undefined } => {
  const fields = new EventFields(registry, ['meta.source', 'meta.causationId'])
  const into: FieldValue[] = [null, null]
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    cause: ({ value }) => {
      if (value === null) return undefined
      fields.read(value, 0, into)
      return causeOf(into[0] as string | null, into[1] as string | null)
    },
  }
}

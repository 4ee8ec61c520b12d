/** From rows of a source to records of the intake topic of its dataset, or of the quarantine. Pure. */
import { LOAD_SOURCE, ROW_BYTES_MAX } from '../processors/rows/index.ts'
import {
  type avro,
  type DatasetDeclaration,
  type Encoder,
  jsonText,
  type Row,
  type RowProblem,
  rowChecker,
} from '../schemas/index.ts'
import type { OutputRecord } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'
import { partitionOf } from '../streams/core/partition.ts'
import type { SourceRow, UnreadRow } from './source.ts'

export interface RowWriterOptions {
  readonly source: avro.Source
  readonly instance: string
  readonly dataset: DatasetDeclaration
  readonly names: Names
  readonly rows: Encoder<Row>
  readonly quarantine: Encoder<avro.RowRejected>
  /** Whether fields that the dataset does not have are left out instead of refused. */
  readonly extraFields: boolean
}

export interface Written {
  readonly record: OutputRecord
  readonly isRejected: boolean
}

/** The reason of a row that does not fit its dataset. */
export const ROW_UNFIT = 'source_row_unfit'
const SHOWN_MAX = 200
const MESSAGE_PROBLEMS_MAX = 5

export class RowWriter {
  readonly #options: RowWriterOptions
  readonly #check: ReturnType<typeof rowChecker>
  readonly #topic: string
  readonly #partitions: number
  /** Column and field, where a field has another name, or is said of the row. */
  readonly #renamed: readonly (readonly [column: string, field: string])[]

  constructor(options: RowWriterOptions) {
    const { source, dataset, names, extraFields } = options
    this.#options = options
    this.#check = rowChecker(dataset, { extraFields })
    this.#topic = names.intake(dataset.name)
    this.#partitions = dataset.partitions ?? 1
    this.#renamed = source.columns.map(({ column, from }) => [column, from])
  }

  /** @param now for the record of a row that cannot be used, ms */
  write(row: SourceRow | UnreadRow, now: number): Written {
    if ('expected' in row) {
      const { field, value, expected, bytes } = row
      return this.#rejected(row, [{ field, value, expected }], bytes ?? Buffer.from(shown(value)), now)
    }
    const values = this.#named(row)
    const { row: checked, problems } = this.#check(values)
    if (problems !== undefined) return this.#rejected(row, problems, Buffer.from(jsonText(values)), now)
    const key = Buffer.from(checked.key)
    const meta = {
      id: checked.meta?.id ?? row.id,
      source: row.isLive === true ? this.#options.instance : LOAD_SOURCE,
      time: checked.time,
      team: null,
      actor: null,
      correlationId: checked.meta?.correlationId ?? null,
      causationId: null,
    }
    const value = this.#options.rows.encode({ ...checked.values, meta } as Row)
    const bytes = key.length + value.length
    if (bytes > ROW_BYTES_MAX) {
      const problem = { field: '', value: `${bytes} bytes`, expected: `at most ${ROW_BYTES_MAX} bytes` }
      return this.#rejected(row, [problem], Buffer.alloc(0), now)
    }
    const partition = partitionOf(key, this.#partitions)
    return { record: { topic: this.#topic, partition, key, value }, isRejected: false }
  }

  /** The values under the names of columns. */
  #named({ values, said }: SourceRow): Record<string, unknown> {
    if (this.#renamed.length === 0) return values
    const named: Record<string, unknown> = { ...values }
    for (const [, field] of this.#renamed) delete named[field]
    for (const [column, field] of this.#renamed)
      named[column] = (field.startsWith('$') ? said : values)?.[field] ?? null
    return named
  }

  #rejected(
    { id, place }: SourceRow | UnreadRow,
    problems: readonly RowProblem[],
    bytes: Buffer,
    now: number,
  ): Written {
    const { source, instance, names, quarantine } = this.#options
    const said = problems
      .slice(0, MESSAGE_PROBLEMS_MAX)
      .map(({ field, value, expected }) => `${field || 'the row'} is ${shown(value)}, expected ${expected}`)
    const message = `source ${source.name}, ${place}: ${said.join('; ')}.`
    const value = quarantine.encode({
      meta: { id, source: instance, time: now, team: null, actor: null, correlationId: null, causationId: null },
      ...{ topic: `source/${source.name}`, partition: 0, offset: 0, logTime: now, reason: ROW_UNFIT, message },
      ...{ key: null, value: bytes.subarray(0, ROW_BYTES_MAX) },
    })
    return { record: { topic: names.quarantine, partition: 0, key: null, value }, isRejected: true }
  }
}

/** A value in a message: long ones are cut. */
const shown = (value: unknown): string => {
  const text = value === undefined ? 'absent' : jsonText(value)
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`
}

/**
 * The verdict on one row, on which all later readers rely. This file keeps no state: the same bytes at the same log
 * time get the same verdict under the same judging. Source: docs/decisions/0042-what-intake-judges.md
 */
import { type ColumnType, type DatasetDeclaration, isInRange } from '../../schemas/index.ts'
import { decoded, entityIdOf, type IntakeRow, LOAD_SOURCE, poison, type RowReader } from '../rows/index.ts'
import { type ContractCheck, contractCheck } from './contract-check.ts'
import { type Judged, META_CHARACTERS_MAX, META_TEXTS } from './judged.ts'
import type { Judging } from './judging.ts'
import type { Translate } from './mapping.ts'
import { type PlainRows, plainRows } from './plain-rows.ts'

/** Maximum distance of a time from the epoch, ms, by rule set 2: 100,000,000 days, the range of calendars and clients. */
const TIME_MAX_MS = 8.64e15
/**
 * The decoder puts this character in place of bytes that are not text. A producer may also send it, so the bytes are
 * checked.
 */
const REPLACEMENT = '\ufffd'

export interface JudgeOptions {
  readonly dataset: DatasetDeclaration
  readonly judging: Judging
  /** Reads the columns of the judging. */
  readonly rows: RowReader
  readonly rowBytesMax: number
  /** Writes rows whose fields are mapped. */
  readonly translate?: Translate
}

export class Judge {
  readonly #options: JudgeOptions
  readonly #required: readonly { readonly name: string; readonly type: ColumnType }[]
  readonly #times: readonly string[]
  readonly #texts: readonly string[]
  readonly #plain: PlainRows | undefined
  readonly #contracts: ContractCheck | undefined

  constructor(options: JudgeOptions) {
    this.#options = options
    const { columns } = options.judging
    const named = (type: ColumnType) => columns.filter((column) => column.type === type).map(({ name }) => name)
    this.#required = columns.filter(({ nullable }) => nullable === false)
    this.#times = named('timestamp')
    this.#texts = named('string')
    this.#plain = plainRows(options.dataset, options.judging, options.rows)
    this.#contracts = contractCheck(options.judging, options.rows)
  }

  /** @throws PoisonError with a reason of `processors/rows/reasons.ts` */
  judge(original: Buffer, logTime: number): Judged {
    this.#checkFields(original)
    const translated = this.#options.translate?.(original)
    const judged = this.#judge(translated ?? original, logTime)
    return translated === undefined ? judged : { ...judged, bytes: translated }
  }

  #judge(value: Buffer, logTime: number): Judged {
    const plain = this.#plain?.judge(value)
    const judged = plain?.judged ?? this.#decode(value)
    this.checkSkew(judged.time, logTime)
    const { rowBytesMax } = this.#options
    const bytes = judged.key.length + value.length
    if (bytes > rowBytesMax) throw poison('row_too_large', { bytes, bytesMax: rowBytesMax })
    return this.#contracts?.isWarned(value, plain?.row) ? { ...judged, isWarned: true } : judged
  }

  #decode(value: Buffer): Judged {
    const { dataset, judging, rows } = this.#options
    const row = decoded(() => rows.decode(value))
    const text = entityIdOf(dataset.key, row)
    if (text === undefined) {
      const column = dataset.key.find((name) => row[name] === null || row[name] === undefined)
      throw poison('key_missing', { column: String(column) })
    }
    const time = row[dataset.time]
    if (typeof time !== 'number' || !Number.isFinite(time)) throw poison('time_missing', { column: dataset.time })
    if (judging.rules >= 2) {
      this.#checkColumns(row)
      this.#checkTexts(row, value)
      checkMeta(row)
    }
    return { key: Buffer.from(text), time, id: row.meta?.id ?? null, isLoaded: row.meta?.source === LOAD_SOURCE }
  }

  #checkFields(value: Buffer): void {
    const { judging, rows } = this.#options
    if (judging.refusesUndeclared === undefined) return
    const mapped = new Set(judging.mapped?.fields.map(({ field }) => field))
    const fields = (rows.columns?.undeclared(value) ?? []).map(({ name }) => name).filter((name) => !mapped.has(name))
    if (fields.length > 0) throw poison('column_unknown', { fields })
  }

  /** @throws PoisonError time_ahead */
  checkSkew(time: number, logTime: number): void {
    const { skewMs } = this.#options.judging
    if (time > logTime + skewMs) throw poison('time_ahead', { time, logTime, skewMs })
  }

  #checkColumns(row: IntakeRow): void {
    for (const { name, type } of this.#required) {
      if (row[name] === null || row[name] === undefined) throw poison('column_missing', { column: name, type })
    }
    for (const column of this.#times) {
      const time = row[column] as number | null
      if (time === null || (this.#options.judging.rules >= 4 ? isInRange(time) : Math.abs(time) <= TIME_MAX_MS))
        continue
      throw poison('time_out_of_range', { column, time })
    }
  }

  /**
   * Two different texts that are not UTF-8 would read as the same text and become one key. The bytes are checked only
   * if a text contains the replacement character.
   */
  #checkTexts(row: IntakeRow, value: Buffer): void {
    const meta = row.meta as Readonly<Record<string, unknown>> | null | undefined
    const isDoubtful = this.#texts.some((name) => isReplaced(row[name]))
    if (!isDoubtful && !(meta && META_TEXTS.some((name) => isReplaced(meta[name])))) return
    const raw = decoded(() => this.#options.rows.raw(value))
    for (const name of this.#texts) checkText(name, raw[name])
    for (const name of META_TEXTS)
      checkText(`meta.${name}`, (raw.meta as Readonly<Record<string, unknown>> | null)?.[name])
  }
}

const isReplaced = (text: unknown): boolean => typeof text === 'string' && text.includes(REPLACEMENT)

const checkText = (field: string, bytes: unknown): void => {
  if (!Buffer.isBuffer(bytes) || Buffer.from(bytes.toString('utf8')).equals(bytes)) return
  throw poison('text_malformed', { field, bytes })
}

const checkMeta = ({ meta }: IntakeRow): void => {
  if (!meta) return
  if (meta.id === '') throw poison('meta_invalid', { field: 'id', characters: 0, max: META_CHARACTERS_MAX })
  for (const field of META_TEXTS) {
    const characters = (meta[field] ?? '').length
    if (characters > META_CHARACTERS_MAX) throw poison('meta_invalid', { field, characters, max: META_CHARACTERS_MAX })
  }
}

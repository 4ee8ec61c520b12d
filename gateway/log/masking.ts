/**
 * What a caller sees of records of the log. Records of a dataset lack the fields whose columns are masked. Records that hold values in another form are
 * shown without them if a column of their dataset is masked; those of a topic that nobody has thought of, if any column of any dataset is.
 */
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { secrecyNamed } from '../data/visible.ts'
import type { Principal } from '../http/auth.ts'
import type { Secrecy } from '../pages/masking.ts'
import type { ShownRecord } from './show.ts'

/** What stands in place of text that may hold a value. */
export const HIDDEN = 'Hidden: it may hold values of classified columns, which need a token that sees them.'

/** Records that intake, or whoever brings rows, writes between them. They hold no value of a column but times. */
const BETWEEN_ROWS: ReadonlySet<string | null> = new Set([
  'TimeAdvanced',
  'IdleObserved',
  'QuietObserved',
  'LoadAdvanced',
])

/** Topics that hold declarations, commands, runs, models and figures that somebody has declared, and no rows. */
const OPEN =
  /^ml\.(catalog|catalog\.commands|runs|tracking|tracking\.commands|metrics|registry|registry\.commands|replays|alerts|deliveries|slots|(time|features|predictions|intake\.predictions|windows|performance)\..+)$/

/** Topics of the rows of one dataset. */
const OF_DATASET = /^ml\.(intake|rows)\.([^.]+)(?:\.by\.(.+))?$/

export type Masker = (record: ShownRecord) => ShownRecord

/** Secrecies of datasets by name, each found once. A dataset that is not declared has none, and nothing of it is shown but to who sees everything. */
export class Secrecies {
  readonly #context: GatewayContext
  readonly #principal: Principal
  readonly #known = new Map<string, Secrecy | undefined>()

  constructor(context: GatewayContext, principal: Principal) {
    this.#context = context
    this.#principal = principal
  }

  get seesAll(): boolean {
    return this.#principal.sees?.includes('*') === true
  }

  of(dataset: string): Secrecy | undefined {
    if (!this.#known.has(dataset)) this.#known.set(dataset, this.#secrecyOf(dataset))
    return this.#known.get(dataset)
  }

  /** Whether a value of the dataset is hidden from the caller. */
  hides(dataset: string): boolean {
    return !this.seesAll && (this.of(dataset)?.masked.length ?? 1) > 0
  }

  /** Whether a value of any dataset is. */
  hidesAny(): boolean {
    return !this.seesAll && this.#context.tail.catalog.current.datasets().some(({ name }) => this.hides(name))
  }

  /** Whether something that was read from a topic, or by a source, is hidden. */
  hidesFrom(topic: string): boolean {
    const { prefix } = this.#context.platform.names
    const { current } = this.#context.tail.catalog
    const own = topic.startsWith(prefix) ? topic.slice(prefix.length) : topic
    if (OPEN.test(own)) return false
    const [, , dataset] = OF_DATASET.exec(own) ?? []
    if (dataset !== undefined) return this.hides(dataset)
    const source = /^source\/(.+)$/.exec(topic)?.[1]
    const declared = source === undefined ? undefined : current.declaration('source', source)
    if (declared !== undefined) return this.hides((declared.latest.record as avro.Source).dataset)
    const readers = current.datasets().filter(({ latest }) => latest.record.sourceTopic === topic)
    return readers.length === 0 ? this.hidesAny() : readers.some(({ name }) => this.hides(name))
  }

  #secrecyOf(dataset: string): Secrecy | undefined {
    const isDeclared = this.#context.tail.catalog.current.dataset(dataset) !== undefined
    return isDeclared ? secrecyNamed(this.#context, dataset, this.#principal) : undefined
  }
}

const hidden = (record: ShownRecord): ShownRecord => ({ ...record, key: null, value: null, hidden: HIDDEN })

/** The catalogue may change while a topic is followed: make one for each piece that is shown. @param topic with the prefix of the installation */
export const maskerOf = (context: GatewayContext, topic: string, principal: Principal): Masker => {
  const secrecies = new Secrecies(context, principal)
  const own = topic.slice(context.platform.names.prefix.length)
  if (secrecies.seesAll || OPEN.test(own)) return (record) => record
  const [, kind, dataset, by] = OF_DATASET.exec(own) ?? []
  if (dataset !== undefined) {
    const secrecy = secrecies.of(dataset)
    const { mapping } = context.tail.catalog.current.dataset(dataset)?.latest.record ?? {}
    return secrecy === undefined ? hidden : rowMasker(secrecy, keyColumns(context, dataset, kind!, by), mapping ?? [])
  }
  const isAnyHidden = secrecies.hidesAny()
  return (record) => {
    const { topic: from, dataset: about } = (record.value ?? {}) as { topic?: unknown; dataset?: unknown }
    if (record.type === 'RowRejected' || record.type === 'RowLate')
      return secrecies.hidesFrom(String(from)) ? withoutRow(record) : record
    return (typeof about === 'string' ? secrecies.hides(about) : isAnyHidden) ? hidden(record) : record
  }
}

/** The columns that the keys of records are made of; null: whoever wrote them has chosen them. */
const keyColumns = ({ tail }: GatewayContext, dataset: string, kind: string, by: string | undefined) => {
  if (by !== undefined) return by.split('-')
  return kind === 'intake' ? null : (tail.catalog.current.dataset(dataset)?.latest.record.key ?? null)
}

const rowMasker = (
  secrecy: Secrecy,
  key: readonly string[] | null,
  mapping: readonly { readonly column: string; readonly field: string }[],
): Masker => {
  const isHidden = secrecy.masked.length > 0
  const isKeyHidden = key === null ? isHidden : key.some((column) => secrecy.isMasked(column))
  const mapped = new Map(mapping.map(({ field, column }) => [field, column]))
  const isMasked = (field: string) => {
    const column = mapped.get(field)
    // A field that is read as a column, and has the name of another one, is as secret as both.
    if (column !== undefined && secrecy.isMasked(column)) return true
    return field !== 'meta' && !(column !== undefined && !secrecy.isDeclared(field)) && secrecy.isMasked(field)
  }
  return (record) => {
    const shown = isKeyHidden ? { ...record, key: null } : record
    const { value } = record
    if (value === null || BETWEEN_ROWS.has(record.type)) return shown
    if (typeof value !== 'object' || record.undecoded !== undefined) return isHidden ? hidden(record) : shown
    const masked = Object.keys(value).filter(isMasked)
    if (masked.length === 0) return shown
    const left = Object.fromEntries(Object.entries(value).filter(([field]) => !masked.includes(field)))
    return { ...shown, value: left, masked }
  }
}

/** What was refused or late stands without its row. */
const withoutRow = (record: ShownRecord): ShownRecord => {
  const value = record.value as Readonly<Record<string, unknown>>
  const row = { ...('message' in value && { message: HIDDEN, value: null }), key: null }
  return { ...record, key: null, value: { ...value, ...row }, hidden: HIDDEN }
}

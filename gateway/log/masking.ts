/**
 * What a caller sees of records of the log. Records of a dataset lack the fields whose columns are masked. Records that hold values in another form are
 * shown without them if a column of their dataset is masked; those of a topic that nobody has thought of, if any column of any dataset is.
 */
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import type { Secrecy } from '../secrecy/columns.ts'
import { Secrecies } from '../secrecy/datasets.ts'
import { isOpenTopic, type RowsTopic, rowsTopicOf } from '../secrecy/topics.ts'
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

export type Masker = (record: ShownRecord) => ShownRecord

const hidden = (record: ShownRecord): ShownRecord => ({ ...record, key: null, value: null, hidden: HIDDEN })

/** The catalogue may change while a topic is followed: make one for each piece that is shown. @param topic with the prefix of the installation */
export const maskerOf = (context: GatewayContext, topic: string, principal: Principal): Masker => {
  const secrecies = new Secrecies(context, principal)
  const own = topic.slice(context.platform.names.prefix.length)
  if (secrecies.seesAll || isOpenTopic(own)) return (record) => record
  const rows = rowsTopicOf(own)
  if (rows !== undefined) {
    const { kind, dataset, by } = rows
    const secrecy = secrecies.of(dataset)
    const { mapping } = context.tail.catalog.current.dataset(dataset)?.latest.record ?? {}
    return secrecy === undefined ? hidden : rowMasker(secrecy, keyColumns(context, dataset, kind, by), mapping ?? [])
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
const keyColumns = ({ tail }: GatewayContext, dataset: string, kind: RowsTopic['kind'], by: string | undefined) => {
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

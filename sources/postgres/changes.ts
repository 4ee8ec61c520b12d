/** From messages of the stream to rows, one change after the other. It knows where it stands by the commit and the number of the change in it. Pure. */
import type { Change } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import type { SourceRow, UnreadRow } from '../source.ts'
import { lsnOf, lsnText, type Message, type Relation, type Tuple, type TupleValue } from './pgoutput.ts'
import { type Operation, rowFrom } from './rows.ts'
import type { SeenChanges } from './seen.ts'
import type { Table } from './table.ts'

/** All changes of commits up to `commit` are done; with an ordinal, of this one only the first so many. */
export interface ChangePosition {
  readonly commit: string
  readonly ordinal: number | null
}

export interface ChangesOptions {
  readonly source: string
  readonly table: Table
  readonly updates: Change
  readonly deletes: Change
  readonly position: ChangePosition | undefined
  /** What the first reading has seen of commits up to `readUpTo`. */
  readonly seen: SeenChanges
  readonly readUpTo: bigint
}

interface Transaction {
  readonly commit: bigint
  readonly time: number
  readonly xid: number
  ordinal: number
}

type Row = SourceRow | UnreadRow

export class Changes {
  readonly #options: ChangesOptions
  /** The table as the stream describes it. */
  #relation: Relation | undefined
  #transaction: Transaction | undefined
  #commit: bigint
  #ordinal: number | null
  /** The end of the last whole transaction. */
  #end: bigint | undefined

  constructor(options: ChangesOptions) {
    this.#options = options
    this.#commit = options.position === undefined ? -1n : lsnOf(options.position.commit)
    this.#ordinal = options.position?.ordinal ?? null
  }

  /** `undefined`: nothing was done yet. */
  get position(): ChangePosition | undefined {
    return this.#commit < 0n ? undefined : { commit: lsnText(this.#commit), ordinal: this.#ordinal }
  }

  get commit(): bigint {
    return this.#commit
  }

  /** Whether the changes that the first reading may have seen are all behind. */
  get isPastReading(): boolean {
    return this.#commit > this.#options.readUpTo
  }

  /** The end of the last whole transaction that was read. */
  get end(): bigint | undefined {
    return this.#end
  }

  /** The rows of a message. @throws SourceFailure if a change means the end of the source */
  take(message: Message): readonly Row[] {
    switch (message.kind) {
      case 'begin':
        this.#transaction = { commit: message.commitLsn, time: message.time, xid: message.xid, ordinal: 0 }
        return []
      case 'commit':
        this.#transaction = undefined
        this.#end = message.endLsn
        if (message.commitLsn >= this.#commit) {
          this.#commit = message.commitLsn
          this.#ordinal = null
        }
        return []
      case 'relation':
        if (message.id === this.#options.table.oid) this.#relation = message
        return []
      case 'truncate':
        if (message.relations.includes(this.#relation?.id ?? -1)) return this.#changed(() => this.#truncated())
        return []
      case 'insert':
      case 'update':
      case 'delete':
        return message.relation === this.#relation?.id ? this.#changed(() => this.#rowsOf(message)) : []
      case 'other':
        return []
    }
  }

  /** Passes over what is done already. */
  #changed(rows: () => readonly Row[]): readonly Row[] {
    const transaction = this.#transaction as Transaction
    transaction.ordinal++
    const { commit, ordinal } = transaction
    const isDone =
      commit < this.#commit || (commit === this.#commit && (this.#ordinal === null || ordinal <= this.#ordinal))
    if (isDone) return []
    const made = rows()
    this.#commit = commit
    this.#ordinal = ordinal
    return made
  }

  #rowsOf(message: Extract<Message, { kind: 'insert' | 'update' | 'delete' }>): readonly Row[] {
    if (message.kind === 'insert') return this.#row('insert', message.new)
    this.#requireIdentity(message.kind)
    if (message.kind === 'delete') return this.#row('delete', message.old, !message.isWhole)
    const { old, isWhole } = message
    const values = isWhole ? message.new.map((value, i) => (value === undefined ? old?.[i] : value)) : message.new
    if (old === undefined || sameKey(this.#keyOf(old), this.#keyOf(values))) return this.#row('update', values)
    return [...this.#row('delete', old, !isWhole), ...this.#row('insert', values)]
  }

  /** Without the former key it cannot be told which row changed. */
  #requireIdentity(operation: 'update' | 'delete'): void {
    const { source, table } = this.#options
    const { identity = [] } = this.#relation ?? {}
    const absent = table.key.find(({ name }) => !identity.includes(name))
    if (absent === undefined) return
    const [change, name] = [operation.toUpperCase(), `${table.schema}.${table.name}`]
    throw new SourceFailure(
      `source ${source}: an ${change} of table ${name} tells the former values of ${identity.join(', ') || 'no column'}, expected those of its key, ${absent.name} among them.`,
      'park',
      `Declare the source under another name after ALTER TABLE ${name} REPLICA IDENTITY DEFAULT, or FULL: changes that were written before do not have the key.`,
    )
  }

  #row(operation: Operation, tuple: Tuple, isKeyAlone = false): readonly Row[] {
    const { source, table, updates, deletes, seen } = this.#options
    const { commit, ordinal, xid, time } = this.#transaction as Transaction
    const key = this.#keyOf(tuple)
    if (!this.isPastReading && commit <= this.#options.readUpTo && seen.has(key, xid)) return []
    const means = operation === 'update' ? updates : operation === 'delete' ? deletes : 'row'
    if (means === 'ignore') return []
    if (means === 'park') throw this.#parked(`${operation.toUpperCase()} of key ${key.join(', ')}`, `${operation}s`)
    const version = `${lsnText(commit)}:${ordinal}:${operation}`
    return [
      rowFrom({ source, table, values: this.#valuesOf(tuple), key, operation, version, committed: time, isKeyAlone }),
    ]
  }

  #truncated(): readonly Row[] {
    if (this.#options.deletes === 'ignore') return []
    throw this.#parked('TRUNCATE, which tells of no row', 'deletes')
  }

  #parked(what: string, field: string): SourceFailure {
    const { source, table, deletes, updates } = this.#options
    const means = field === 'updates' ? updates : deletes
    return new SourceFailure(
      `source ${source}: table ${table.schema}.${table.name} has the ${what}, expected none, because readsFrom.${field} is ${means}.`,
      'park',
      `Declare readsFrom.${field} as ignore${what.startsWith('TRUNCATE') ? '' : ' or row'}; the source goes on from here.`,
    )
  }

  #keyOf(tuple: Tuple): string[] {
    return this.#options.table.key.map(({ name }) => String(this.#valueOf(tuple, name)))
  }

  #valuesOf(tuple: Tuple): TupleValue[] {
    return this.#options.table.fields.map(({ name }) => this.#valueOf(tuple, name))
  }

  #valueOf(tuple: Tuple, name: string): TupleValue {
    const columns = this.#relation?.columns ?? []
    const at = columns.indexOf(name)
    if (at >= 0) return tuple[at]
    const { source, table } = this.#options
    throw new SourceFailure(
      `source ${source}: column ${name} is not among those that the stream has of ${table.schema}.${table.name}: ${columns.join(', ')}.`,
      'park',
      'Changes that are written keep the columns of their time. Declare the source again with what fills the column: columns with another column of the table, or $null if there is none any more. If the publication left it out, declare the source under another name.',
    )
  }
}

const sameKey = (a: readonly string[], b: readonly string[]): boolean => a.every((value, i) => value === b[i])

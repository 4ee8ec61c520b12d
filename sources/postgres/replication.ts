/**
 * Changes by logical replication: what lies behind the confirmed position of the slot is asked for, taken, and confirmed when the rows are committed. Nothing is confirmed before, so after a crash the same changes come again, and those that
 * were taken are passed over by their position. Source: docs/decisions/0132-postgres.md
 */
import type { Batch, Entries, SourceRow, UnreadRow } from '../source.ts'
import { type ChangePosition, Changes } from './changes.ts'
import type { Connection } from './connect.ts'
import { lsnOf, lsnText, messageOf } from './pgoutput.ts'
import { SeenChanges } from './seen.ts'
import { confirm, endOfLog, type KnownSlot, mayBeMore, peeked, requireTold, SLOT, type Slot } from './slot.ts'
import { partsIn, READ } from './snapshot.ts'
import type { Table } from './table.ts'

/** The entry of the position in the stream. */
export const CHANGE = 'change'
const ROWS_MAX = 5_000
/** So many bytes of the log may lie behind the confirmed position although nothing of them is of this table. */
const UNCONFIRMED_BYTES_MAX = 1_048_576n

export interface ReplicationOptions {
  readonly connection: Connection
  readonly source: string
  readonly table: Table
  readonly slot: Slot
  readonly known: KnownSlot
  readonly state: Entries
  readonly signal: AbortSignal
}

export class ReplicationReader {
  readonly #options: ReplicationOptions
  readonly #changes: Changes
  /** The last batch of a round, the position that can be confirmed when it is committed, and who waits for that. */
  #last: { readonly batch: Batch; readonly end: bigint | undefined; readonly done: () => void } | undefined
  /** No position beyond it was confirmed. */
  #confirmed: bigint
  #parts: readonly string[]
  #askedMs: number | undefined

  constructor(options: ReplicationOptions) {
    const { source, table, slot, state } = options
    this.#options = options
    this.#confirmed = lsnOf(options.known.confirmed)
    const parts = partsIn(state)
    this.#parts = parts.map(([key]) => key)
    const orders = table.key.map(({ order }) => order ?? 'bytes')
    this.#changes = new Changes({
      ...{ source, table, updates: slot.updates, deletes: slot.deletes },
      position: state.get(CHANGE) as ChangePosition | undefined,
      seen: new SeenChanges(
        parts.map(([, part]) => part),
        orders,
      ),
      readUpTo: lsnOf((state.get(READ) as { readonly lsn: string } | undefined)?.lsn ?? '0/0'),
    })
  }

  get askedMs(): number | undefined {
    return this.#askedMs
  }

  /** Batches of what is there; the last one says how far it is. @throws SourceFailure */
  async *batches(): AsyncGenerator<Batch> {
    const { connection, source, table, slot } = this.#options
    const upTo = await endOfLog(connection)
    const asked = performance.now()
    const answered = () => {
      this.#askedMs ??= performance.now() - asked
    }
    this.#askedMs = undefined
    let messages = 0
    let rows: (SourceRow | UnreadRow)[] = []
    for await (const page of peeked(connection, slot, upTo)) {
      answered()
      messages += page.length
      for (const bytes of page) {
        const taken = this.#taken(bytes)
        if (taken instanceof Error) {
          if (rows.length > 0) yield this.#batch(rows, upTo)
          throw taken
        }
        rows.push(...taken)
        if (rows.length < ROWS_MAX) continue
        yield this.#batch(rows, upTo)
        rows = []
      }
    }
    answered()
    const isAll = !mayBeMore(messages)
    await requireTold(connection, source, table, slot, { confirmed: this.#confirmed, isAll })
    const end = isAll ? lsnOf(upTo) : this.#changes.end
    if (rows.length > 0) {
      const committed = this.#lastOf(this.#batch(rows, upTo), end)
      yield committed.batch
      await committed.wait // what is not confirmed would be asked for again
    } else if (end !== undefined && end - this.#confirmed > UNCONFIRMED_BYTES_MAX) {
      const committed = this.#lastOf(this.#stand(upTo), end)
      yield committed.batch
      await committed.wait
    }
    if (isAll) yield { ...this.#stand(upTo), behind: 0 }
  }

  /** To be called when a batch is committed. */
  async committed(batch: Batch): Promise<void> {
    if (this.#last?.batch !== batch) return
    const { end, done } = this.#last
    if (end !== undefined) await this.#confirm(end)
    done()
  }

  /** The position is in the state before it is confirmed, so that a slot that stands beyond it is known to be another one. */
  #lastOf(made: Batch, end: bigint | undefined) {
    const { signal, table } = this.#options
    const known: KnownSlot | undefined = end === undefined ? undefined : { confirmed: lsnText(end), table: table.oid }
    const batch = known === undefined ? made : { ...made, state: [...made.state, [SLOT, known] as const] }
    const wait = new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#last = { batch, end, done }
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
    return { batch, wait }
  }

  /** Rows, or why there can be none: those before it are brought first. */
  #taken(bytes: Buffer): readonly (SourceRow | UnreadRow)[] | Error {
    try {
      return this.#changes.take(messageOf(bytes))
    } catch (error) {
      return error as Error
    }
  }

  #batch(rows: readonly (SourceRow | UnreadRow)[], upTo: string): Batch {
    const gone = this.#changes.isPastReading ? this.#parts : []
    if (gone.length > 0) this.#parts = []
    const state = [[CHANGE, this.#changes.position] as const, ...gone.map((key) => [key, null] as const)]
    return { ...this.#stand(upTo), rows, state }
  }

  async #confirm(end: bigint): Promise<void> {
    await confirm(this.#options.connection, this.#options.slot.slot, end)
    this.#confirmed = end
  }

  #stand(upTo: string): Batch {
    const { commit } = this.#changes
    const behind = commit < 0n ? 0 : Math.max(1, Number(lsnOf(upTo) - commit))
    const position = commit < 0n ? `no change yet, log at ${upTo}` : `commit ${lsnText(commit)}, log at ${upTo}`
    return { rows: [], state: [], position, behind, unit: 'bytes' }
  }
}

/** A table of Postgres: its rows, and then what changes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresFrom } from '../../processors/catalog/index.ts'
import type { Batch, Open, Opening, OpenSource } from '../source.ts'
import { Connection } from './connect.ts'
import { CURSOR, CursorReader } from './cursor.ts'
import { ReplicationReader } from './replication.ts'
import { ensureSlot, type KnownSlot, SLOT, slotOf } from './slot.ts'
import { PART, partsIn, READ, snapshotBatches } from './snapshot.ts'
import { type Table, tableOf } from './table.ts'

export const openPostgres: Open = async (opening) => {
  const from = opening.from as PostgresFrom
  const connection = await Connection.open(opening.source.name, from, opening.settings)
  try {
    const table = await tableOf(connection, { ...opening, from })
    if (from.changes === 'replication') {
      const isBegun = [...opening.state.keys()].some((key) => key === READ || key.startsWith(PART))
      const known = opening.state.get(SLOT) as KnownSlot | undefined
      const slot = slotOf(opening.source.name, from)
      const now = await ensureSlot(connection, opening.source.name, table, slot, { isBegun, known })
      return new PostgresSource({ ...opening, from }, connection, table, now)
    }
    return new PostgresSource({ ...opening, from }, connection, table)
  } catch (error) {
    await connection.close()
    throw error
  }
}

/**
 * Postgres reads its log from where the oldest transaction began that is still open, for each question. So one that stays open for long must not keep a core of
 * the server busy: the source rests for some times as long as its last question took.
 */
const REST_OF_ASKING = 4
const REST_MS_MAX = 60_000

interface Changing {
  batches(): AsyncGenerator<Batch>
  /** How long Postgres took for the last question. */
  readonly askedMs?: number
  committed?(batch: Batch): Promise<void>
}

class PostgresSource implements OpenSource {
  readonly #opening: Opening & { readonly from: PostgresFrom }
  readonly #connection: Connection
  readonly #table: Table
  readonly #batches: AsyncGenerator<Batch>
  readonly #slot: KnownSlot | undefined
  #changing: Changing | undefined

  /** @param slot with replication */
  constructor(
    opening: Opening & { readonly from: PostgresFrom },
    connection: Connection,
    table: Table,
    slot?: KnownSlot,
  ) {
    this.#opening = opening
    this.#slot = slot
    this.#connection = connection
    this.#table = table
    this.#batches = this.#all()
  }

  async next(signal: AbortSignal): Promise<Batch | undefined> {
    try {
      return (await this.#batches.next()).value ?? undefined
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }

  async committed(batch: Batch): Promise<void> {
    await this.#changing?.committed?.(batch)
  }

  /** A query that is under way ends with its connection. */
  async close(): Promise<void> {
    await this.#connection.close()
    await this.#batches.return(undefined).catch(() => {})
  }

  async *#all(): AsyncGenerator<Batch> {
    const { from, signal } = this.#opening
    const state = new Map(this.#opening.state)
    if (from.changes !== 'cursor' && !state.has(READ))
      for await (const batch of this.#snapshot(state)) {
        const isFirst = this.#slot !== undefined && !state.has(SLOT)
        const changed = isFirst ? { ...batch, state: [...batch.state, [SLOT, this.#slot] as const] } : batch
        for (const [key, value] of changed.state) state.set(key, value)
        yield changed
      }
    this.#changing = this.#changesFrom(state)
    while (!signal.aborted) {
      let isAll = false
      for await (const batch of this.#changing.batches()) {
        yield batch
        isAll = batch.rows.length === 0
      }
      const rest = Math.min((this.#changing.askedMs ?? 0) * REST_OF_ASKING, REST_MS_MAX)
      if (isAll) await sleep(Math.max(from.every, rest), undefined, { signal })
    }
  }

  #snapshot(state: ReadonlyMap<string, unknown>): AsyncGenerator<Batch> {
    const { source, from } = this.#opening
    const parts = partsIn(state).map(([, part]) => part)
    return snapshotBatches(this.#connection, {
      ...{ source: source.name, table: this.#table, parts, isStreamed: from.changes === 'replication' },
    })
  }

  #changesFrom(state: ReadonlyMap<string, unknown>): Changing {
    const { source, from, signal } = this.#opening
    const common = { connection: this.#connection, source: source.name, table: this.#table }
    if (from.changes === 'replication')
      return new ReplicationReader({
        ...common,
        slot: slotOf(source.name, from),
        known: this.#slot as KnownSlot,
        state,
        signal,
      })
    if (from.changes === 'cursor') {
      const last = state.get(CURSOR) as readonly string[] | undefined
      return new CursorReader(this.#connection, source.name, this.#table, from.cursor as string, last)
    }
    const position = `all rows of ${this.#table.schema}.${this.#table.name} that were there`
    return {
      async *batches() {
        yield { rows: [], state: [], position, behind: 0, unit: 'rows' }
      },
    }
  }
}

/** Profiles of columns for pages: whose values are told, from which rows, and when they have to be computed. */
import {
  type Batch,
  batchesOf,
  type ColumnProfile,
  type Counted,
  countedWindows,
  heldRows,
  Profiles,
  requireHeld,
  rowsTableOf,
  type Scope,
  samplesOf,
} from '../../queries/profiles/index.ts'
import type { avro } from '../../schemas/index.ts'
import { declaredDataset } from '../catalog/declared.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { wrongField } from '../http/errors.ts'
import { Turns } from '../http/turns.ts'
import type { Secrecy } from '../secrecy/columns.ts'
import { secrecyFor } from '../secrecy/datasets.ts'

/** Reads of profiles that run or wait for their turn. */
const WAITING_MAX = 50

export interface Asked {
  readonly name: string
  /** Event times, ms: from, and before. */
  readonly from?: number
  readonly to?: number
}

/** A dataset, and what a caller sees of it. */
interface Seen {
  readonly version: number
  readonly record: avro.Dataset
  readonly secrecy: Secrecy
}

type Shown = Omit<ColumnProfile, 'top'> & {
  readonly top: ColumnProfile['top'] | null
  readonly masked: boolean
}

/** Of a masked column it is told how many values there are, and none of them, nor what is made of them. */
export const shownProfile = (profile: ColumnProfile, isMasked: boolean): Shown =>
  isMasked
    ? { ...profile, top: null, quantiles: null, histogram: null, lengths: null, masked: true }
    : { ...profile, masked: false }

/** Profiles and samples of datasets; what was computed is kept as long as it holds. */
export class DatasetProfiles {
  readonly #context: GatewayContext
  readonly #kept = new Profiles()
  readonly #turns = new Turns('profiles', WAITING_MAX)

  constructor(context: GatewayContext) {
    this.#context = context
  }

  /** The columns from one on, over all rows or those of a stretch of time. @throws HttpError; errors of the reads */
  async columns(asked: Asked & { readonly first?: string; readonly limit: number }, principal: Principal) {
    const { version, record, secrecy } = this.#seen(asked, principal)
    const { columns } = record
    const at = asked.first === undefined ? 0 : columns.findIndex(({ name }) => name === asked.first)
    if (at < 0) throw wrongField('page_token', asked.first, 'the `nextPageToken` of the page before')
    const scope = await this.#scope(record, asked)
    const counted = await countedWindows(this.#table(record), scope)
    const [window = { window: 0, rows: 0, digest: '' }] = counted.windows
    const page = columns.slice(at, at + asked.limit)
    const found = new Map<string, readonly ColumnProfile[]>()
    for (const batch of batchesOf(page, [window]))
      for (const [name, profiles] of await this.#profiles({ ...counted, windows: [window] }, batch, scope))
        found.set(name, profiles)
    const items = page.map(({ name, type }) => {
      const [profile] = found.get(name)!
      return { column: name, type, ...shownProfile(profile!, secrecy.isMasked(name)) }
    })
    return {
      ...{ dataset: record.name, version, rows: window.rows, positions: this.#positions(record, scope), items },
      nextPageToken: columns[at + asked.limit]?.name ?? null,
    }
  }

  /** One column, window by window, latest first. @throws HttpError; errors of the reads */
  async windows(
    asked: Asked & {
      readonly column: string
      readonly windowMs: number
      readonly before?: number
      readonly limit: number
    },
    principal: Principal,
  ) {
    const { version, record, secrecy } = this.#seen(asked, principal)
    const { column: name, windowMs, limit, before } = asked
    const column = record.columns.find((each) => each.name === name)
    if (column === undefined) throw wrongField('column', name, `a column of dataset '${record.name}'`)
    this.#requireTime(record, secrecy, 'window', windowMs)
    const scope = { ...(await this.#scope(record, asked)), windowMs }
    const page = { limit: limit + 1, ...(before !== undefined && { before }) }
    const { table, windows } = await countedWindows(this.#table(record), scope, page)
    const shown = windows.slice(0, limit)
    const found = await this.#profiles({ table, windows: shown }, { columns: [column] }, scope)
    const profiles = found.get(name)!
    return {
      ...{ dataset: record.name, version, column: name, windowMs },
      positions: this.#positions(record, scope),
      items: shown.map(({ window }, i) => ({
        ...{ start: window * windowMs, end: (window + 1) * windowMs, type: column.type },
        ...shownProfile(profiles[i]!, secrecy.isMasked(name)),
      })),
      nextPageToken: windows.length > limit ? String(shown.at(-1)!.window) : null,
    }
  }

  /** The latest rows, without the values of masked columns: those are not even read. @throws HttpError; errors of the reads */
  async samples({ name, limit }: { readonly name: string; readonly limit: number }, principal: Principal) {
    const { version, record, secrecy } = this.#seen({ name }, principal)
    const scope = await this.#scope(record, {})
    const open = record.columns.filter((column) => !secrecy.isMasked(column.name))
    const table = await heldRows(this.#table(record))
    return {
      ...{ dataset: name, version, positions: this.#positions(record, scope) },
      masked: record.columns.filter((column) => secrecy.isMasked(column.name)).map((column) => column.name),
      items: await this.#turns.take(() => samplesOf(table, open, scope, limit)),
    }
  }

  /** @throws HttpError DATASET_UNKNOWN, REQUEST_INVALID */
  #seen({ name, from, to }: Asked, principal: Principal): Seen {
    const { version, record } = declaredDataset(this.#context, name).latest
    const secrecy = secrecyFor(this.#context, record, principal)
    if (from !== undefined) this.#requireTime(record, secrecy, 'from', from)
    if (to !== undefined) this.#requireTime(record, secrecy, 'to', to)
    return { version, record, secrecy }
  }

  /** Times and windows would tell, question by question, what a masked time is. */
  #requireTime({ time }: avro.Dataset, secrecy: Secrecy, field: string, value: number): void {
    if (secrecy.isMasked(time)) throw wrongField(field, value, `nothing, because the column '${time}' is masked`)
  }

  #table(record: avro.Dataset) {
    const { clickhouse, names } = this.#context.platform
    return rowsTableOf(clickhouse, names, record)
  }

  /** All rows that the log holds now, when the table holds them as well. @throws TableBehindError; errors of the log */
  async #scope({ name }: avro.Dataset, { from, to }: Pick<Asked, 'from' | 'to'>): Promise<Scope> {
    const { platform, ends, settings } = this.#context
    const topic = platform.names.rows(name)
    const written = (await ends.of(topic)).map((offset, partition) => ({ topic, partition, offset }))
    await requireHeld(platform, name, written, settings.positionTimeoutMs)
    const positions = written.map(({ offset }) => offset)
    return { positions, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  }

  #positions({ name }: avro.Dataset, { positions }: Scope) {
    const topic = this.#context.platform.names.rows(name)
    return positions.map((offset, partition) => ({ topic, partition, offset }))
  }

  /** What is kept needs no turn. */
  #profiles({ table, windows }: Counted, batch: Batch, scope: Scope) {
    const read = () => this.#kept.of(table, batch, scope, windows)
    return this.#kept.has(table, batch, scope, windows) ? read() : this.#turns.take(read)
  }
}

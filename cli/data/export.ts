/** Writes a dataset into a folder that is a Delta table, or adds to it what came since. A commit is written last, and only if nobody else has written it. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { writeWhole } from '../out-file.ts'
import { type Commit, commitName, commitText, type DeltaColumn, type ExportState, stateIn, versionIn } from './delta.ts'
import { type PlaceOptions, placeQuery } from './place.ts'
import { type Received, receiveRows } from './receive.ts'

export interface Exported {
  readonly folder: string
  /** Version of the Delta table. */
  readonly tableVersion: number
  /** Rows of the whole table, and those that were added now. */
  readonly rows: number
  readonly added: number
  readonly position: string
  readonly contentHash: string
  readonly notes: readonly string[]
  /** Columns that the table lacks, because the caller does not see their classifications. */
  readonly masked: readonly string[]
}

interface Held {
  readonly version: number
  readonly id: string
  readonly state: ExportState
}

const LOG = '_delta_log'

/** What the folder has; `undefined` if it is empty, or not there. @throws CliError if it is something else */
const heldIn = async (folder: string, dataset: string): Promise<Held | undefined> => {
  const refuse = (what: string) =>
    new CliError(`${folder} ${what}, expected an empty folder, or an export of dataset '${dataset}'.`, EXIT.usage)
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw refuse(`cannot be read (${error.message})`)
  })
  const commits = await readdir(path.join(folder, LOG)).catch(() => [])
  const version = Math.max(-1, ...commits.map((file) => versionIn(file) ?? -1))
  if (version < 0) {
    // Files of an export that was interrupted before its first commit are no table yet.
    if (entries.every((entry) => entry === LOG || /^part-0{20}-.*\.parquet$/.test(entry))) return undefined
    throw refuse('has other files')
  }
  const found = stateIn(await readFile(path.join(folder, LOG, commitName(version)), 'utf8'))
  if (found === undefined) throw refuse('is a Delta table of somebody else')
  if (found.state.dataset !== dataset) throw refuse(`is an export of dataset '${found.state.dataset}'`)
  return { version, ...found }
}

const pathOf = (dataset: string, rest: string): string => `/v1/datasets/${encodeURIComponent(dataset)}/${rest}`

const queryText = (parameters: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()

/** The columns of a version of the declaration that the rows have. */
const columnsOf = async (
  cli: Cli,
  dataset: string,
  schemaVersion: number,
  masked: readonly string[],
): Promise<readonly DeltaColumn[]> => {
  interface Answer {
    readonly versions: readonly { readonly version: number; readonly declaration: { columns: DeltaColumn[] } }[]
  }
  const { versions } = await cli.client().json<Answer>('GET', `/v1/catalog/datasets/${encodeURIComponent(dataset)}`)
  const { declaration } = versions.find(({ version }) => version === schemaVersion)!
  return declaration.columns
    .filter(({ name }) => !masked.includes(name))
    .map(({ name, type, nullable }) => ({ name, type, nullable: nullable !== false }))
}

interface Placed {
  readonly positions: readonly { readonly offset: number }[]
  readonly schemaVersion: number
}

/** @throws CliError */
export const exportDelta = async (
  cli: Cli,
  dataset: string,
  folder: string,
  place: PlaceOptions,
): Promise<Exported> => {
  const held = await heldIn(folder, dataset)
  // The positions are fixed first: the rows that are added, and the hash of all, rest on the same.
  const first = await cli
    .client()
    .json<Placed>('GET', pathOf(dataset, `rows?${queryText({ ...placeQuery(place), limit: 1 })}`))
  const offsets = first.positions.map(({ offset }) => offset)
  const { schemaVersion } = first
  const earlier = held?.state.offsets.findIndex((offset, partition) => offset > (offsets[partition] ?? 0)) ?? -1
  if (held !== undefined && (earlier >= 0 || schemaVersion < held.state.schemaVersion)) {
    const has = `position ${held.state.offsets.join(',')} and columns of version ${held.state.schemaVersion}`
    const asked = `position ${offsets.join(',')} and columns of version ${schemaVersion}`
    throw new CliError(
      `${folder} has ${has}, which ${asked} cannot follow; name a later version, or another folder.`,
      EXIT.usage,
    )
  }
  await mkdir(path.join(folder, LOG), { recursive: true })
  const version = held === undefined ? 0 : held.version + 1
  const at = { position: offsets.join(','), schema_version: schemaVersion }
  const since: Parameters = held === undefined ? {} : { since: padded(held.state.offsets, offsets.length).join(',') }
  const file = `part-${String(version).padStart(20, '0')}-${randomUUID()}.parquet`
  const added = await received(cli, dataset, { ...at, ...since, format: 'parquet' }, path.join(folder, file))
  const whole = held === undefined ? added : await hashOf(cli, dataset, at)
  const state = { dataset, offsets, schemaVersion, rows: whole.rows, contentHash: whole.contentHash }
  if (added.rows === 0) await rm(path.join(folder, file))
  if (held !== undefined && added.rows === 0 && schemaVersion === held.state.schemaVersion)
    return { folder, tableVersion: held.version, added: 0, ...shown(whole) }
  await commit(folder, version, {
    ...{ id: held?.id ?? randomUUID(), state, columns: await columnsOf(cli, dataset, schemaVersion, whole.masked) },
    ...(added.rows > 0 && { file: { path: file, bytes: added.bytes, rows: added.rows } }),
    ...{ time: Date.now(), isFirst: held === undefined },
  })
  return { folder, tableVersion: version, added: added.rows, ...shown(whole) }
}

const shown = ({ rows, position, contentHash, notes, masked }: Received) => ({
  ...{ rows, position, contentHash, notes, masked },
})

/** A topic may have got partitions since. */
const padded = (offsets: readonly number[], count: number): readonly number[] =>
  Array.from({ length: count }, (_, partition) => offsets[partition] ?? 0)

type Parameters = Readonly<Record<string, string | number>>

const received = async (cli: Cli, dataset: string, parameters: Parameters, file: string): Promise<Received> => {
  let found: Received | undefined
  await writeWhole(file, async (target) => {
    const answer = await cli.client().request('GET', pathOf(dataset, `data?${queryText(parameters)}`))
    found = await receiveRows(cli, answer, target, `${file} was not written.`)
  })
  return found!
}

/** Number and hash of all rows, which are read for it. */
const hashOf = async (cli: Cli, dataset: string, parameters: Parameters): Promise<Received> => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const answer = await cli
    .client()
    .request('GET', pathOf(dataset, `data?${queryText({ ...parameters, format: 'ndjson' })}`))
  return receiveRows(cli, answer, nowhere, 'Nothing was committed.')
}

/** Writes a commit under its name in one step. @throws CliError if another writer was first */
const commit = async (folder: string, version: number, of: Commit): Promise<void> => {
  const target = path.join(folder, LOG, commitName(version))
  const part = `${target}.${process.pid}.tmp`
  await writeFile(part, commitText(of))
  try {
    await link(part, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CliError(`${target} exists: another export was first. Start again.`, EXIT.failed)
  } finally {
    await rm(part, { force: true })
  }
}

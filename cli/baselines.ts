/** References of columns, cut from the rows of a file, and shown to people. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileOptions, openRows } from '../files/index.ts'
import { BaselineCutter, type Captured, cellNames, cellsOf, referenceOf, sliceRows } from '../processors/drift/index.ts'
import type { avro, Column } from '../schemas/index.ts'
import { CliError, EXIT } from './errors.ts'

export interface WatchedColumn {
  readonly column: string
  readonly kind: avro.FeatureKind
}

export interface Watched {
  readonly watches: readonly WatchedColumn[]
  readonly slices: readonly avro.SlicedColumn[]
}

const VALUES_MAX = 50_000_000

/** SHA-256 of a file, hex: of a training set in NDJSON, this is the hash of its content. */
export const digestOfFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Cuts the reference of each watched column from the rows of a file, and of each slice whose column the file has; all other columns are passed over.
 * @param types of the columns of the predictions
 * @throws CliError if the file cannot be read, a row is damaged, or a watched column is in no row
 */
export const referenceOfFile = async (
  file: string,
  { watches, slices }: Watched,
  types: ReadonlyMap<string, Column['type']>,
  options: FileOptions,
): Promise<{ readonly rows: number; readonly captured: Captured }> => {
  const names = [...new Set([...watches, ...slices].map(({ column }) => column))]
  const columns = names.map((name) => ({ name, type: types.get(name) ?? 'string' }))
  // No column is a time or a key here; the readers want the name of one that is there.
  const shape = { name: 'baseline', columns, key: [], time: columns[0].name }
  const values = new Map(names.map((name): [string, unknown[]] => [name, []]))
  const kinds = new Map(watches.map(({ column, kind }) => [column, kind]))
  const seen = new Set<string>()
  let rows = 0
  const taken = await openRows(file, shape, { ...options, ignoreExtraColumns: true })
  for await (const batch of taken.batches()) {
    const [refused] = batch.refused
    if (refused !== undefined)
      throw new CliError(
        `${file}, row ${refused.row}, ${refused.field || 'as a whole'}: is ${JSON.stringify(refused.value)}, expected ${refused.expected}.`,
        EXIT.failed,
      )
    for (const { row, json } of batch.rows) {
      rows++
      if (rows * names.length > VALUES_MAX)
        throw new CliError(`${file} has more than ${VALUES_MAX} values of watched columns; take a sample.`, EXIT.failed)
      const cells = JSON.parse(json) as Readonly<Record<string, unknown>>
      for (const [column, list] of values) {
        const given = Object.hasOwn(cells, column)
        if (given) seen.add(column)
        const kind = kinds.get(column) ?? 'categorical'
        list.push(given ? read(kind, cells[column], `${file}, row ${row}, ${column}`) : null)
      }
    }
  }
  if (rows === 0) throw new CliError(`${file} has no rows, expected at least one.`, EXIT.failed)
  const absent = watches.filter(({ column }) => !seen.has(column)).map(({ column }) => column)
  if (absent.length > 0)
    throw new CliError(`${file} has no column ${absent.join(', ')}, which the monitor watches.`, EXIT.failed)
  const sliced = slices.filter(({ column }) => seen.has(column))
  const cutter = new BaselineCutter(sliceRows(sliced, values))
  for (const watched of watches) cutter.add(watched, values.get(watched.column) ?? [])
  return { rows, captured: cutter.captured() }
}

const read = (kind: avro.FeatureKind, value: unknown, where: string): unknown => {
  if (value === null || (kind === 'categorical' && typeof value !== 'object')) return value
  const number =
    typeof value === 'number'
      ? value
      : ['NaN', 'Infinity', '-Infinity'].includes(value as string)
        ? Number(value)
        : undefined
  if (number === undefined) throw new CliError(`${where}: is ${JSON.stringify(value)}, expected a number.`, EXIT.failed)
  return number
}

/** The slices that have a reference of their own, with their rows. */
export const slicesText = (slices: readonly avro.SliceBaseline[]): string => {
  if (slices.length === 0) return ''
  const rowsOf = ({ counts }: avro.SliceBaseline) => (counts[0] ?? []).reduce((sum, count) => sum + count, 0)
  return `\n\nslices with a reference of their own: ${slices.map((of) => `${of.slice} (${rowsOf(of)} rows)`).join(', ')}`
}

const BAR = 40

/** Each column with its cells, as a plot of text. */
export const referenceText = (reference: readonly avro.FeatureBaseline[]): string =>
  reference
    .map((of) => {
      const frozen = referenceOf(of)
      const [names, counts] = [cellNames(frozen), cellsOf(frozen, of.counts)]
      const rows = counts.reduce((sum, count) => sum + count, 0)
      const most = Math.max(1, ...counts)
      const width = Math.max(...names.map((name) => name.length))
      const lines = names.map((name, i) =>
        `  ${name.padEnd(width)}  ${String(counts[i]).padStart(9)}  ${'#'.repeat(Math.round((BAR * counts[i]) / most))}`.trimEnd(),
      )
      const knots = of.kind === 'numeric' ? `, ${of.knots.length} knots${of.isExact ? ', exact' : ''}` : ''
      return [`${of.feature} (${of.kind}, ${rows} rows${knots})`, ...lines].join('\n')
    })
    .join('\n\n')

/** Declarations of a document: the dataset of one of its objects, and the contract itself. */
import { readContract, unmetText } from '../../processors/rules/index.ts'
import { CliError, EXIT } from '../errors.ts'
import type { ContractFile } from './document.ts'

export interface ImportOptions {
  readonly object?: string
  /** Name of the dataset. Default: that of the object. */
  readonly dataset?: string
  readonly name?: string
  readonly key?: string
  readonly time?: string
  /** The dataset is declared already. */
  readonly contractOnly?: boolean
}

interface Declared {
  readonly declarations: readonly object[]
  readonly notes: readonly string[]
}

const COLUMN = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** A name of the catalogue that is like a given one. */
const nameLike = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
    .replace(/^(?![a-z])/, 'c_')
    .slice(0, 64)

/** @throws CliError if the document has no such object, or nothing says what key and time of the rows are */
export const imported = ({ file, document }: ContractFile, options: ImportOptions): Declared => {
  const schema = (document as { readonly schema?: unknown }).schema
  const objects = Array.isArray(schema) ? (schema as readonly Readonly<Record<string, unknown>>[]) : []
  const names = objects.map(({ name }) => String(name))
  const object = options.object ?? (names.length === 1 ? names[0] : undefined)
  if (object === undefined || !names.includes(object))
    throw new CliError(`${file}: expected --object, one of ${names.join(', ') || 'none'}.`, EXIT.usage)
  const dataset = options.dataset ?? nameLike(object)
  const contract = {
    name: options.name ?? nameLike(`${dataset}_contract`),
    dataset,
    ...(object !== dataset && { object }),
    odcs: document,
  }
  if (options.contractOnly) return { declarations: [contract], notes: [] }
  const reading = readContract(document, { dataset: object, object })
  const notes = [
    ...reading.unenforced.map(({ path, reason }) => `${path}: ${reason}.`),
    ...reading.unmet.map((each) => `${unmetText(each)}.`),
  ]
  const found = objects[names.indexOf(object)] as Readonly<Record<string, unknown>>
  const properties = (found.properties ?? []) as readonly Readonly<Record<string, unknown>>[]
  const columns = reading.columns.map(({ column, isRequired }) => {
    if (!COLUMN.test(column.name))
      throw new CliError(`${file}: '${column.name}' is no name of a column; name it in the document.`, EXIT.failed)
    const { description, classification } = properties.find(({ name }) => name === column.name) ?? {}
    return {
      ...column,
      nullable: !isRequired,
      ...(typeof description === 'string' && { doc: description }),
      ...(typeof classification === 'string' && { classification }),
    }
  })
  const key =
    options.key?.split(',') ??
    properties.filter(({ primaryKey }) => primaryKey === true).map(({ name }) => String(name))
  const times = columns.filter(({ type }) => type === 'timestamp').map(({ name }) => name)
  const time = options.time ?? (times.length === 1 ? times[0] : undefined)
  if (key.length === 0) throw new CliError(`${file}: no property is a primaryKey; name the key with --key.`, EXIT.usage)
  if (time === undefined)
    throw new CliError(
      `${file}: expected --time, one of ${times.join(', ') || 'the properties with dates'}.`,
      EXIT.usage,
    )
  const required = new Set([...key, time])
  const declared = {
    name: dataset,
    columns: columns.map((column) => (required.has(column.name) ? { ...column, nullable: false } : column)),
    key,
    time,
    // A property that may be null can be added to a contract, so a field of a producer may become a column, unless the contract names all there may be.
    evolution: reading.exact.length > 0 ? 'refuse' : 'add-columns',
  }
  return { declarations: [declared, contract], notes }
}

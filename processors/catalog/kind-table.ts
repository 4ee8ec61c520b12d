/** Kinds of declarations as a table: found by name, by their plural, and by the records that are about them. */

import type { Kind } from './kind.ts'
import { type CatalogRecords, catalogRecords } from './kind-records.ts'
import { type Command, type CommandContent, type Event, entryKey, type Fields, type Named } from './types.ts'

/** The declaration that a command or event is about. */
export interface About {
  readonly kind: Kind
  readonly name: string
  /**
   * `declare`: a declaration; `choose` and `activate`: the version that readers shall get, and get; `begin`, `sort`: a
   * generation; `retire`: the end.
   */
  readonly act: 'declare' | 'choose' | 'activate' | 'begin' | 'sort' | 'retire'
}

export interface Kinds extends Iterable<Kind> {
  /** In the order of the table: a kind comes after those that it refers to. */
  readonly all: readonly Kind[]
  readonly records: CatalogRecords
  /** @throws RangeError if there is no such kind */
  kind(name: string): Kind
  /** What a command or event is about. @throws RangeError if it is of no kind */
  about(record: CommandContent | Event): About
  /** Key of a command or event on the log, `<kind>/<name>`. */
  keyOf(record: Command | CommandContent | Event): string
}

/**
 * @throws RangeError if two kinds share a name, a plural, a mark or a record, or if a kind refers to one that does not
 * come before it
 */
export const kindTable = (kinds: Iterable<Kind>): Kinds => {
  const all = [...kinds]
  for (const field of ['name', 'plural', 'mark'] as const)
    requireDistinct(
      field,
      all.map((kind) => kind[field]),
    )
  all.forEach(({ name, refersTo }, i) => {
    const known = all.slice(0, i).map((kind) => kind.name)
    const missing = refersTo.find((other) => !known.includes(other))
    if (missing === undefined) return
    throw new RangeError(
      `kind '${name}' refers to '${missing}', expected one of the kinds before it: ${known.join(', ')}`,
    )
  })
  const records = catalogRecords(all)
  requireDistinct(
    'record',
    [...records.commands, ...records.events].map(({ type }) => type),
  )
  const byName = new Map(all.map((kind) => [kind.name, kind]))
  const acts = actsOf(all)
  const kindOf = (name: string): Kind => {
    const kind = byName.get(name)
    if (kind === undefined) throw new RangeError(`kind is '${name}', expected one of ${[...byName.keys()].join(', ')}`)
    return kind
  }
  const about = ({ type, value }: CommandContent | Event): About => {
    const found = acts.get(type)
    if (found !== undefined) return { ...found, name: found.nameOf(value) }
    if (type !== 'RetireDeclaration' && type !== 'DeclarationRetired')
      throw new RangeError(`record is '${type}', expected a command or event of the catalogue`)
    return { kind: kindOf(value.kind as string), name: value.name as string, act: 'retire' }
  }
  return {
    [Symbol.iterator]: () => all[Symbol.iterator](),
    all,
    records,
    kind: kindOf,
    about,
    keyOf: (record) => {
      const { kind, name } = about(record)
      return entryKey(kind.name, name)
    },
  }
}

interface Act extends Pick<About, 'kind' | 'act'> {
  nameOf(value: Fields): string
}

/** The records that are about one kind alone, by their type. */
const actsOf = (kinds: readonly Kind[]): ReadonlyMap<string, Act> => {
  const acts = new Map<string, Act>()
  for (const kind of kinds) {
    const declare: Act = { kind, act: 'declare', nameOf: (value) => (value[kind.name] as Named).name }
    for (const { type } of [kind.records.declare, kind.records.declared]) acts.set(type, declare)
    const nameOf = (value: Fields) => value[kind.name] as string
    for (const [act, records] of [
      ['choose', kind.activation?.choice],
      ['activate', kind.activation],
      ['begin', kind.generations?.begin],
      ['sort', kind.generations?.sort],
    ] as const)
      if (records !== undefined)
        for (const { type } of [records.command, records.event]) acts.set(type, { kind, act, nameOf })
  }
  return acts
}

const requireDistinct = (what: string, values: readonly string[]): void => {
  const twice = values.find((value, i) => values.indexOf(value) !== i)
  if (twice !== undefined) throw new RangeError(`${what} '${twice}' belongs to two kinds, expected one`)
}

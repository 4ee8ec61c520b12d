/**
 * A kind of declaration: everything that the platform knows of it. Commands, events and state of the catalogue, the
 * routes of the gateway, `apply`, `status` and the reference page follow from it, so a new kind is a folder and a line
 * in `kinds/index.ts`. docs/adding-a-kind.md walks through a small one.
 */
import type { avro } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import type { DeclarationRecords, RecordOf } from './kind-records.ts'
import type { Problem } from './problem.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { CommandContent, Fields, KindName, Named } from './types.ts'

/** A JSON Schema (2020-12), as OpenAPI 3.1 shows it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A declaration as the rules of other declarations see it: its latest version. */
export interface Found<Record extends Named = Named> {
  readonly version: number
  readonly record: Record
  /** Whether all versions are retired. */
  readonly retired: boolean
  /** Of a dataset: the generation of its rows, if one has begun, and what is sorted in it. */
  readonly generation?: number
  readonly sortedBefore?: readonly number[]
  /** Of a dataset: the partition count of views that name none; absent: that of the rows. */
  readonly viewPartitions?: number
}

/** The catalogue as the rules of a kind see it. */
export interface Look {
  find(kind: KindName, name: string): Found | undefined
  /** Names of all declarations of the kind, retired ones included. */
  names(kind: KindName): readonly string[]
}

/** A declaration that can be recorded. */
export interface Completed<Record extends Named> {
  /** With every default filled in, so that a later change of a default does not change it. */
  readonly record: Record
  /** Fields of the event besides the declaration and its numbers. */
  readonly more?: Fields
  /** What determines results besides the content. */
  readonly basis?: object
}

/** A declaration that another one uses. */
export interface Reference {
  readonly kind: KindName
  readonly name: string
}

/** The topics that a declaration needs. */
export interface AskedTopics {
  /** Topics that the platform creates for it. */
  readonly made: readonly string[]
  /** Existing topics that it reads. */
  readonly read: readonly string[]
}

/**
 * For kinds whose versions live side by side: a command names the version that readers get. Without it, readers get
 * the latest version.
 */
export interface ActivationRules<Record extends Named> {
  readonly command: RecordOf
  readonly event: RecordOf
  /** The command and the event by which a person says which version readers shall get. */
  readonly choice: { readonly command: RecordOf; readonly event: RecordOf }
  /** The topic of the positions that an activation carries, and its partitions. */
  topic(record: Record, version: number, names: Names): { readonly topic: string; readonly partitions: number }
  /** The same declaration with another number of partitions. */
  withPartitions(record: Record, partitions: number): Record
}

/** For declarations whose rows have generations. */
export interface GenerationRules<Record extends Named> {
  /** The command and the event that begin one without rows that are sorted. */
  readonly begin: { readonly command: RecordOf; readonly event: RecordOf }
  /** The command and the event that begin one whose rows so far are sorted by event time. */
  readonly sort: { readonly command: RecordOf; readonly event: RecordOf }
  /** The topic of the rows, and its partitions. */
  rows(record: Record, names: Names): { readonly topic: string; readonly partitions: number }
}

/** @template Declaration its JSON structure @template Record its Avro record, of which commands and events hold one */
export interface Kind<Declaration = unknown, Record extends Named = Named> {
  /** Name on the log (keys, answers) and of the field of the declaration in commands and events. Never changes. */
  readonly name: KindName
  /** Plural, in paths of the gateway: `/v1/catalog/<plural>`. */
  readonly plural: string
  /** The name with its article, for sentences: `an entity`. */
  readonly one: string
  /** The plural for sentences: `entities`. */
  readonly many: string
  /** A sentence: what is declared. */
  readonly summary: string
  /** The field by which a declaration in a file is recognised. No other kind has a field of this name. */
  readonly mark: string
  /** Kinds that its declarations may refer to; they stand before it in the table. */
  readonly refersTo: readonly KindName[]
  /** The command and the event that hold a declaration. */
  readonly records: DeclarationRecords
  readonly activation?: ActivationRules<Record>
  readonly generations?: GenerationRules<Record>
  /** The declaration as JSON Schema, for OpenAPI and the reference page; a test holds it against `problems`. */
  readonly schema: JsonSchema
  /** What the reference page says besides the fields, as Markdown with headings of level 3. Absent: nothing. */
  readonly notes?: string

  /** The declaration itself. It gives a declaration in TypeScript its type. */
  define(declaration: Declaration): Declaration
  recordOf(declaration: Declaration): Record
  /** The declaration of a record. Null members are left out. */
  declarationOf(record: Record): Declaration

  /**
   * The problems of a declaration, which may be any JSON, against the catalogue as a process knows it. The gateway asks
   * before it sends a command.
   */
  problems(declaration: unknown, look: Look): readonly Problem[] | Refusal
  /**
   * What a valid declaration means where it says nothing and the catalogue decides, so that it is part of the command: a later release may have another
   * default. Absent: nothing.
   */
  unsaid?(declaration: Declaration, look: Look): Declaration
  /** Sentences about a valid declaration that will not do what it seems to: the answer holds them. Absent: none. @param look the catalogue with it @param now wall clock, ms */
  remarks?(record: Record, look: Look, now: number): readonly string[]
  /** Decides on a record of a command: whether it is valid, and what is recorded. */
  complete(given: Record, look: Look): Completed<Record> | Refusal
  /** Commands that have to be decided before a declaration of this kind; absent: none. */
  prior?(record: Record, look: Look): readonly CommandContent[]
  /** The part that determines results. Another content is another version; any other change is a revision. */
  content(record: Record): object
  /** The declarations that it uses. They cannot be retired while it lives. */
  references(record: Record): readonly Reference[]
  /** A record of the state, as this release writes it: that of an earlier one lacks later fields. Absent: it has them all. */
  present?(record: Record): Record
  /** What is recorded when `after` is declared on top of `before`. Absent: `after`. */
  follow?(before: Record, after: Record): Record
  /** Why `after` cannot follow `before`; absent: any change is possible. */
  incompatible?(before: Record, after: Record): Refusal | undefined
  /** The topics that a version needs; absent: none. */
  topics?(record: Record, version: number, look: Look, names: Names): AskedTopics
  /** Why it cannot be retired, if the general sentence does not suit. @param users live declarations that use it */
  inUse?(name: string, users: readonly Reference[]): Refusal | undefined
}

type Required =
  | 'name'
  | 'plural'
  | 'summary'
  | 'mark'
  | 'records'
  | 'schema'
  | 'problems'
  | 'recordOf'
  | 'declarationOf'
  | 'content'
type Given<D, R extends Named> = Pick<Kind<D, R>, Required> & Partial<Kind<D, R>>

/**
 * A kind, with what most kinds have in common: a declaration is valid if it has no problems, refers to nothing and has
 * no defaults to fill in.
 */
export const defineKind = <D, R extends Named>(given: Given<D, R>): Kind<D, R> => ({
  one: `${/^[aeiou]/.test(given.name) ? 'an' : 'a'} ${given.name.replaceAll('_', ' ')}`,
  many: given.plural.replaceAll(/[-_]/g, ' '),
  refersTo: [],
  define: (declaration) => declaration,
  references: () => [],
  complete: (record, look) => {
    const declaration = given.declarationOf(record)
    const found = given.problems(declaration, look)
    if (isRefusal(found)) return found
    return found.length > 0 ? invalid(given.name, record.name, found) : { record: given.recordOf(declaration) }
  },
  ...given,
})

export const isRefusal = (value: object): value is Refusal => 'code' in value

export const invalid = (kind: KindName, name: unknown, problems: readonly Problem[]): Refusal =>
  refusal('DECLARATION_INVALID', { kind, name: String(name) }, problems)

/** A live declaration that another one uses, or why it cannot be used. @param path of the reference, for the problem */
export const live = <R extends Named>(look: Look, kind: KindName, name: string, path: string): Found<R> | Refusal => {
  const found = look.find(kind, name)
  const problems = [{ path, value: name, expected: `a declared ${kind} that is not retired` }]
  if (found === undefined) return refusal('DECLARATION_UNKNOWN', { kind, name }, problems)
  return found.retired ? refusal('DECLARATION_RETIRED', { kind, name }, problems) : (found as Found<R>)
}

/** Positions that an activation names, one per partition. */
export type Positions = readonly avro.TopicPosition[]

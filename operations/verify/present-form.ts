/**
 * Events of ours as this release writes them. A release that adds a field with a default writes other bytes for an event that says the same. So what an earlier
 * release wrote is compared as this one reads it, with the defaults of the fields that it did not know.
 */
import type { Platform } from '../../platform/index.ts'
import { DecodeError, fullNameOf, recordEncoders, records, type SchemaOf, schemaIdsOf } from '../../schemas/index.ts'

type Rewrite = (value: Buffer) => Buffer

type PlatformOfForms = Pick<Platform, 'codecs' | 'kinds'> & { readonly names: Pick<Platform['names'], 'prefix'> }

export class PresentForms {
  readonly #codecs: Platform['codecs']
  readonly #prefix: string
  /** The schemas of this release, by full name. */
  readonly #present: ReadonlyMap<string, SchemaOf<unknown>>
  /** By the id of the schema that the writer used; `undefined`: this release writes it too, or the record is none of ours. */
  readonly #rewrites = new Map<number, Rewrite | undefined>()

  constructor({ codecs, names, kinds }: PlatformOfForms) {
    this.#codecs = codecs
    this.#prefix = names.prefix
    const fixed = records.filter(({ status }) => status === 'current').map(({ schema }) => schema)
    // Kinds of declarations may build the records of the catalogue themselves.
    const declared = [...kinds.records.commands, ...kinds.records.events].map(({ schema }) => schema)
    const schemas = [...fixed, ...declared] as readonly SchemaOf<unknown>[]
    this.#present = new Map(schemas.map((schema) => [fullNameOf(schema), schema]))
  }

  /**
   * @returns the bytes that this release would write for the same event; `undefined` if it has no other form
   * @throws errors of the registry
   */
  async of(value: Buffer | null): Promise<Buffer | undefined> {
    if (value === null) return undefined
    const [id] = schemaIdsOf([{ value }])
    if (id === undefined) return undefined
    if (!this.#rewrites.has(id)) this.#rewrites.set(id, await this.#rewriteOf(id, value))
    return this.#rewrites.get(id)?.(value)
  }

  async #rewriteOf(id: number, value: Buffer): Promise<Rewrite | undefined> {
    await this.#codecs.ensure([id])
    const schema = this.#present.get(this.#nameOf(value) ?? '')
    if (schema === undefined) return undefined
    const encoder = await recordEncoders(this.#codecs, { prefix: this.#prefix })(schema)
    if (encoder.schemaId === id) return undefined
    const decoder = this.#codecs.decoder(schema)
    return (bytes) => encoder.encode(decoder.decode(bytes))
  }

  /** `undefined`: the registry does not know the schema, so it is none of ours. */
  #nameOf(value: Buffer): string | undefined {
    try {
      return this.#codecs.recordName(value)
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }
}

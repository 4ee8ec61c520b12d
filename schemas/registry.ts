/** The schema registry as the codec uses it, its errors, and one in memory for tests and simulation. */
import { type AvroSchema, typeOf } from './avro.ts'

export interface SchemaRegistry {
  /**
   * Registers `schema` under `subject`, whose rule is BACKWARD_TRANSITIVE, and returns its id. The same schema again
   * returns the same id.
   * @throws IncompatibleSchemaError if it cannot read records of an earlier version of the subject
   * @throws RegistryUnavailableError if the registry gave no answer
   */
  register(subject: string, schema: object): Promise<number>
  /**
   * The schema of an id.
   * @throws UnknownSchemaError if the registry does not know the id, or it is not an Avro schema
   * @throws RegistryUnavailableError if the registry gave no answer
   */
  fetch(id: number): Promise<AvroSchema>
  /**
   * The latest schema of a subject; `undefined` if the registry does not know the subject, or its latest schema is not Avro.
   * @throws RegistryUnavailableError if the registry gave no answer
   */
  latest(subject: string): Promise<AvroSchema | undefined>
}

/** A registry that is reached over Confluent's API. */
export interface AskedRegistry extends SchemaRegistry {
  /**
   * Passes a request on, and returns what is answered, whatever it is. A request that got no answer is repeated, so it must be one that may be.
   * @param path with its query, as a client of the API writes it
   * @throws RegistryUnavailableError if the registry gave no answer
   */
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<RegistryAnswer>
}

export interface RegistryAnswer {
  readonly status: number
  readonly text: string
}

/** The registry answered: none of its Avro schemas has this id. */
export class UnknownSchemaError extends Error {
  readonly id: number | string
  /** @param id or the subject whose latest schema was requested */
  constructor(id: number | string, detail = 'the registry does not know it') {
    super(`Schema ${typeof id === 'number' ? `id ${id}` : `of subject '${id}'`} cannot be used: ${detail}.`)
    this.name = 'UnknownSchemaError'
    this.id = id
  }
}

/** The registry could not be reached, was too slow, or failed. A new attempt may succeed. */
export class RegistryUnavailableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryUnavailableError'
  }
}

/** The registry refuses a schema: it breaks the subject's compatibility rule, or the subject has another rule. */
export class IncompatibleSchemaError extends Error {
  readonly subject: string
  constructor(subject: string, detail: string, cause?: unknown) {
    super(`Subject '${subject}' refuses the schema: ${detail}`, { cause })
    this.name = 'IncompatibleSchemaError'
    this.subject = subject
  }
}

/** A registry in memory. Ids start at 1. As in a real registry, equal schema text has one id in all subjects. */
export const memoryRegistry = (): SchemaRegistry => {
  const idByText = new Map<string, number>()
  const textById = new Map<number, string>()
  const versions = new Map<string, string[]>()
  return {
    async register(subject, schema) {
      const text = JSON.stringify(schema)
      const reader = typeOf(JSON.parse(text))
      const earlier = versions.get(subject) ?? []
      if (!earlier.includes(text)) {
        for (const writer of earlier) {
          try {
            reader.createResolver(typeOf(JSON.parse(writer)))
          } catch (error) {
            throw new IncompatibleSchemaError(subject, (error as Error).message, error)
          }
        }
        versions.set(subject, [...earlier, text])
      }
      const known = idByText.get(text)
      if (known !== undefined) return known
      const id = idByText.size + 1
      idByText.set(text, id)
      textById.set(id, text)
      return id
    },
    async fetch(id) {
      const text = textById.get(id)
      if (text === undefined) throw new UnknownSchemaError(id)
      return JSON.parse(text)
    },
    async latest(subject) {
      const text = versions.get(subject)?.at(-1)
      return text === undefined ? undefined : JSON.parse(text)
    },
  }
}

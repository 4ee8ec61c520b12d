/** Pieces of the JSON schemas of requests and answers. JSON Schema 2020-12, as OpenAPI 3.1 has it. */

type Schema = Readonly<Record<string, unknown>>

export const object = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
})

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more })
export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
export const integer = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
export const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] })
export const anything = (description: string): Schema => ({ description })

export const positions = list(
  object({
    topic: text('Topic, with the prefix of the installation.'),
    partition: integer('Partition, from 0.', { minimum: 0 }),
    offset: integer('Everything below it is meant.', { minimum: 0 }),
  }),
)

export const token = text('Position token: hand it to a reader as `min_position` to read your own writes.')

/** A time in a query: RFC 3339, or ms since the epoch. */
export const timeText = (description: string): Schema =>
  text(`${description} RFC 3339, or ms since the epoch.`, { examples: ['2001-01-31T10:00:00Z', '980935200000'] })

/** A time in a body. */
export const time = (description: string): Schema => ({
  type: ['string', 'integer'],
  description: `${description} RFC 3339, or ms since the epoch.`,
})

const problem: Schema = {
  type: 'object',
  description: 'RFC 9457. Some codes have members of their own.',
  properties: {
    type: text('`urn:millrace:error:<code>`'),
    title: text('What happened, in general.'),
    status: integer('The HTTP status.'),
    detail: text('What happened, in this case.'),
    instance: text('`urn:millrace:request:<request id>`'),
    code: text('See docs/reference/errors.md; never reused for another meaning.'),
    problems: list(
      object({
        field: text('Path of the field; empty for the whole.'),
        value: anything('What it was.'),
        expected: text('What was expected.'),
      }),
    ),
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
}

const problemAnswer = (description: string): Schema => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request does not follow its schema.',
  401: 'No valid token.',
  404: 'What it names is not there.',
  408: 'It did not arrive in time.',
  409: 'It contradicts what is there.',
  413: 'The body is too large.',
  415: 'The media type is not read here.',
  422: 'It cannot be done as asked.',
  429: 'Overloaded.',
  500: 'A bug.',
  503: 'Not possible right now; see Retry-After.',
  504: 'Not reached in time.',
}

/** The answers that are no success: those that every route may give, and `statuses`. */
export const problems = (...statuses: readonly number[]): Readonly<Record<number, Schema>> =>
  Object.fromEntries(
    [400, 401, 429, 500, 503, ...statuses].map((status) => [status, problemAnswer(descriptions[status])]),
  )

/** A JSON answer. */
export const answer = (description: string, schema: Schema): Schema => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer of another kind, as text or bytes. */
export const raw = (description: string, ...mediaTypes: readonly string[]): Schema => ({
  description,
  content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string' } }])),
})

export const named = (name: string, description: string): Schema => object({ [name]: text(description) })

export const idempotencyHeader: Schema = {
  type: 'object',
  properties: {
    'idempotency-key': text('Requests with the same key of the same caller have one effect.', {
      pattern: '^[\\x21-\\x7e]{1,200}$',
    }),
  },
}

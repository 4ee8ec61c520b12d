/** Building blocks for the JSON schemas of requests and answers. They follow JSON Schema 2020-12, as OpenAPI 3.1 does. */

export type Schema = Readonly<Record<string, unknown>>

export const object = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
})

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more })
export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
export const number = (description: string): Schema => ({ type: 'number', description })
export const integer = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
export const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] })
export const anything = (description: string): Schema => ({ description })

export const positions = list(
  object({
    topic: text('The topic, with the prefix of the installation.'),
    partition: integer('The partition, from 0.', { minimum: 0 }),
    offset: integer('The offset; the position covers all records below it.', { minimum: 0 }),
  }),
)

export const token = text('The position token. Send it as `min_position` with a read to read your own writes.')

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
  description: 'A problem as RFC 9457 defines it. Some codes have additional members.',
  properties: {
    type: text('The type of the problem: `urn:millrace:error:<code>`.'),
    title: text('A sentence about this type of problem.'),
    status: integer('The HTTP status.'),
    detail: text('A sentence about this case.'),
    instance: text('The request: `urn:millrace:request:<request id>`.'),
    code: text('The error code. docs/reference/errors.md explains it; a code never changes its meaning.'),
    problems: list(
      object({
        field: text('The path of the field. Empty if the problem concerns the whole value.'),
        value: anything('The value that was sent.'),
        expected: text('The value that was expected.'),
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
  410: 'The requested data was removed.',
  401: 'The request carries no valid token.',
  403: 'The caller may not see what the answer would hold.',
  404: 'The request names something that does not exist.',
  408: 'The request did not arrive in time.',
  409: 'The request conflicts with the current state.',
  413: 'The body is too large.',
  415: 'This path does not accept the media type of the body.',
  422: 'The request is well formed, but its content cannot be processed.',
  421: 'The `Host` header names another server; a gateway without tokens answers only on loopback names.',
  429: 'The gateway is overloaded; `Retry-After` says when to try again.',
  500: 'The gateway failed because of a bug.',
  503: 'A part that the request needs is not available; `Retry-After` says when to try again.',
  504: 'The view did not reach the requested position in time.',
}

/** The error answers of a route: those that every route may give, and `statuses`. */
export const problems = (...statuses: readonly number[]): Readonly<Record<number, Schema>> =>
  Object.fromEntries(
    [400, 401, 421, 429, 500, 503, ...statuses].map((status) => [status, problemAnswer(descriptions[status])]),
  )

/** A JSON answer. */
export const answer = (description: string, schema: Schema): Schema => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer that is not JSON, as text or bytes. */
export const raw = (description: string, ...mediaTypes: readonly string[]): Schema => ({
  description,
  content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string' } }])),
})

export const named = (name: string, description: string): Schema => object({ [name]: text(description) })

export const idempotencyHeader: Schema = {
  type: 'object',
  properties: {
    'idempotency-key': text(
      'Several requests of the same caller with the same key have the effect of one request. They must have the same body.',
      {
        pattern: '^[\\x21-\\x7e]{1,200}$',
      },
    ),
  },
}

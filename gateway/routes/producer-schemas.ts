/** Schemas of producers, before a row is written with them: POST /v1/datasets/{name}/schema-check and /v1/datasets/{name}/schemas. */
import { type AvroSchema, SCHEMA_RULES } from '../../schemas/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, named, object, problems, text } from '../http/schemas.ts'
import { checkedSchema, registeredSchema } from '../producer-schema.ts'

const params = named('name', 'The name of the dataset.')
const body = object({
  schema: { type: 'object', description: 'The schema in Avro, a record.', additionalProperties: true },
})

const checked = {
  subject: text('The subject of the schema in the registry.'),
  compatible: {
    type: 'boolean',
    description:
      'True if no row would be refused because of its schema, and the registry accepts the schema after the latest one.',
  },
  findings: list(
    object({
      field: text('The field. Empty means the schema as a whole.'),
      rule: text('The rule.', { enum: Object.keys(SCHEMA_RULES) }),
      found: text('What the schema has.'),
      expected: text('What was expected, or what happens to the field.'),
      isBreaking: { type: 'boolean', description: 'Whether it makes the schema incompatible.' },
    }),
  ),
}

const checkSchema = {
  operationId: 'checkProducerSchema',
  summary: 'Check a schema of a producer against a dataset',
  description:
    'Explains the schema field by field: which rows intake would refuse, which fields become columns or are not read, and what the registry would refuse after the latest schema of the subject. Nothing is registered.',
  tags: ['contracts'],
  params,
  body,
  response: { 200: answer('The answer holds what was found.', object(checked)), ...problems(400, 404, 503) },
}

const registerSchema = {
  operationId: 'registerProducerSchema',
  summary: 'Register a schema of a producer',
  description:
    'Registers the schema under the subject of the dataset if it is compatible. Otherwise the answer is 409, with field and rule of each problem, and nothing is registered. The registry alone names neither, and lets schemas through whose rows intake refuses.',
  tags: ['contracts'],
  params,
  body,
  response: {
    200: answer('The schema is registered.', object({ ...checked, id: integer('The id of the schema.') })),
    ...problems(400, 404, 409, 503),
  },
}

export const producerSchemaRoutes: Routes = (app, context) => {
  const given = (request: { readonly params: unknown; readonly body: unknown }): [string, AvroSchema] => [
    (request.params as { readonly name: string }).name,
    (request.body as { readonly schema: AvroSchema }).schema,
  ]
  app.post(
    '/v1/datasets/:name/schema-check',
    { schema: checkSchema, config: access('catalog:read', 'schema.check') },
    (request) => checkedSchema(context, ...given(request)),
  )
  app.post(
    '/v1/datasets/:name/schemas',
    { schema: registerSchema, config: access('rows:write', 'schema.register') },
    (request) => registeredSchema(context, ...given(request)),
  )
}

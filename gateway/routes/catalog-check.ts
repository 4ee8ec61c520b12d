/** The route that checks declarations without an effect. */
import { checked } from '../catalog/check.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, anything, integer, list, nullable, object, problems, text } from '../http/schemas.ts'

const DECLARATIONS_MAX = 1_000

export const catalogCheckRoutes: Routes = (app, context) => {
  const { kinds } = context.platform
  const names = kinds.all.map(({ name }) => name)
  const result = object(
    {
      kind: text('The kind.', { enum: names }),
      name: nullable(text('The name of the declaration. Null means that it has none.')),
      outcome: text(
        '`accepted`: it would change the catalogue. `unchanged`: the catalogue has it already. `refused`: it would have no effect.',
        { enum: ['accepted', 'unchanged', 'refused'] },
      ),
      version: nullable(integer('The version that it would be. Null: it is refused.')),
      change: nullable(
        text(
          'What would change: `new`: a new name; `version`: another content; `revision`: what does not affect results; `chosen`: an earlier version that readers get again. Null: nothing.',
          { enum: ['new', 'version', 'revision', 'chosen', null] },
        ),
      ),
      from: nullable(
        integer('The version that readers get, or will get, without the change. Null means that there is none.'),
      ),
      differences: list(
        object({
          path: text('The path of the difference.'),
          before: nullable(text('The present value, as JSON. Null means that it is absent.')),
          after: nullable(text('The value after the change, as JSON. Null means that it is absent.')),
        }),
        { description: 'The differences from that version, at most 100.' },
      ),
      notes: list(
        text('A sentence about something that the valid declaration will not do, although one could expect it.'),
      ),
      code: text('Why it is refused: the error code.'),
      detail: text('Why it is refused, as a sentence.'),
      problems: list(
        object({
          field: text('The path of the field.'),
          value: anything('The value that was sent.'),
          expected: text('The value that was expected.'),
        }),
      ),
    },
    ['code', 'detail', 'problems'],
  )
  const schema = {
    operationId: 'check_declarations',
    summary: 'Check declarations',
    description:
      'Returns what would happen if these declarations were made one after the other, and changes nothing. A declaration may use an earlier one of the list.',
    tags: ['catalog'],
    body: object({
      declarations: list(
        object({ kind: text('The kind.', { enum: names }), declaration: anything('The declaration.') }),
        { maxItems: DECLARATIONS_MAX },
      ),
    }),
    response: {
      200: answer(
        'The answer holds one result for each declaration, in their order.',
        object({ results: list(result) }),
      ),
      ...problems(413),
    },
  }
  app.post('/v1/catalog/check', { schema, config: access('catalog:read', 'catalog.check') }, async (request) => {
    const { declarations } = request.body as { declarations: { kind: string; declaration: unknown }[] }
    const given = declarations.map(({ kind, declaration: body }) => ({ kind: kinds.kind(kind), body }))
    return { results: await checked(context, given) }
  })
}

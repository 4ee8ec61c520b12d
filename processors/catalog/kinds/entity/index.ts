/** Entities: what features describe. */
import { avro, type EntityDeclaration, entityOf, entityRecord } from '../../../../schemas/index.ts'
import { defineKind } from '../../kind.ts'
import { recordOf } from '../../kind-records.ts'
import { entitySchema } from './schema.ts'
import { validateEntity } from './validate.ts'

export const entity = defineKind<EntityDeclaration, avro.Entity>({
  name: 'entity',
  plural: 'entities',
  summary: 'What features describe: the columns that identify it.',
  mark: 'keys',
  records: { declare: recordOf(avro.DeclareEntitySchema), declared: recordOf(avro.EntityDeclaredSchema) },
  schema: entitySchema,
  problems: validateEntity,
  recordOf: entityRecord,
  declarationOf: entityOf,
  content: ({ keys }) => ({ keys }),
})

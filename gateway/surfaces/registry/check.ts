/** What a schema that somebody registers as with Confluent's registry means for the dataset whose subject it is. */
import { type AvroSchema, topicSubject } from '../../../schemas/index.ts'
import type { GatewayContext } from '../../context.ts'
import { checkedSchema, saidOf } from '../../producer-schema.ts'
import { RegistryError } from './errors.ts'

/** The dataset whose rows are written with schemas of a subject. */
export const datasetOfSubject = (
  { tail, platform: { names }, datasets }: GatewayContext,
  subject: string,
): string | undefined =>
  tail.catalog.current
    .declarations('dataset')
    .map(({ name }) => datasets.declaration(name))
    .find(({ name, source }) => topicSubject(source?.topic ?? names.intake(name)) === subject)?.name

export interface JudgedSchema {
  /** A sentence for each problem, which names field and rule. */
  readonly breaking: readonly string[]
}

/**
 * @returns `undefined`: it is no whole schema in Avro, so the registry says what is wrong, or takes it
 * @throws RegistryError 42201 if it is no JSON; RegistryUnavailableError
 */
export const judged = async (
  context: GatewayContext,
  dataset: string,
  body: unknown,
): Promise<JudgedSchema | undefined> => {
  const {
    schema,
    schemaType = 'AVRO',
    references = [],
  } = body as {
    readonly schema: string
    readonly schemaType?: string
    readonly references?: readonly unknown[]
  }
  if (schemaType !== 'AVRO' || references.length > 0)
    throw new RegistryError(422, `Dataset '${dataset}' takes whole schemas of type AVRO, this is ${schemaType}.`, 42201)
  const { findings } = await checkedSchema(context, dataset, parsed(schema))
  return { breaking: findings.filter(({ isBreaking }) => isBreaking).map(saidOf) }
}

const parsed = (schema: string): AvroSchema => {
  try {
    return JSON.parse(schema) as AvroSchema
  } catch (error) {
    throw new RegistryError(422, `The schema is not valid JSON: ${(error as Error).message}`, 42201)
  }
}

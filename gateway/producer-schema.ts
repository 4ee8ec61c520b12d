/** What a producer's schema would mean for a dataset, and for the subject under which it is registered. */
import {
  type AvroSchema,
  type DatasetDeclaration,
  IncompatibleSchemaError,
  type SchemaFinding,
  schemaFindings,
  succession,
  topicSubject,
} from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'

export interface CheckedSchema {
  readonly subject: string
  readonly compatible: boolean
  readonly findings: readonly SchemaFinding[]
}

/** @throws HttpError DATASET_UNKNOWN; RegistryUnavailableError */
export const checkedSchema = async (
  context: GatewayContext,
  name: string,
  schema: AvroSchema,
): Promise<CheckedSchema> => {
  const { names, registry } = context.platform
  const dataset: DatasetDeclaration = context.datasets.declaration(name)
  const subject = topicSubject(dataset.source?.topic ?? names.intake(name))
  const before = await registry.latest(subject)
  const findings = [...schemaFindings(dataset, schema), ...(before === undefined ? [] : succession(before, schema))]
  return { subject, compatible: !findings.some(({ isBreaking }) => isBreaking), findings }
}

/**
 * Registers a schema of which every row can be read.
 * @returns its id
 * @throws HttpError DATASET_UNKNOWN, SCHEMA_INCOMPATIBLE; RegistryUnavailableError
 */
export const registeredSchema = async (
  context: GatewayContext,
  name: string,
  schema: AvroSchema,
): Promise<CheckedSchema & { readonly id: number }> => {
  const checked = await checkedSchema(context, name, schema)
  const breaking = checked.findings.filter(({ isBreaking }) => isBreaking)
  if (breaking.length > 0) throw incompatible(name, breaking)
  try {
    return { ...checked, id: await context.platform.registry.register(checked.subject, schema as object) }
  } catch (error) {
    // A schema before the latest one is not compared here.
    if (!(error instanceof IncompatibleSchemaError)) throw error
    throw new HttpError('SCHEMA_INCOMPATIBLE', error.message, { cause: error })
  }
}

/** A finding as a sentence. */
export const saidOf = ({ field, rule, found, expected }: SchemaFinding): string =>
  `${field === '' ? 'The schema' : `Field ${field}`} breaks rule ${rule}: it is ${found}, expected ${expected}.`

const incompatible = (name: string, breaking: readonly SchemaFinding[]): HttpError => {
  const problems = breaking.map(({ field, rule, found, expected }) => ({
    field,
    value: found,
    expected: `${expected} (rule ${rule})`,
  }))
  return new HttpError(
    'SCHEMA_INCOMPATIBLE',
    `Dataset '${name}' cannot take the schema. ${breaking.map(saidOf).join(' ')}`,
    {
      problems,
    },
  )
}

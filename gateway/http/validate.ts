/**
 * Validates requests against their schemas. Bodies are checked exactly as they are; text in the query and the path is converted to
 * numbers. Errors keep the value, so that an answer can name the field, the value and what was expected.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifySchemaValidationError, FastifyValidationResult } from 'fastify/types/schema.js'
import type { FieldProblem } from './errors.ts'

const common = { allErrors: false, verbose: true, strict: false, removeAdditional: false, useDefaults: true } as const
const exact = new Ajv2020({ ...common, coerceTypes: false })
const coercing = new Ajv2020({ ...common, coerceTypes: true })

const CHECKED_BY_ROUTE = 'x-checked-by-route'

/** A schema for the document alone: the route itself checks the object, and reports all problems instead of the first. */
export const checkedByRoute = (schema: Readonly<Record<string, unknown>>) => ({ ...schema, [CHECKED_BY_ROUTE]: true })

/**
 * For `setValidatorCompiler`. A schema is compiled when the first request comes that it is for: all of them together take a good part of the start.
 */
export const validatorOf = ({ schema, httpPart }: { schema: unknown; httpPart?: string }): FastifyValidationResult => {
  let compiled: ValidateFunction | undefined
  const validate: FastifyValidationResult = (data) => {
    compiled ??= compiledOf(schema as object, httpPart)
    const isValid = compiled(data) as boolean
    validate.errors = compiled.errors as FastifyValidationResult['errors']
    return isValid
  }
  return validate
}

/** @throws Error if the schema is not valid */
export const compiledOf = (schema: object, httpPart?: string): ValidateFunction =>
  (httpPart === 'body' ? exact : coercing).compile(CHECKED_BY_ROUTE in schema ? { type: 'object' } : schema)

/** The requirement of a JSON Schema keyword, as text. */
const expectedOf = ({ keyword, params, message, parentSchema }: ErrorObject): string => {
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const names = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {})
      return names.length === 0 ? 'no such field' : `no such field, only ${names.join(', ')}`
    }
    case 'required':
      return 'a value, it is absent'
    case 'type':
      return `${([] as string[]).concat(params.type).join(' or ')}`
    case 'enum':
      return `one of ${(params.allowedValues as unknown[]).join(', ')}`
    default:
      return message ?? keyword
  }
}

const pathOf = ({ instancePath, keyword, params }: ErrorObject): string => {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const last =
    keyword === 'required' ? params.missingProperty : (params.additionalProperty ?? params.unevaluatedProperty)
  return last === undefined ? path : path === '' ? last : `${path}.${last}`
}

const foundValue = ({ keyword, data, params }: ErrorObject): unknown => {
  const extra = params.additionalProperty ?? params.unevaluatedProperty
  if (extra !== undefined) return shown((data as Record<string, unknown>)[extra])
  return keyword === 'required' ? undefined : shown(data)
}

/** A value as the answer shows it: a long value is cut. */
const shown = (value: unknown): unknown => {
  const text = JSON.stringify(value)
  return text === undefined || text.length <= 200 ? value : `${text.slice(0, 200)}...`
}

/** @param context `body`, `querystring`, `params` or `headers` */
export const fieldProblems = (errors: readonly FastifySchemaValidationError[], context: string): FieldProblem[] => {
  const where = context === 'body' ? '' : context
  return (errors as unknown as ErrorObject[]).map((error) => {
    const path = pathOf(error)
    return {
      field: where === '' ? path : path === '' ? where : `${where}.${path}`,
      value: foundValue(error) ?? null,
      expected: expectedOf(error),
    }
  })
}

/** The form of a document, by the JSON Schema of the standard. */
import { readFileSync } from 'node:fs'
import { Ajv2019, type ErrorObject } from 'ajv/dist/2019.js'

/** What is wrong with the form of a document. */
export interface FormFlaw {
  readonly path: string
  readonly message: string
}

const schema = new URL('./odcs-3.1.0.schema.json', import.meta.url)

/** Errors that only repeat that an inner one did not hold. */
const OUTER = new Set(['if', 'allOf', 'anyOf', 'oneOf', 'not'])

export const formFlaws = (document: unknown): readonly FormFlaw[] => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, verbose: true })
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')))
  if (validate(document)) return []
  const errors = validate.errors ?? []
  const inner = errors.filter(({ keyword }) => !OUTER.has(keyword))
  // What was not evaluated because its neighbour is wrong is no error of its own.
  const real = inner.filter(({ keyword }) => keyword !== 'unevaluatedProperties')
  const shown = real.length > 0 ? real : inner.length > 0 ? inner : errors
  const flaws = shown.map((error) => flawOf(error, shown))
  return flaws.filter(
    ({ path, message }, i) => flaws.findIndex((other) => other.path === path && other.message === message) === i,
  )
}

/** A branch of what has to be there, of which any is enough. */
const BRANCH = /^(.*\/(?:anyOf|oneOf))\/\d+\/required$/

/** @param all the other ones: those of the branches of one choice are one flaw */
const flawOf = (error: ErrorObject, all: readonly ErrorObject[]): FormFlaw => {
  const { instancePath, keyword, params, message, data } = error
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
  const { additionalProperty, unevaluatedProperty, allowedValues } = params as Record<string, unknown>
  const extra = additionalProperty ?? unevaluatedProperty
  if (extra !== undefined)
    return { path: path === '' ? String(extra) : `${path}.${extra}`, message: 'is no field of the standard' }
  if (keyword === 'enum')
    return { path, message: `is ${JSON.stringify(data)}, must be one of ${(allowedValues as unknown[]).join(', ')}` }
  const choice = BRANCH.exec(error.schemaPath)?.[1]
  if (choice !== undefined) {
    const ofChoice = (other: ErrorObject) =>
      other.instancePath === instancePath && BRANCH.exec(other.schemaPath)?.[1] === choice
    const names = all
      .filter(ofChoice)
      .map((other) => String((other.params as { missingProperty: string }).missingProperty))
    if (names.length > 1) return { path, message: `must have one of ${names.join(', ')}` }
  }
  return { path, message: message ?? `breaks ${keyword}` }
}

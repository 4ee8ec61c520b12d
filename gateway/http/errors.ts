/**
 * The errors of the HTTP API, as RFC 9457 problems. Their table is error-table.ts; the refusals of the catalogue keep their own codes, and this file
 * maps their classes.
 */
import type { RefusalClass } from '../../processors/catalog/index.ts'
import { ERRORS, type ErrorRow } from './error-table.ts'

export { ERRORS, type ErrorRow }

export type ErrorCode = keyof typeof ERRORS

/** The status of a command that the catalogue refused, by the class of the refusal. */
export const REFUSAL_STATUS: Readonly<Record<RefusalClass, number>> = {
  invalid: 422,
  unknown: 404,
  conflict: 409,
  failed: 500,
}

/** Something wrong with one field of a request. */
export interface FieldProblem {
  /** Path, for example `features.delay_1h.column`; empty if the problem concerns the whole value. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

export interface ProblemDetails {
  readonly problems?: readonly FieldProblem[]
  /** Additional members of the answer. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** An answer of class 4xx or 5xx, thrown anywhere under a route. */
export class HttpError extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly retryAfterSeconds: number | undefined
  readonly problems: readonly FieldProblem[] | undefined
  readonly members: Readonly<Record<string, unknown>> | undefined

  /** @param detail one or more sentences about this case */
  constructor(code: ErrorCode, detail: string, details: ProblemDetails = {}) {
    super(detail, { cause: details.cause })
    this.name = 'HttpError'
    const row: ErrorRow = ERRORS[code]
    this.code = code
    this.status = row.status
    this.title = row.text
    this.retryAfterSeconds = row.retryAfterSeconds
    this.problems = details.problems
    this.members = details.members
  }
}

/** A field of a request has another value than it may have. The message shows the beginning of it. */
export const wrongField = (field: string, value: unknown, expected: string): HttpError => {
  const shown = JSON.stringify(value)?.slice(0, 200) ?? 'absent'
  return new HttpError('REQUEST_INVALID', `${field} is ${shown}, expected ${expected}.`, {
    problems: [{ field, value: value ?? null, expected }],
  })
}

/** A command that the catalogue refused. It has the code of the catalogue and the status of its class. */
export class RefusedError extends HttpError {
  override readonly code: string
  override readonly status: number
  override readonly title: string
  constructor(
    refusal: { code: string; kind: RefusalClass; text: string },
    problems: readonly FieldProblem[],
    who = 'The catalogue',
  ) {
    super('REQUEST_INVALID', refusal.text, problems.length > 0 ? { problems } : {})
    this.code = refusal.code
    this.status = REFUSAL_STATUS[refusal.kind]
    this.title = `${who} refuses the command.`
  }
}

/** The body of an answer of type `application/problem+json`. */
export const problemBody = (error: HttpError, requestId: string): Record<string, unknown> => ({
  type: `urn:millrace:error:${error.code}`,
  title: error.title,
  status: error.status,
  detail: error.message,
  instance: `urn:millrace:request:${requestId}`,
  code: error.code,
  ...(error.problems === undefined ? {} : { problems: error.problems }),
  ...error.members,
})

/**
 * The errors of MLflow's REST API: a JSON object `{"error_code","message"}`, where the code decides the status. Its clients raise what they read
 * there, and retry 408, 429, 500, 502, 503 and 504. Errors of the gateway are translated, so that this surface has one form of errors, for a
 * missing token and an unknown endpoint too.
 * Source: mlflow/mlflow, mlflow/exceptions.py.
 */
import type { FastifyReply } from 'fastify'
import type { HttpError } from '../../http/errors.ts'
import { httpErrorOf } from '../../http/translate.ts'

/** Code -> status. */
export const MLFLOW_STATUS = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  ABORTED: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const

export type MlflowCode = keyof typeof MLFLOW_STATUS

/** An error with the code that MLflow gives it. Clients show the message, and some of them compare it. */
export class MlflowError extends Error {
  readonly code: MlflowCode
  readonly status: number
  /** Seconds after which the caller may try again: `Retry-After`. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: MlflowCode, message: string, details: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, { cause: details.cause })
    this.name = 'MlflowError'
    this.code = code
    this.status = MLFLOW_STATUS[code]
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** A parameter that is there and wrong. */
export const invalidParameter = (message: string): MlflowError => new MlflowError('INVALID_PARAMETER_VALUE', message)

/** A run, experiment, model, version or file that is not there. */
export const notThere = (message: string): MlflowError => new MlflowError('RESOURCE_DOES_NOT_EXIST', message)

/** Errors of the gateway whose status alone does not tell the code. */
const codes: Readonly<Record<string, MlflowCode>> = {
  ROUTE_UNKNOWN: 'ENDPOINT_NOT_FOUND',
  BODY_MALFORMED: 'BAD_REQUEST',
  MEDIA_TYPE_UNSUPPORTED: 'BAD_REQUEST',
}

const codesByStatus: Readonly<Record<number, MlflowCode>> = {
  400: 'INVALID_PARAMETER_VALUE',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  408: 'DEADLINE_EXCEEDED',
  409: 'RESOURCE_CONFLICT',
  410: 'RESOURCE_DOES_NOT_EXIST',
  // No code of MLflow has status 413: its own server answers so to a batch that is too large, and the client must not retry.
  413: 'INVALID_PARAMETER_VALUE',
  // Nor has any 421: the `Host` header names another server.
  421: 'PERMISSION_DENIED',
  422: 'INVALID_PARAMETER_VALUE',
  429: 'REQUEST_LIMIT_EXCEEDED',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** The error as MLflow's clients read it. */
export const mlflowErrorOf = (error: unknown): MlflowError => {
  if (error instanceof MlflowError) return error
  const known: HttpError = httpErrorOf(error)
  const code = codes[known.code] ?? codesByStatus[known.status] ?? 'INTERNAL_ERROR'
  return new MlflowError(code, known.message, { cause: error, retryAfterSeconds: known.retryAfterSeconds })
}

/** Answers with an error as MLflow does. */
export const refuse = (error: unknown, reply: FastifyReply): void => {
  const { code, status, message, retryAfterSeconds } = mlflowErrorOf(error)
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ error_code: code, message }))
}

const PATHS =
  /^\/(api\/\d\.0\/mlflow|ajax-api(\/|$|\?)|get-artifact($|\?)|model-versions\/get-artifact($|\?)|graphql($|\?))/

/** Whether a URL belongs to this surface, so that its errors are MLflow's: also where no route matches, or the path cannot be decoded. */
export const speaksMlflow = (url: string): boolean => PATHS.test(url)

/**
 * Errors of the HTTP surface, RFC 9457: one table of code, status, text and consequence. `docs/reference/errors.md` is made from it and
 * tested against it. Codes are never reused for another meaning. HTTP status lives here alone; the catalogue's refusals keep their
 * own codes, and only their class has a status here.
 */
import type { RefusalClass } from '../../processors/catalog/index.ts'

export interface ErrorRow {
  readonly status: number
  /** What happened, in general: the `title` of the answer. */
  readonly text: string
  /** What it means for the caller's request. */
  readonly consequence: string
  /** Seconds after which another attempt makes sense: `Retry-After`. */
  readonly retryAfterSeconds?: number
}

const nothing = 'Nothing was done.'

export const ERRORS = {
  REQUEST_INVALID: {
    status: 400,
    text: 'The request does not follow its schema.',
    consequence: `${nothing} Correct the fields that \`problems\` names.`,
  },
  BODY_MALFORMED: {
    status: 400,
    text: 'The body cannot be parsed.',
    consequence: `${nothing} Correct the body.`,
  },
  UNAUTHENTICATED: {
    status: 401,
    text: 'The request carries no valid token.',
    consequence: `${nothing} Send \`Authorization: Bearer <token>\`.`,
  },
  ROUTE_UNKNOWN: {
    status: 404,
    text: 'There is no such path and method.',
    consequence: `${nothing} See \`/openapi.json\`.`,
  },
  DATASET_UNKNOWN: { status: 404, text: 'There is no such dataset.', consequence: `${nothing} Declare it first.` },
  VIEW_UNKNOWN: { status: 404, text: 'There is no such feature view.', consequence: `${nothing} Declare it first.` },
  FEATURE_UNKNOWN: {
    status: 404,
    text: 'The view has no such feature.',
    consequence: `${nothing} \`problems\` lists the features that there are.`,
  },
  DECLARATION_UNKNOWN: {
    status: 404,
    text: 'There is no such declaration, or there was none at the asked time.',
    consequence: nothing,
  },
  TOPIC_UNKNOWN: {
    status: 404,
    text: 'There is no such topic in this installation.',
    consequence: nothing,
  },
  REQUEST_TIMEOUT: {
    status: 408,
    text: 'The request did not arrive in time.',
    consequence: 'Rows that had arrived may have been taken. Send it again under the same idempotency key.',
  },
  DATASET_RETIRED: {
    status: 409,
    text: 'The dataset is retired.',
    consequence: `${nothing} It takes no rows any more.`,
  },
  DATASET_ELSEWHERE: {
    status: 409,
    text: 'The dataset reads a topic of its own.',
    consequence: `${nothing} Write to that topic.`,
  },
  VIEW_NOT_CAUGHT_UP: {
    status: 409,
    text: 'The version has not caught up with its rows.',
    consequence: `${nothing} Activate it later, or with \`force\`.`,
  },
  BODY_TOO_LARGE: {
    status: 413,
    text: 'The body is larger than allowed.',
    consequence: `${nothing} Send less at once, or rows as NDJSON, which is read as a stream.`,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    text: 'The body has a media type that this path does not read.',
    consequence: nothing,
  },
  ROWS_INVALID: {
    status: 422,
    text: 'None of the rows fits the declaration of the dataset.',
    consequence: 'No row was taken. `errors` names row, field, value and what was expected.',
  },
  TIME_INVALID: { status: 422, text: 'The stated time cannot be used.', consequence: nothing },
  POSITION_INVALID: {
    status: 422,
    text: 'The position token is none of this installation, or has nothing to do with the view.',
    consequence: `${nothing} Use a token of an answer about the view's dataset as it is.`,
  },
  TRAINING_SET_INVALID: {
    status: 422,
    text: 'The training set cannot be built as asked.',
    consequence: `${nothing} Correct what \`detail\` names.`,
  },
  SPINE_TOO_LARGE: {
    status: 422,
    text: 'The spine has more rows than one training set may have.',
    consequence: `${nothing} Ask in several sets.`,
  },
  OVERLOADED: {
    status: 429,
    text: 'More is under way than this gateway takes on.',
    consequence: 'What `accepted` counts, if it is there, is kept; nothing else was done. Try again.',
    retryAfterSeconds: 1,
  },
  INTERNAL: {
    status: 500,
    text: 'A bug in the gateway.',
    consequence: 'What was done is not known. Report the message of the log that has the same request id.',
  },
  LOG_UNAVAILABLE: {
    status: 503,
    text: 'The log cannot be reached or did not acknowledge.',
    consequence:
      'What `accepted` counts is kept; the rest may be or not. Send it again under the same idempotency key.',
    retryAfterSeconds: 2,
  },
  REGISTRY_UNAVAILABLE: {
    status: 503,
    text: 'The schema registry cannot be reached.',
    consequence: `${nothing} Try again.`,
    retryAfterSeconds: 2,
  },
  ONLINE_STORE_UNAVAILABLE: {
    status: 503,
    text: 'The online store cannot be reached.',
    consequence: `${nothing} Try again.`,
    retryAfterSeconds: 1,
  },
  ONLINE_STORE_HEALING: {
    status: 503,
    text: 'The online store is empty or being filled again.',
    consequence: `${nothing} Nothing can be said of what it lacks. Try again.`,
    retryAfterSeconds: 1,
  },
  OFFLINE_STORE_UNAVAILABLE: {
    status: 503,
    text: 'The offline store cannot be reached, or does not hold what was asked for yet.',
    consequence: `${nothing} Try again.`,
    retryAfterSeconds: 2,
  },
  VIEW_NOT_ACTIVE: {
    status: 503,
    text: 'No version of the view is active yet.',
    consequence: `${nothing} Try again when it has caught up with its rows, or name a version.`,
    retryAfterSeconds: 1,
  },
  COMMAND_UNANSWERED: {
    status: 503,
    text: 'The command is on the log, but nobody has decided it in time.',
    consequence: 'The command stands and will be decided. Ask again under the same idempotency key for its answer.',
    retryAfterSeconds: 2,
  },
  NOT_READY: {
    status: 503,
    text: 'The gateway has not read the catalogue yet, or is shutting down.',
    consequence: `${nothing} Try again.`,
    retryAfterSeconds: 1,
  },
  POSITION_NOT_REACHED: {
    status: 504,
    text: 'The view has not reached the asked position in time.',
    consequence: `${nothing} Ask again, or without \`min_position\`.`,
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS

/** Status of a command that the catalogue refused. */
export const REFUSAL_STATUS: Readonly<Record<RefusalClass, number>> = {
  invalid: 422,
  unknown: 404,
  conflict: 409,
  failed: 500,
}

/** Something wrong with one field of a request. */
export interface FieldProblem {
  /** Path, for example `features.delay_1h.column`; empty for the whole. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

export interface ProblemDetails {
  readonly problems?: readonly FieldProblem[]
  /** Members of the answer of their own. */
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

  /** @param detail one or more sentences about this very case */
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

/** A command that the catalogue refused: its own code, the status of its class. */
export class RefusedError extends HttpError {
  override readonly code: string
  override readonly status: number
  override readonly title: string
  constructor(refusal: { code: string; kind: RefusalClass; text: string }, problems: readonly FieldProblem[]) {
    super('REQUEST_INVALID', refusal.text, problems.length > 0 ? { problems } : {})
    this.code = refusal.code
    this.status = REFUSAL_STATUS[refusal.kind]
    this.title = 'The catalogue refuses the command.'
  }
}

/** Body of the answer, `application/problem+json`. */
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

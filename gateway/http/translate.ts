/** Maps errors of lower layers to HTTP errors. An error that is not listed here is a bug; its message is not shown to the caller. */
import type { FastifyError } from 'fastify'
import { ArtifactError, type ArtifactErrorCode } from '../../artifacts/index.ts'
import { CommandTooLargeError, WaitingFullError } from '../../platform/commands/index.ts'
import { AlertsError } from '../../queries/alerts/index.ts'
import { ConsumersReadError } from '../../queries/consumers/index.ts'
import { ContractReadError } from '../../queries/contracts/index.ts'
import { DataError } from '../../queries/data/index.ts'
import { DriftReadError } from '../../queries/drift/index.ts'
import { EvaluationError, type EvaluationErrorCode } from '../../queries/evaluation/index.ts'
import { BehindError } from '../../queries/fields/index.ts'
import { LineageReadError } from '../../queries/lineage/index.ts'
import { OfflineError, type OfflineErrorCode } from '../../queries/offline/index.ts'
import { PerformanceReadError } from '../../queries/performance/index.ts'
import { ProfileReadError } from '../../queries/profiles/index.ts'
import { RegistryError } from '../../queries/registry/index.ts'
import { RunsError } from '../../queries/runs/index.ts'
import { SearchError } from '../../queries/search/index.ts'
import { TableBehindError } from '../../queries/stored-table.ts'
import { IncompatibleSchemaError, RegistryUnavailableError } from '../../schemas/index.ts'
import { SinkError } from '../../sinks/errors.ts'
import { LogError } from '../../streams/core/log.ts'
import { AppenderFullError, TopicSettingsError } from '../../streams/kafka/index.ts'
import { type ErrorCode, type FieldProblem, HttpError } from './errors.ts'
import { fieldProblems } from './validate.ts'

/** The errors of Fastify, by their code. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_MALFORMED',
  FST_ERR_BAD_URL: 'ROUTE_UNKNOWN',
  FST_ERR_HANDLER_TIMEOUT: 'NOT_READY',
}

const offlineCodes: Readonly<Record<OfflineErrorCode, ErrorCode>> = {
  QUERY_INVALID: 'TRAINING_SET_INVALID',
  SPINE_INVALID: 'TRAINING_SET_INVALID',
  SPINE_TOO_LARGE: 'SPINE_TOO_LARGE',
  VIEW_NOT_STORED: 'OFFLINE_STORE_UNAVAILABLE',
  POSITION_NOT_REACHED: 'OFFLINE_STORE_UNAVAILABLE',
  STORE_UNAVAILABLE: 'OFFLINE_STORE_UNAVAILABLE',
  RESULT_DAMAGED: 'INTERNAL',
}

const evaluationCodes: Readonly<Record<EvaluationErrorCode, ErrorCode>> = {
  QUERY_INVALID: 'REQUEST_INVALID',
  ROW_INVALID: 'EVALUATION_ROWS_INVALID',
  TOO_LARGE: 'READ_TOO_LARGE',
  STORE_BEHIND: 'OFFLINE_STORE_BEHIND',
  STORE_UNAVAILABLE: 'OFFLINE_STORE_UNAVAILABLE',
}

const artifactCodes: Readonly<Record<ArtifactErrorCode, ErrorCode>> = {
  PATH_INVALID: 'ARTIFACT_PATH_INVALID',
  PATH_OUTSIDE: 'ARTIFACT_PATH_INVALID',
  IN_THE_WAY: 'ARTIFACT_IN_THE_WAY',
  TOO_LARGE: 'ARTIFACT_TOO_LARGE',
  INCOMPLETE: 'BODY_MALFORMED',
  STORE_UNAVAILABLE: 'ARTIFACT_STORE_UNAVAILABLE',
}

/** Reads of tables that ClickHouse did not answer. */
const OF_TABLES = [
  RunsError,
  DriftReadError,
  PerformanceReadError,
  ContractReadError,
  AlertsError,
  LineageReadError,
  ConsumersReadError,
  ProfileReadError,
]

/** @returns the error to answer with */
export const httpErrorOf = (error: unknown): HttpError => {
  if (error instanceof HttpError) return error
  if (error instanceof AppenderFullError || error instanceof WaitingFullError)
    return new HttpError('OVERLOADED', error.message, { cause: error })
  if (error instanceof CommandTooLargeError) return new HttpError('BODY_TOO_LARGE', error.message, { cause: error })
  if (error instanceof LogError) {
    if (error.code === 'UNKNOWN_TOPIC') return new HttpError('TOPIC_UNKNOWN', error.message, { cause: error })
    return new HttpError('LOG_UNAVAILABLE', error.message, { cause: error })
  }
  if (error instanceof RegistryUnavailableError) {
    return new HttpError('REGISTRY_UNAVAILABLE', error.message, { cause: error })
  }
  if (error instanceof TopicSettingsError) return new HttpError('TOPIC_UNFIT', error.message, { cause: error })
  if (error instanceof IncompatibleSchemaError) return incompatible(error)
  if (error instanceof OfflineError && error.code !== 'RESULT_DAMAGED') {
    return new HttpError(offlineCodes[error.code], error.message, { cause: error })
  }
  if (error instanceof EvaluationError) {
    const problems = error.problem === undefined ? {} : { problems: [error.problem] }
    return new HttpError(evaluationCodes[error.code], error.message, { ...problems, cause: error })
  }
  if (error instanceof DataError) {
    const code = error.code === 'STORE_BEHIND' ? 'OFFLINE_STORE_BEHIND' : 'OFFLINE_STORE_UNAVAILABLE'
    return new HttpError(code, error.message, { cause: error })
  }
  if (error instanceof ArtifactError) return new HttpError(artifactCodes[error.code], error.message, { cause: error })
  if (error instanceof TableBehindError) return new HttpError('OFFLINE_STORE_BEHIND', error.message, { cause: error })
  if (error instanceof BehindError) return new HttpError('ONLINE_STORE_HEALING', error.message, { cause: error })
  if (error instanceof SearchError) return new HttpError('REQUEST_INVALID', error.message, { cause: error })
  if (OF_TABLES.some((type) => error instanceof type))
    return new HttpError('OFFLINE_STORE_UNAVAILABLE', (error as Error).message, { cause: error })
  if (error instanceof RegistryError) {
    const code = error.kind === 'invalid' ? 'READ_TOO_LARGE' : 'OFFLINE_STORE_UNAVAILABLE'
    return new HttpError(code, error.message, { cause: error })
  }
  if (error instanceof SinkError) return new HttpError('ONLINE_STORE_UNAVAILABLE', error.message, { cause: error })
  return frameworkError(error as FastifyError)
}

/** Another program registered a schema under a subject of this installation. The caller sees this as a field with a wrong value. */
const incompatible = (error: IncompatibleSchemaError): HttpError => {
  const problem: FieldProblem = {
    field: '',
    value: error.subject,
    expected: 'a schema that the registry takes as the next version of this subject',
  }
  return new HttpError('REQUEST_INVALID', error.message, { problems: [problem], cause: error })
}

const frameworkError = (error: FastifyError): HttpError => {
  if (error.validation !== undefined) {
    const problems = fieldProblems(error.validation, error.validationContext ?? 'body')
    const text = problems.map(({ field, expected }) => `${field || 'The value'}: expected ${expected}.`).join(' ')
    return new HttpError('REQUEST_INVALID', text, { problems, cause: error })
  }
  const known = error.code === undefined ? undefined : frameworkCodes[error.code]
  if (known !== undefined) return new HttpError(known, error.message, { cause: error })
  return new HttpError('INTERNAL', 'The gateway failed; its log has a message with the same request id.', {
    cause: error,
  })
}

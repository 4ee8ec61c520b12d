import { describe, expect, test } from 'vitest'
import { ArtifactError } from '../../../../artifacts/index.ts'
import { ERRORS, type ErrorCode, HttpError, problemBody, RefusedError } from '../../../../gateway/http/errors.ts'
import { httpErrorOf } from '../../../../gateway/http/translate.ts'
import { CommandTooLargeError } from '../../../../platform/commands/index.ts'
import { REFUSALS } from '../../../../processors/catalog/index.ts'
import { OfflineError } from '../../../../queries/offline/index.ts'
import { SearchError } from '../../../../queries/search/index.ts'
import { RegistryUnavailableError } from '../../../../schemas/index.ts'
import { LogError } from '../../../../streams/core/log.ts'
import { AppenderFullError, TopicSettingsError } from '../../../../streams/kafka/index.ts'

describe('the table', () => {
  test('every row is an error of HTTP and says what happened and what follows', () => {
    for (const [code, row] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(row.status).toBeGreaterThanOrEqual(400)
      expect(row.text).toMatch(/\.$/)
      expect(row.consequence).toMatch(/\.$/)
    }
  })

  test('a temporary error says when to try again', () => {
    for (const row of Object.values(ERRORS)) {
      if (row.status === 429 || row.status === 503) expect(row).toHaveProperty('retryAfterSeconds')
    }
  })

  test('codes are not those of the catalogue, but where they mean the same', () => {
    const shared = Object.keys(REFUSALS).filter((code) => code in ERRORS)
    expect(shared.sort()).toEqual(['DATASET_RETIRED', 'DATASET_UNKNOWN', 'DECLARATION_UNKNOWN'])
    expect(shared.map((code) => ERRORS[code as ErrorCode].status)).toEqual([409, 404, 404])
  })
})

describe('an error as an answer', () => {
  test('is a problem of RFC 9457 with members of its own', () => {
    const problems = [{ field: 'a', value: 1, expected: 'text' }]
    const error = new HttpError('ROWS_INVALID', 'Row 0.', { problems, members: { accepted: 0 } })
    expect(problemBody(error, 'r1')).toEqual({
      type: 'urn:millrace:error:ROWS_INVALID',
      title: ERRORS.ROWS_INVALID.text,
      status: 422,
      detail: 'Row 0.',
      instance: 'urn:millrace:request:r1',
      code: 'ROWS_INVALID',
      problems,
      accepted: 0,
    })
  })

  test('a refusal keeps its code and has the status of its class', () => {
    const error = new RefusedError({ code: 'DATASET_IN_USE', kind: 'conflict', text: 'Used.' }, [])
    expect(problemBody(error, 'r')).toMatchObject({ code: 'DATASET_IN_USE', status: 409, detail: 'Used.' })
  })

  test.each([
    [new AppenderFullError(2, 1), 'OVERLOADED'],
    [new LogError('UNAVAILABLE', 'x'), 'LOG_UNAVAILABLE'],
    [new SearchError('x'), 'REQUEST_INVALID'],
    [new LogError('UNKNOWN_TOPIC', 'x'), 'TOPIC_UNKNOWN'],
    [new RegistryUnavailableError('x'), 'REGISTRY_UNAVAILABLE'],
    [new TopicSettingsError([]), 'TOPIC_UNFIT'],
    [new CommandTooLargeError(2, 1), 'BODY_TOO_LARGE'],
    [new OfflineError('SPINE_INVALID', 'x'), 'TRAINING_SET_INVALID'],
    [new OfflineError('STORE_UNAVAILABLE', 'x'), 'OFFLINE_STORE_UNAVAILABLE'],
    [new OfflineError('RESULT_DAMAGED', 'x'), 'INTERNAL'],
    [new ArtifactError('PATH_OUTSIDE', 'x'), 'ARTIFACT_PATH_INVALID'],
    [new ArtifactError('INCOMPLETE', 'x'), 'BODY_MALFORMED'],
    [new ArtifactError('STORE_UNAVAILABLE', 'x'), 'ARTIFACT_STORE_UNAVAILABLE'],
    [new Error('secret'), 'INTERNAL'],
    [Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }), 'BODY_TOO_LARGE'],
  ])('%s is answered as %s', (error, code) => expect(httpErrorOf(error).code).toBe(code))

  test('a bug says nothing of itself to the caller', () => {
    expect(JSON.stringify(problemBody(httpErrorOf(new Error('secret')), 'r'))).not.toContain('secret')
  })
})

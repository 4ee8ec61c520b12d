import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode, HttpError } from '../../../../../gateway/http/errors.ts'
import {
  MLFLOW_STATUS,
  MlflowError,
  mlflowErrorOf,
  refuse,
  speaksMlflow,
} from '../../../../../gateway/surfaces/mlflow/errors.ts'

const answered = async (error: unknown) => {
  const app = Fastify()
  app.setErrorHandler((thrown, _request, reply) => refuse(thrown, reply))
  app.get('/', async () => {
    throw error
  })
  return app.inject('/')
}

describe('an error on the surface of MLflow', () => {
  test('is a JSON object of code and message, with the status of its code', async () => {
    const { statusCode, headers, body } = await answered(new MlflowError('RESOURCE_DOES_NOT_EXIST', 'No run.'))
    expect([statusCode, headers['content-type'], JSON.parse(body)]).toEqual([
      404,
      'application/json; charset=utf-8',
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No run.' },
    ])
  })

  test('says when to try again, and which token it wants', async () => {
    const busy = await answered(new HttpError('OVERLOADED', 'Full.'))
    expect([busy.statusCode, busy.headers['retry-after']]).toEqual([429, '1'])
    const unknown = await answered(new HttpError('UNAUTHENTICATED', 'No token.'))
    expect([unknown.statusCode, unknown.headers['www-authenticate']]).toEqual([401, 'Bearer'])
  })

  test.each([
    [new HttpError('ROUTE_UNKNOWN', 'x'), 'ENDPOINT_NOT_FOUND'],
    [new HttpError('BODY_MALFORMED', 'x'), 'BAD_REQUEST'],
    [new HttpError('REQUEST_INVALID', 'x'), 'INVALID_PARAMETER_VALUE'],
    [new HttpError('BODY_TOO_LARGE', 'x'), 'INVALID_PARAMETER_VALUE'],
    [new HttpError('COMMAND_UNANSWERED', 'x'), 'TEMPORARILY_UNAVAILABLE'],
    [new HttpError('POSITION_NOT_REACHED', 'x'), 'DEADLINE_EXCEEDED'],
    [new Error('secret'), 'INTERNAL_ERROR'],
    [Object.assign(new Error('x'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }), 'BAD_REQUEST'],
  ])('%s has the code %s', (error, code) => {
    expect(mlflowErrorOf(error).code).toBe(code)
    expect(mlflowErrorOf(error).message).not.toContain('secret')
  })

  test('keeps the class of every error of the gateway: what is refused is not retried, and what is temporary is', () => {
    const retried = (status: number) => [408, 429, 500, 502, 503, 504].includes(status)
    const differ = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => {
      const { status } = mlflowErrorOf(new HttpError(code, 'x'))
      return retried(status) !== retried(ERRORS[code].status) || !Object.values(MLFLOW_STATUS).includes(status as 400)
    })
    expect(differ).toEqual([])
  })
})

test.each([
  ['/api/2.0/mlflow/runs/nothing', true],
  ['/api/2.0/mlflow-artifacts/artifacts/%zz', true],
  ['/api/3.0/mlflow/traces', true],
  ['/ajax-api/2.0/mlflow/gateway-proxy', true],
  ['/get-artifact?path=a', true],
  ['/model-versions/get-artifact', true],
  ['/v1/rows', false],
  ['/api/v1/lineage', false],
  ['/get-artifacts', false],
])('%s belongs to the surface: %s', (url, expected) => expect(speaksMlflow(url)).toBe(expected))

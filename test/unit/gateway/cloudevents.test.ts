/** Payloads of KServe's logger: the attributes are those that its logger sets, the bodies are those of its tests and documentation. */
import { expect, test } from 'vitest'
import { inferenceEvent } from '../../../gateway/cloudevents/event.ts'
import { payloadOf } from '../../../gateway/cloudevents/payload.ts'
import { type Mapping, predictionsOf } from '../../../gateway/cloudevents/predictions.ts'
import type { HttpError } from '../../../gateway/http/errors.ts'

const T0 = Date.UTC(2026, 0, 1)
const headers = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': '29232038-6c2a-44b3-a542-95c499732ec0',
  'ce-source': 'http://localhost:9081/',
  'ce-type': 'org.kubeflow.serving.inference.request',
  'ce-time': '2026-01-01T00:00:00.435513493Z',
  'ce-inferenceservicename': 'mymodel',
  'ce-namespace': 'default',
  'ce-component': 'predictor',
  'ce-endpoint': 'default',
  'ce-metadata': '{}',
}
const BODY = '{"instances":[[6.8,2.8,4.8,1.4],[6.0,3.4,4.5,1.6]]}'
const wrongOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return `${(error as HttpError).code}: ${(error as Error).message}`
  }
  return 'nothing is wrong'
}

test('an event in binary mode and the same in structured mode are one', () => {
  const binary = inferenceEvent(headers, Buffer.from(BODY))
  expect(binary).toEqual({
    ...{ id: headers['ce-id'], source: headers['ce-source'], half: 'request', time: T0 + 435, data: BODY },
  })
  const event = {
    ...{ specversion: '1.0', id: headers['ce-id'], source: headers['ce-source'], type: headers['ce-type'] },
    ...{ time: headers['ce-time'], datacontenttype: 'application/json', inferenceservicename: 'mymodel' },
  }
  const type = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
  const structured = (more: object) => inferenceEvent(type, Buffer.from(JSON.stringify({ ...event, ...more })))
  expect(structured({ data: JSON.parse(BODY) })).toEqual({ ...binary, data: JSON.stringify(JSON.parse(BODY)) })
  expect(structured({ data_base64: Buffer.from(BODY).toString('base64') })).toEqual(binary)
  expect(
    inferenceEvent({ ...headers, 'ce-type': 'io.seldon.serving.inference.response' }, Buffer.from('{}')).half,
  ).toBe('response')
})

test('an event that lacks something is refused by the name of what it lacks', () => {
  const without = (name: string, value?: string) =>
    wrongOf(() => inferenceEvent({ ...headers, [name]: value }, Buffer.from(BODY)))
  expect(without('ce-id')).toMatch('CLOUD_EVENT_INVALID: headers.ce-id is null, expected text')
  expect(without('ce-type', 'org.kubeflow.serving.inference.feedback')).toMatch("that ends in '.inference.request'")
  expect(without('ce-specversion', '0.1')).toMatch('headers.ce-specversion is "0.1", expected \'1.0\'')
  expect(without('ce-time', 'yesterday')).toMatch('headers.ce-time is "yesterday"')
  expect(wrongOf(() => inferenceEvent({ 'content-type': 'application/cloudevents+json' }, Buffer.from('[]')))).toMatch(
    'a CloudEvent as a JSON object',
  )
})

const columns = new Set(['sepal', 'petal', 'score', 'label', 'a', 'b'])
const of = (half: 'request' | 'response', data: unknown) => payloadOf(half, JSON.stringify(data), columns)
const joined = (request: unknown, response: unknown, mapping: Partial<Mapping> = {}) =>
  predictionsOf({ id: 'x', time: T0 }, of('request', request), of('response', response), {
    ...{ features: ['a', 'b'], outputs: undefined, modelVersion: undefined, ...mapping },
  })

test('protocol 1: instances by place or by name, one prediction each', () => {
  expect(
    joined(
      {
        instances: [
          [1, 2],
          [3, 4],
        ],
      },
      { predictions: [0.5, 0.7] },
    ),
  ).toEqual([
    { prediction_id: 'x-0', time: T0, a: 1, b: 2, score: 0.5 },
    { prediction_id: 'x-1', time: T0, a: 3, b: 4, score: 0.7 },
  ])
  expect(joined({ instances: [{ a: 1, b: null }] }, { predictions: ['setosa'] }, { modelVersion: 3 })).toEqual([
    { prediction_id: 'x-0', time: T0, model_version: 3, a: 1, b: null, label: 'setosa' },
  ])
  const outputs = ['_', 'score']
  expect(joined({ instances: [[1, 2]] }, { predictions: [[0.3, 0.7]] }, { outputs })).toMatchObject([{ score: 0.7 }])
})

test('protocol 2: tensors, flat or nested, whose first dimension is the batch', () => {
  const response = {
    ...{ model_name: 'm', model_version: '4', id: 'x' },
    outputs: [{ name: 'predict', shape: [2], datatype: 'FP64', data: [0.5, 0.7] }],
  }
  const expected = [
    { prediction_id: 'x-0', time: T0, model_version: 4, a: 1, b: 2, score: 0.5 },
    { prediction_id: 'x-1', time: T0, model_version: 4, a: 3, b: 4, score: 0.7 },
  ]
  const tensor = { name: 'input-0', shape: [2, 2], datatype: 'FP32' }
  expect(joined({ inputs: [{ ...tensor, data: [1, 2, 3, 4] }] }, response)).toEqual(expected)
  expect(
    joined(
      {
        inputs: [
          {
            ...tensor,
            data: [
              [1, 2],
              [3, 4],
            ],
          },
        ],
      },
      response,
    ),
  ).toEqual(expected)
  const byName = [
    { name: 'b', shape: [2, 1], datatype: 'INT64', data: [2, 4] },
    { name: 'a', shape: [2], datatype: 'FP32', data: [1, 3] },
  ]
  expect(joined({ inputs: byName }, response)).toEqual(expected)
})

test('what has no name, or does not fit together, is refused, never guessed', () => {
  const tensor = { name: 'i', shape: [2, 2], data: [1, 2, 3] }
  const good = { instances: [[1, 2]] }
  expect(wrongOf(() => joined({ instances: [[1, 2, 3]] }, { predictions: [1] }))).toMatch(
    '"3 values", expected 2, for a, b',
  )
  expect(wrongOf(() => joined({ instances: [[1]] }, { predictions: [1] }))).toMatch('"1 values", expected 2')
  expect(wrongOf(() => joined(good, { predictions: [1, 2] }))).toMatch('"2 predictions", expected one for each of 1')
  expect(wrongOf(() => joined(good, { predictions: [[0.2, 0.8]] }))).toMatch('their names as the parameter `outputs`')
  expect(wrongOf(() => joined({ inputs: [tensor] }, { predictions: [1] }))).toMatch('data.inputs.0.data is "3 values"')
  expect(wrongOf(() => joined({ inputs: [{ ...tensor, shape: 'all' }] }, {}))).toMatch('data.inputs.0.shape is "all"')
  expect(wrongOf(() => joined({}, {}))).toMatch('an object with the list instances or inputs')
  expect(wrongOf(() => payloadOf('request', 'no JSON', columns))).toMatch('data is "no JSON", expected JSON')
})

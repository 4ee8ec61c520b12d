import { expect, test } from 'vitest'
import { type Fields, Params } from '../../../../../gateway/surfaces/mlflow/params.ts'
import { parseJson } from '../../../../../schemas/index.ts'

const paramsOf = (json: string): Params => new Params(parseJson(json) as Fields)

test('an integer that no event holds is refused with its bounds, whatever its size', () => {
  for (const step of ['9007199254740991', '-9007199254740991', '1795953543451536781', '"9007199254740993"'])
    expect(() => paramsOf(`{"step":${step}}`).integer('step')).toThrow(
      `Invalid value ${step.replaceAll('"', '')} for parameter 'step' supplied: it must lie within +-9007199254740990.`,
    )
  expect(paramsOf('{"step":9007199254740990}').integer('step')).toBe(9007199254740990)
  expect(paramsOf('{"step":"-9007199254740990"}').integer('step')).toBe(-9007199254740990)
})

test('a large integer is an integer in the words of a refusal, and a double where one is expected', () => {
  expect(() => paramsOf('{"a":123456789012345678901}').optionalText('a')).toThrow("Value was of type 'int'")
  expect(paramsOf('{"a":123456789012345678901}').double('a')).toBe(Number('123456789012345678901'))
  expect(() => paramsOf('{"a":1.5}').integer('a')).toThrow("Value was of type 'float'")
})

import { expect, test } from 'vitest'
import { jsonText } from '../../../schemas/index.ts'

test('negative zero stays negative zero, wherever it is', () => {
  const value = { a: -0, b: [0, -0, { c: -0 }], d: '-0', e: null, '-0': 1 }
  expect(jsonText(value)).toBe('{"a":-0,"b":[0,-0,{"c":-0}],"d":"-0","e":null,"-0":1}')
  expect(JSON.parse(jsonText(value))).toEqual(value)
  expect(jsonText(-0)).toBe('-0')
})

test('a replacer sees every other value', () => {
  expect(jsonText({ a: -0, b: 1 }, (_, each) => (each === 1 ? 'one' : each))).toBe('{"a":-0,"b":"one"}')
})

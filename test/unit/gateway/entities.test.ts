import { expect, test } from 'vitest'
import { entityIdsOf, idOfText, idsByView } from '../../../gateway/entities.ts'
import type { ReadableView } from '../../../gateway/views.ts'

const text = [{ name: 'u', type: 'string' }] as const
const whole = [{ name: 'l', type: 'long' }] as const
const yes = [{ name: 'b', type: 'boolean' }] as const
const at = [{ name: 'at', type: 'timestamp' }] as const
const raw = [{ name: 'r', type: 'bytes' }] as const
const three = [...text, ...whole, ...yes]

test.each([
  [text, ' 01 ', ' 01 '],
  [text, '["a",1]', '["a",1]'],
  [whole, '1', '1'],
  [whole, '01', '1'],
  [whole, '-7', '-7'],
  [yes, 'true', 'true'],
  [at, '1767607200000', '1767607200000'],
  [at, '2026-01-05T10:00:00Z', '1767607200000'],
  [raw, '/wA=', '/wA='],
  [three, '["a",0,true]', '["a",0,true]'],
  [three, ' [ "a" , 0 , true ] ', '["a",0,true]'],
] as const)('the id of %j written as %s is %s', (entity, written, id) => {
  expect(idOfText(entity, written, 'entity')).toBe(id)
})

test.each([
  [whole, 'abc', 'the values of l (long)'],
  [whole, '1.5', 'the values of l (long)'],
  [whole, '', 'the values of l (long)'],
  [whole, '9007199254740993', 'the values of l (long)'],
  [yes, 'True', 'the values of b (boolean)'],
  [at, '2026-02-30T10:00:00Z', 'the values of at (timestamp)'],
  [raw, '/w', 'the values of r (bytes)'],
  [three, 'a', 'a JSON list of the values of u (string), l (long), b (boolean)'],
  [three, '["a",0]', 'a JSON list of the values of u (string), l (long), b (boolean)'],
  [three, '["a",0,"true"]', 'a JSON list of the values of u (string), l (long), b (boolean)'],
  [three, '["a",null,true]', 'a JSON list of the values of u (string), l (long), b (boolean)'],
] as const)(
  '%j written as %j is refused, and not taken for an entity without a vector',
  (entity, written, expected) => {
    expect(() => idOfText(entity, written, 'entity')).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', problems: [{ field: 'entity', value: written, expected }] }),
    )
  },
)

test('an entity with a null among its values has no id; an absent value is refused', () => {
  const view = { entity: three } as unknown as ReadableView
  expect(entityIdsOf(view, [['a', null, true], { u: null, l: 1, b: true }, ['a', 0, true]])).toEqual([
    null,
    null,
    '["a",0,true]',
  ])
  expect(entityIdsOf({ entity: text } as unknown as ReadableView, [null, 'x'])).toEqual([null, 'x'])
  expect(() => entityIdsOf(view, [{ u: 'a', b: true }])).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field: 'entities.0.l' })] }),
  )
})

test('for views with different entities an entity is an object with the columns of all; a null concerns its own views', () => {
  const views = [{ entity: text }, { entity: whole }] as unknown as readonly ReadableView[]
  expect(
    idsByView(views, [
      { u: 'a', l: 1 },
      { u: null, l: 2 },
    ]),
  ).toEqual([
    ['a', null],
    ['1', '2'],
  ])
  for (const given of ['a', ['a', 1], null, 7])
    expect(() => idsByView(views, [given])).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ field: 'entities.0' })] }),
    )
  expect(idsByView([views[0], views[0]], ['a', { u: 'b' }])).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
})

test('an entity may be values, an object by column, or its id as text', () => {
  const view = { entity: three } as unknown as ReadableView
  const id = '["a",0,true]'
  expect(entityIdsOf(view, [['a', 0, true], { b: true, l: 0, u: 'a' }, '["a", 0, true]'])).toEqual([id, id, id])
  expect(() => entityIdsOf(view, [id, 'a'])).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field: 'entities.1' })] }),
  )
})

import { expect, test } from 'vitest'
import { inheritedNames } from '../../../gateway/catalog/field-names.ts'

test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', 'isPrototypeOf'])(
  'a column or a feature named %s is named',
  (name) => {
    expect(inheritedNames({ columns: [{ name: 'k' }, { name }] })).toMatchObject([
      { path: 'columns.1.name', value: name },
    ])
    const features = JSON.parse(`{"n":{},"${name}":{}}`)
    expect(inheritedNames({ features })).toMatchObject([{ path: `features.${name}`, value: name }])
  },
)

test.each([
  [{ columns: [{ name: 'prototype' }, { name: 'class' }] }],
  [{ features: { n: {} } }],
  [null],
  [7],
  ['x'],
  [[]],
  [{ columns: 5, features: 6 }],
  [{ columns: [null, 1] }],
])('%j has no such name', (body) => {
  expect(inheritedNames(body)).toEqual([])
})

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

test.each(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'])(
  'a dataset cannot be called %s, because its rows would have no schema',
  (name) => {
    expect(inheritedNames({ name, columns: [] })).toEqual([
      { path: 'name', value: name, expected: 'a name that is no primitive type of Avro' },
    ])
    expect(inheritedNames({ name, features: {} })).toEqual([])
  },
)

/** The reference page of declarations says of functions what the code does. */
import { expect, test } from 'vitest'
import { FUNCTIONS } from '../../../../processors/catalog/kinds/view/notes.ts'
import { finaliseEmpty } from '../../../../processors/features/finalise.ts'
import { type Feature, featureType } from '../../../../schemas/index.ts'
import { flights } from '../../../support/catalog.ts'

test.each(Object.entries(FUNCTIONS))(
  '%s has the type and the value without rows that the page names',
  (name, [type, empty]) => {
    const feature = { function: name, column: 'origin' } as Feature
    expect(featureType(feature, flights)).toBe(type === 'of the column' ? 'string' : type)
    const vector: Record<string, unknown> = {}
    finaliseEmpty({ finalisers: [{ function: name, name: 'f' }] } as never, vector)
    expect(String(vector.f)).toBe(empty)
  },
)

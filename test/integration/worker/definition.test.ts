/** A processor that is registered by one line holds the contract of all definitions, and nothing else of the platform knows it. */
import { expect, test } from 'vitest'
import { definitionContract } from '../../support/definition-contract.ts'
import { rowCounts } from '../../support/row-counts/index.ts'
import { importersOf } from '../../support/sources.ts'

const module = new URL('../../support/row-counts/index.ts', import.meta.url)

definitionContract({ definition: rowCounts, module, exported: 'rowCounts', outputsOf: (rows) => rows })

test('one file outside of its folder imports it', () => {
  expect(importersOf('test/support/row-counts/')).toEqual(['test/integration/worker/definition.test.ts'])
})

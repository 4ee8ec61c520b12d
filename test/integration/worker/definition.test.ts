/** A processor that is registered by one line holds the contract of all definitions, and nothing else of the platform knows it. */
import path from 'node:path'
import { expect, test } from 'vitest'
import { definitionContract } from '../../support/definition-contract.ts'
import { rowCounts } from '../../support/row-counts/index.ts'
import { importsOf, sources, textOf } from '../../support/sources.ts'

const module = new URL('../../support/row-counts/index.ts', import.meta.url)

definitionContract({ definition: rowCounts, module, exported: 'rowCounts', outputsOf: (rows) => rows })

test('one file outside of its folder imports it', () => {
  const folder = 'test/support/row-counts/'
  const importers = sources('*.ts')
    .filter((file) => !file.startsWith(folder))
    .filter((file) =>
      importsOf(textOf(file)).some((name) =>
        path.posix.join(path.posix.dirname(file), name.startsWith('.') ? name : '').startsWith(folder),
      ),
    )
  expect(importers).toEqual(['test/integration/worker/definition.test.ts'])
})

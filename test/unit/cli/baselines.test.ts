/** References that are cut from files: what is refused, with what was expected. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { referenceOfFile } from '../../../cli/baselines.ts'
import { EXIT } from '../../../cli/errors.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baselines-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const watches = [{ column: 'amount', kind: 'numeric' as const }]
const slices = [{ column: 'country', values: ['DE', 'FR'] }]
const taken = (name: string, content: string) => {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return referenceOfFile(file, { watches, slices }, new Map([['amount', 'double' as const]]), {
    ...{ encoding: 'utf-8', decimalComma: false, ignoreExtraColumns: true },
  })
}

describe('a baseline file', () => {
  test.each([
    ['empty.csv', 'amount,country\n'],
    ['empty.tsv', 'amount\tcountry\n'],
    ['empty.ndjson', ''],
    ['blank.ndjson', '\n\n'],
  ])('without rows is refused: %s', async (name, content) => {
    await expect(taken(name, content)).rejects.toMatchObject({
      message: expect.stringMatching(`${name} has no rows, expected at least one`),
      exitCode: EXIT.failed,
    })
  })

  test('without a watched column in any row is refused', async () => {
    await expect(taken('other.ndjson', '{"amuont": 1}\n')).rejects.toThrow(/amount/)
  })

  test('with one row is a reference', async () => {
    const { rows, captured } = await taken('one.csv', 'amount,country\n7,DE\n')
    expect([rows, captured.reference.map(({ feature }) => feature)]).toEqual([1, ['amount']])
    const [{ counts }] = captured.reference
    expect(captured.slices).toEqual([
      { slice: 'country=DE', counts: [counts] },
      { slice: 'country=FR', counts: [counts.map(() => 0)] },
    ])
  })

  test('without the column of a slice has a reference of all rows alone', async () => {
    expect((await taken('plain.csv', 'amount\n7\n')).captured.slices).toEqual([])
  })
})

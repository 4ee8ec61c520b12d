/** The default skew: a declaration of today gets a minute; a command of an earlier release keeps the hour that it was decided with. */
import { expect, test } from 'vitest'
import { type Command, declareCommand, KINDS } from '../../../../processors/catalog/index.ts'
import { declareDataset, flights, given, metaOf } from '../../../support/catalog.ts'

const kind = KINDS.kind('dataset')
const skewAfter = (...commands: readonly Command[]) =>
  given(...commands)
    .entries.get('dataset/flights')
    ?.versions.map(({ record }) => (record as { skewMs?: number }).skewMs)
const declared = (declaration: object): Command => {
  const { type, value } = declareCommand(kind, kind.recordOf(declaration), null)
  return { type, value: { ...value, meta: metaOf('now') } }
}

test('a row may be a minute ahead of its log time, unless the declaration says otherwise', () => {
  expect(skewAfter(declared(flights))).toEqual([60_000])
  expect(skewAfter(declared({ ...flights, skewMs: 3_600_000 }))).toEqual([3_600_000])
})

test('a command without a skew, as earlier releases wrote it, is decided as before', () => {
  expect(skewAfter(declareDataset(flights))).toEqual([3_600_000])
})

test('the same declaration, made again today, is a new version, which judges rows from now on', () => {
  expect(skewAfter(declareDataset(flights), declared(flights))).toEqual([3_600_000, 60_000])
})

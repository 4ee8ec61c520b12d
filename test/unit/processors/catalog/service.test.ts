/** Feature services: lists of features across views. */
import { expect, test } from 'vitest'
import { type Command, service } from '../../../../processors/catalog/index.ts'
import type { ServiceDeclaration } from '../../../../processors/catalog/kinds/service/index.ts'
import { again, declareDataset, declareView, delays, flights, given, metaOf, retire } from '../../../support/catalog.ts'

const both = {
  ...delays,
  name: 'both',
  features: { n: { function: 'count' }, last: { function: 'last', column: 'delay' } },
} as const
const declareService = (declaration: ServiceDeclaration): Command => ({
  type: 'DeclareFeatureService',
  value: { meta: metaOf(JSON.stringify(declaration)), service: service.recordOf(declaration), expectedVersion: null },
})
const known = [declareDataset(flights), declareView(delays), declareView(both)]
const board = { name: 'board', serves: ['both', 'delays:mean_1h'] }
const named = [
  { view: 'both', feature: 'n' },
  { view: 'both', feature: 'last' },
  { view: 'delays', feature: 'mean_1h' },
]

test('a view stands for its features, which the event names, so a later version of the view changes no list', () => {
  const { events, when } = given(...known, declareService(board))
  expect(events.at(-1)).toMatchObject({
    type: 'FeatureServiceDeclared',
    value: { version: 1, service: { serves: named } },
  })
  const same = { ...board, serves: ['both:n', 'both:last', 'delays:mean_1h'] }
  expect(when(declareService(same))).toMatchObject({ kind: 'accepted', events: [], subject: { version: 1 } })
  const other = { ...board, serves: ['delays:mean_1h', 'both:n'] }
  expect(when(declareService(other))).toMatchObject({ kind: 'accepted', subject: { version: 2, revision: 1 } })
})

test.each([
  [['nope'], 'DECLARATION_UNKNOWN', 'serves.0'],
  [['delays:nope'], 'DECLARATION_INVALID', 'serves.0'],
  [['both:n', 'both'], 'DECLARATION_INVALID', 'serves.1'],
  [['both', ''], 'DECLARATION_INVALID', 'serves.1'],
])('%j is refused naming the field', (serves, code, path) => {
  const decision = given(...known).when(declareService({ ...board, serves }))
  expect(decision).toMatchObject({ kind: 'refused', refusal: { code, problems: [{ path }] } })
})

test('a view that a service names cannot be retired before the service', () => {
  const { when } = given(...known, declareService(board))
  expect(when(retire('view', 'both'))).toMatchObject({ kind: 'refused', refusal: { code: 'DECLARATION_IN_USE' } })
  const retireService: Command = again({
    ...retire('view', 'board'),
    value: { ...retire('view', 'board').value, kind: 'service' },
  })
  const after = given(...known, declareService(board), retireService)
  expect(after.when(retire('view', 'both'))).toMatchObject({ kind: 'accepted' })
  expect(after.when(declareService({ ...board, serves: ['both:n'] }))).toMatchObject({ subject: { version: 2 } })
})

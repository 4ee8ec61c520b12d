import { expect, test } from 'vitest'
import { byKind, declarationsIn, inOrder } from '../../../cli/declarations.ts'
import { KINDS } from '../../../processors/catalog/index.ts'

const entity = { name: 'driver', keys: [] }
const dataset = { name: 'trips', columns: [] }
const view = { name: 'stats', features: {} }

test('a file holds a declaration, a list, or groups of them', () => {
  expect(declarationsIn(view, 'f')).toEqual([{ kind: KINDS.kind('view'), declaration: view }])
  expect(declarationsIn([view, dataset], 'f').map(({ kind }) => kind.plural)).toEqual(['views', 'datasets'])
  expect(declarationsIn({ entities: [entity], views: [view] }, 'f').map(({ kind }) => kind.plural)).toEqual([
    'entities',
    'views',
  ])
})

test('a module exports declarations by name or as a list, each taken once, beside whatever else', () => {
  const module = { trips: dataset, stats: view, all: [dataset, view], help: () => 1, size: 3 }
  expect(declarationsIn(module, 'm.ts').map(({ declaration }) => declaration)).toEqual([dataset, view])
})

test('a declaration comes after those that it refers to', () => {
  expect(inOrder(declarationsIn([view, dataset, entity], 'f')).map(({ kind }) => kind.plural)).toEqual([
    'entities',
    'datasets',
    'views',
  ])
})

test('declarations of one kind are declared together, except two of one name: the later one is the newer version', () => {
  const other = { ...view, name: 'other' }
  const newer = { ...view, owner: 'ann' }
  const groups = byKind(inOrder(declarationsIn([view, other, newer, dataset], 'f')))
  expect(groups.map((group) => group.map(({ declaration }) => declaration))).toEqual([
    [dataset],
    [view, other],
    [newer],
  ])
})

test('a file without declarations, or with something else in a list, is refused', () => {
  expect(() => declarationsIn({ a: 1 }, 'f')).toThrow(
    'f contains no entity, dataset, view, service, policy, alert_rule, silence, predictions, monitor, baseline, performance, contract, source or data_version.',
  )
  expect(() => declarationsIn([{ name: 'x' }], 'f')).toThrow(
    'f: 0.name is none of the declarations: an entity (keys), a dataset (columns), a view (features), a service (serves), a policy (guards), an alert rule (alertOn), a silence (silences), predictions (served), a monitor (watches), a baseline (reference), a measure of performance (task), a contract (odcs), a source (readsFrom) or a named version of data (contentHash).',
  )
  expect(() => declarationsIn(7, 'f')).toThrow('f: the content is none of the declarations')
})

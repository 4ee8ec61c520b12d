/** Topics that Kafka does not tell apart are refused when they are declared, with both declarations and both topics. */
import { describe, expect, test } from 'vitest'
import type { CatalogDecision, Command } from '../../../../processors/catalog/index.ts'
import { decide, evolve, fold, KINDS } from '../../../../processors/catalog/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { declareDataset, declareView, delays, flights, given, retire } from '../../../support/catalog.ts'

const dataset = (name: string, change: Partial<DatasetDeclaration> = {}): Command =>
  declareDataset({
    ...flights,
    name,
    columns: [
      ...flights.columns,
      ...['merchant', 'b_by_c', 'c', 'origin_p3'].map((column) => ({ name: column, type: 'string' as const })),
    ],
    ...change,
  })
const view = (name: string, of: string, entity: string, change: Partial<FeatureViewDeclaration> = {}): Command =>
  declareView({ ...delays, name, dataset: of, entity: [entity], ...change })

const said = (decision: CatalogDecision): string =>
  decision.kind === 'accepted' ? 'accepted' : `${decision.refusal.code}: ${decision.refusal.text}`

const conflict = (kind: string, name: string, topic: string, owner: string, other: string): string =>
  `TOPIC_CONFLICT: The ${kind} '${name}' needs topic '${topic}', and ${owner} has topic '${other}': Kafka takes '.' and '_' in names for the same, so only one of them can exist; expected another name.`

describe('a dataset is refused', () => {
  test('whose rows would lie in the topic of a copy of another dataset', () => {
    const world = given(dataset('payments'), view('spending', 'payments', 'merchant'))
    expect(said(world.when(dataset('payments_by_merchant')))).toBe(
      conflict(
        'dataset',
        'payments_by_merchant',
        't.ml.rows.payments_by_merchant',
        "view 'spending'",
        't.ml.rows.payments.by.merchant',
      ),
    )
  })

  test('also when that view is retired: its topics are still there', () => {
    const world = given(dataset('payments'), view('spending', 'payments', 'merchant'), retire('view', 'spending'))
    expect(said(world.when(dataset('payments_by_merchant')))).toMatch(/^TOPIC_CONFLICT/)
  })

  test('whose topic a source of another dataset is in disguise', () => {
    const world = given(dataset('legacy', { source: { topic: 't_ml.rows_orders' } }))
    expect(said(world.when(dataset('orders')))).toBe(
      conflict('dataset', 'orders', 't.ml.rows.orders', "dataset 'legacy'", 't_ml.rows_orders'),
    )
  })

  test('whose source is a topic of ours in disguise', () => {
    expect(said(given().when(dataset('x', { source: { topic: 't.ml.catalog_commands' } })))).toBe(
      conflict('dataset', 'x', 't.ml.catalog_commands', 'the platform itself', 't.ml.catalog.commands'),
    )
    expect(said(given().when(dataset('x', { source: { topic: 't_ml_rows_x' } })))).toBe(
      conflict('dataset', 'x', 't.ml.rows.x', "dataset 'x' itself", 't_ml_rows_x'),
    )
  })

  test('that reads what it writes', () => {
    expect(said(given().when(dataset('x', { source: { topic: 't.ml.rows.x' } })))).toBe(
      "TOPIC_CIRCLE: The dataset 'x' would read topic 't.ml.rows.x', which it writes itself.",
    )
  })
})

describe('a view is refused', () => {
  test('whose copy would lie in the rows of a dataset', () => {
    const world = given(dataset('payments'), dataset('payments_by_merchant'))
    expect(said(world.when(view('spending', 'payments', 'merchant')))).toBe(
      conflict(
        'view',
        'spending',
        't.ml.rows.payments.by.merchant',
        "dataset 'payments_by_merchant'",
        't.ml.rows.payments_by_merchant',
      ),
    )
  })

  test('whose copy would lie in that of another view', () => {
    const world = given(dataset('a'), dataset('a_by_b'), view('one', 'a_by_b', 'c'))
    expect(said(world.when(view('two', 'a', 'b_by_c')))).toMatch(/'t\.ml\.rows\.a\.by\.b_by_c', and view 'one' has/)
    const parts = given(dataset('a'), view('one', 'a', 'origin', { partitions: 3 }))
    expect(said(parts.when(view('two', 'a', 'origin_p3')))).toMatch(/'t\.ml\.rows\.a\.by\.origin_p3', and view 'one'/)
  })

  test('whose topics have longer names than Kafka takes', () => {
    const columns = ['a', 'b', 'c', 'd'].map((letter) => ({ name: letter.repeat(64), type: 'string' as const }))
    const world = given(dataset('wide', { columns: [...flights.columns, ...columns] }))
    const declared = declareView({ ...delays, dataset: 'wide', entity: columns.map(({ name }) => name) })
    expect(said(world.when(declared))).toMatch(
      /^TOPIC_TOO_LONG: The view 'delays' needs topic 't\.ml\.rows\.wide\.by\.a.*', which has \d+ characters; at most 249 are allowed\.$/,
    )
  })
})

describe('what exists stays', () => {
  test('views with one copy share it, and a dataset may be read by several', () => {
    const world = given(dataset('payments'), view('one', 'payments', 'merchant'))
    expect(said(world.when(view('two', 'payments', 'merchant')))).toBe('accepted')
    expect(
      said(given(dataset('a', { source: { topic: 'legacy' } })).when(dataset('b', { source: { topic: 'legacy' } }))),
    ).toBe('accepted')
  })

  test('a declaration whose topics collide already, under a release that did not look, can still be changed', () => {
    const names = namesOf('t.')
    const entries = fold(KINDS, given(dataset('payments'), view('spending', 'payments', 'merchant')).events)
    const alone = given(dataset('payments_by_merchant')).events
    for (const event of alone) {
      const key = KINDS.keyOf(event)
      entries.set(key, evolve(KINDS, entries.get(key), event))
    }
    const when = (command: Command) => said(decide(KINDS, entries, command, names))
    expect(when(dataset('payments_by_merchant', { skewMs: 5 }))).toBe('accepted')
    expect(when(view('spending', 'payments', 'merchant', { ttl: '1h' }))).toBe('accepted')
    expect(when(view('another', 'payments', 'merchant'))).toMatch(/^TOPIC_CONFLICT/)
  })
})

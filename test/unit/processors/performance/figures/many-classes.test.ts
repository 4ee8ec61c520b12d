import { expect, test } from 'vitest'
import { CLASSES_MAX, SeveralClassesCounts } from '../../../../../processors/performance/figures/index.ts'

const filled = (classes: number): SeveralClassesCounts => {
  const counts = new SeveralClassesCounts()
  for (let i = 0; i < classes; i++) counts.add(`c${i}`, i % 4 === 0 ? `c${(i + 1) % classes}` : `c${i}`)
  return counts
}
const named = (counts: SeveralClassesCounts) =>
  Object.fromEntries(counts.figures().map(({ name, value }) => [name, value]))

test('classes are told apart up to a number; beyond it the accuracy is exact, and the means over classes have no value', () => {
  expect(filled(CLASSES_MAX).many()).toBe(undefined)
  const many = filled(CLASSES_MAX + 200)
  expect(many.state()).toEqual([])
  expect(many.many()).toEqual({ rows: 1200, right: 900 })
  expect(named(many)).toEqual({ accuracy: 0.75, precision_macro: null, recall_macro: null, f1_macro: null })
  many.subtract('c1', 'c1')
  expect(many.many()).toEqual({ rows: 1199, right: 899 })
})

test('parts with few and with many classes merge to the same, in any order, and what was stored goes on', () => {
  const [few, many] = [filled(10), filled(CLASSES_MAX + 200)]
  many.merge(few)
  const other = filled(10)
  other.merge(filled(CLASSES_MAX + 200))
  expect(other.many()).toEqual(many.many())
  const stored = SeveralClassesCounts.of(other.state(), other.many())
  stored.add('x', 'x')
  expect(stored.many()).toEqual({ rows: 1211, right: other.many()!.right + 1 })
})

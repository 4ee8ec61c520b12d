import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap } from '../../../../examples/flights/heap.ts'
import { seeded } from '../../../support/seed.ts'

test('an empty heap has no least element', () => {
  const heap = new Heap<number>((a, b) => a < b)
  expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined])
})

test('pushes and pops, in any order, equal a sorted list', () => {
  const pop = fc.constant(null)
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) }, { weight: 2, arbitrary: pop })),
      (steps) => {
        const heap = new Heap<number>((a, b) => a < b)
        const list: number[] = []
        for (const step of steps) {
          if (step === null) expect(heap.pop()).toBe(list.shift())
          else {
            heap.push(step)
            list.push(step)
            list.sort((a, b) => a - b)
          }
          expect([heap.size, heap.peek()]).toEqual([list.length, list[0]])
        }
      },
    ),
    seeded,
  )
})

/** Pieces hold all items in their order, and none is larger than it may be unless one item is. */
import { expect, test } from 'vitest'
import { piecesOf } from '../../../../streams/core/pieces.ts'

const pieces = (...sizes: number[]) => [...piecesOf(sizes, (size) => size, 10)]

test('items go into pieces in their order, as many as fit', () => {
  expect(pieces(4, 6, 1, 9, 5)).toEqual([[4, 6], [1, 9], [5]])
})

test('an item that is too large is a piece of its own, and nothing makes no piece', () => {
  expect(pieces(3, 12, 3)).toEqual([[3], [12], [3]])
  expect(pieces()).toEqual([])
})

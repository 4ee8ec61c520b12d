import { expect, test } from 'vitest'
import { Ids } from '../../../../clients/typescript/ids.ts'

test('every id is a new UUID, from the stock and beyond it', () => {
  const ids = new Ids()
  const some = Array.from({ length: 2_000 }, () => ids.next())
  ids.restock()
  some.push(...Array.from({ length: 600 }, () => ids.next()))
  expect(new Set(some).size).toBe(2_600)
  for (const id of some) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

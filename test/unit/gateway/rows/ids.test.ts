import { expect, test } from 'vitest'
import { idempotentId } from '../../../../gateway/rows/ingest.ts'

test('the id of a row follows from caller, dataset, key and number, and is another if one of them is', () => {
  const id = idempotentId('ann', 'flights', 'k1', 0)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(idempotentId('ann', 'flights', 'k1', 0)).toBe(id)
  const others = [
    idempotentId('bob', 'flights', 'k1', 0),
    idempotentId(null, 'flights', 'k1', 0),
    idempotentId('ann', 'trains', 'k1', 0),
    idempotentId('ann', 'flights', 'k2', 0),
    idempotentId('ann', 'flights', 'k1', 1),
  ]
  expect(new Set([id, ...others]).size).toBe(6)
})

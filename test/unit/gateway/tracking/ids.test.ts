import { expect, test } from 'vitest'
import { madeId } from '../../../../gateway/tracking/index.ts'
import { TRACKING_PARTITIONS } from '../../../../processors/runs/index.ts'
import { trackingPartition } from '../../../../queries/tracking/index.ts'

const origin = (idempotencyKey?: string) => ({
  principal: { actor: 'ann', team: null },
  idempotencyKey,
  correlationId: undefined,
})

test('ids of one place lie in one partition, with and without a key', () => {
  for (const place of [0, 1, 2, 3, 8_500_000_001, -7])
    for (const id of [madeId('StartRun', origin(), place), madeId('StartRun', origin('k1'), place)]) {
      expect(id).toMatch(/^[0-9a-f]{32}$/)
      expect(trackingPartition(id)).toBe(Math.abs(place % TRACKING_PARTITIONS))
    }
})

test('the same key gives the same id, another key another one', () => {
  expect(madeId('StartRun', origin('k1'), 2)).toBe(madeId('StartRun', origin('k1'), 2))
  expect(madeId('StartRun', origin('k1'))).toBe(madeId('StartRun', origin('k1')))
  expect(madeId('StartRun', origin('k1'))).not.toBe(madeId('StartRun', origin('k2')))
})

import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { servedEntities } from '../../../../operations/verify/index.ts'
import type { Platform } from '../../../../platform/index.ts'
import type { LiveView } from '../../../../processors/features/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'

test('a Redis that cannot be reached is named, and is no failure of the command', async () => {
  const redis = new Redis({ port: 1, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => {}) // the call below tells
  const platform = { redis, names: namesOf('') } as unknown as Platform
  const live = { view: { name: 'v', partitions: 1 }, version: 1, dataset: {} } as unknown as LiveView
  await expect(servedEntities(platform, live, 1)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/^Redis cannot be reached/),
  })
  redis.disconnect()
})

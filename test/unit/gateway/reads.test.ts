import { expect, test } from 'vitest'
import type { GatewayContext } from '../../../gateway/context.ts'
import { readViews, type ViewRead } from '../../../gateway/reads.ts'

/** A context whose stores must not be read. */
const untouched = {} as GatewayContext

const readOf = (entities: number, features: number): ViewRead =>
  ({
    entityIds: new Array(entities).fill('e'),
    features: new Array(features).fill({ name: 'f', type: 'long' }),
    featureNames: new Array(features).fill('f'),
  }) as unknown as ViewRead

test('a read of more values than an answer may have is refused before a store is read', async () => {
  await expect(readViews(untouched, [readOf(10_000, 101)])).rejects.toMatchObject({
    code: 'READ_TOO_LARGE',
    status: 422,
    message: expect.stringContaining('1010000 values'),
  })
})

test('the views of one request count together', async () => {
  const reads = [readOf(10_000, 60), readOf(10_000, 60)]
  await expect(readViews(untouched, reads)).rejects.toMatchObject({ code: 'READ_TOO_LARGE' })
})

import { expect, test } from 'vitest'
import { datasetWriter, Ingestion, type IngestOptions, idempotentId } from '../../../../gateway/rows/ingest.ts'

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

/** The ids that rows get, of the caller `ann`, from the index `from` on. */
const idsOf = async (count: number, options: Partial<IngestOptions>): Promise<string[]> => {
  const dataset = {
    name: 'flights',
    columns: [{ name: 'k', type: 'string' } as const, { name: 't', type: 'timestamp' } as const],
    key: ['k'],
    time: 't',
  }
  const ids: string[] = []
  const encode = ({ meta }: { readonly meta: { readonly id: string } }): Buffer => {
    ids.push(meta.id)
    return Buffer.alloc(1)
  }
  const encoder = { encode }
  const ingestion = new Ingestion({
    writer: datasetWriter(dataset, 'topic', encoder as unknown as Parameters<typeof datasetWriter>[2]),
    appender: { append: (_, appended) => appended({ partition: 0, offset: 0 }), room: async () => {} },
    principal: { actor: 'ann', team: null },
    idempotencyKey: undefined,
    rowBytesMax: 1_000,
    ...options,
  })
  for (let index = 0; index < count; index++) ingestion.take(index, { k: 'a', t: 1_767_607_200_000 })
  expect((await ingestion.end()).accepted).toBe(count)
  return ids
}

test('ids order the rows of a load as the load has them, in whatever requests it comes', async () => {
  const load = { idempotencyKey: 'k1', isLoad: true }
  const whole = await idsOf(2_000, load)
  expect(whole.toSorted()).toEqual(whole)
  expect(new Set(whole).size).toBe(2_000)
  expect(await idsOf(500, { ...load, idempotencyOffset: 1_500 })).toEqual(whole.slice(1_500))
  expect(await idsOf(1, { ...load, idempotencyKey: 'k2' })).not.toEqual(whole.slice(0, 1))
})

test('ids order the rows of a request without a key as the request has them', async () => {
  const ids = await idsOf(2_000, {})
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(2_000)
})

test('a request with a key that is no load gives the ids that intake may have seen', async () => {
  expect(await idsOf(2, { idempotencyKey: 'k1' })).toEqual([
    idempotentId('ann', 'flights', 'k1', 0),
    idempotentId('ann', 'flights', 'k1', 1),
  ])
})

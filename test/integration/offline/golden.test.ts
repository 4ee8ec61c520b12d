import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { vectorAt } from '../../../queries/offline/index.ts'
import { D0, D1, D2, driverSpine, lastOf, OfflineStore, rowsOf, vector } from '../../support/offline-store.ts'

let offline: OfflineStore
beforeAll(() => {
  offline = new OfflineStore(inject('stack').clickhouse)
})
afterAll(() => offline.close())

describe('golden cases', () => {
  test('FE1: a value that came in later for the same time is the later offset', async () => {
    const stored = await offline.store({ features: lastOf }, [
      vector(1001, 10, D0, D0),
      vector(1002, 40, D1, D0),
      vector(1001, 20, D0, D1),
      // A late row changes the vector from the stream's time on: its stamp is D1.
      vector(1002, 40, D1, D1),
    ])
    expect(
      await offline.values(stored, {
        spine: driverSpine([
          [1001, D2],
          [1002, D2],
        ]),
      }),
    ).toEqual([20, 40])
  })

  test('FE2: served takes what holds, known what had arrived', async () => {
    const stored = await offline.store({ features: lastOf }, [
      vector(1001, 10, D0, D0),
      vector(1002, 30, D0, D0),
      vector(1001, 20, D0, D2),
      vector(1002, 40, D1, D2),
    ])
    const spine = driverSpine([
      [1001, D1],
      [1002, D1],
    ])
    expect(await offline.values(stored, { spine })).toEqual([20, 40])
    expect(await offline.values(stored, { spine, mode: 'known' })).toEqual([10, 30])
    expect(await offline.values(stored, { spine, mode: 'known', knownAt: D1 })).toEqual([10, 30])
    expect(await offline.values(stored, { spine, mode: 'known', knownAt: D2 })).toEqual([20, 40])
  })

  test('FE3: an entity column may have another name in the spine', async () => {
    const stored = await offline.store({ features: lastOf, spineColumns: ['id'] }, [
      vector(1001, 20, D0, D1),
      vector(1002, 40, D1, D1),
    ])
    const columns = [
      { name: 'id', type: 'long' },
      { name: 'at', type: 'timestamp' },
    ] as const
    const rows = [
      [1001, D2],
      [1002, D2],
    ]
    expect(await offline.values(stored, { spine: { columns, time: 'at', rows } })).toEqual([20, 40])
  })

  test('FE6: values of several types, and their times', async () => {
    const features = [
      { name: 'trips', type: 'long' },
      { name: 'acc', type: 'double' },
      { name: 'conv', type: 'double' },
    ] as const
    const stored = await offline.store({ features }, [
      { ...vector(1, 0, 1_646_263_500_000), values: [4, 0.6, 0.5] },
      { ...vector(2, 0, 1_646_263_600_000), values: [5, 0.4, 0.3] },
    ])
    const { bytes } = await offline.ask({
      spine: driverSpine([
        [1, 1_646_263_700_000],
        [2, 1_646_263_700_000],
      ]),
      views: [stored.view],
    })
    expect(rowsOf(bytes)).toEqual([
      { driver_id: 1, event_timestamp: '2022-03-02T23:28:20.000Z', trips: 4, acc: 0.6, conv: 0.5 },
      { driver_id: 2, event_timestamp: '2022-03-02T23:28:20.000Z', trips: 5, acc: 0.4, conv: 0.3 },
    ])
    const found = await vectorAt(offline.options, { ...stored.view, entityId: '2', time: 1_646_263_700_000 })
    expect(found).toMatchObject({ values: [5, 0.4, 0.3], stamp: 1_646_263_600_000, rowTime: 1_646_263_600_000 })
  })

  test('FE7: an age equal to the TTL is inside, one more is outside', async () => {
    const stored = await offline.store({ features: lastOf, ttlMs: 1000 }, [vector(1, 4, D0)])
    const spine = driverSpine([
      [1, D0 - 1],
      [1, D0],
      [1, D0 + 1000],
      [1, D0 + 1001],
    ])
    expect(await offline.values(stored, { spine })).toEqual([null, 4, 4, null])
    const at = async (time: number) =>
      (await vectorAt(offline.options, { ...stored.view, entityId: '1', time }))?.outsideMaxAge
    expect([await at(D0 - 1), await at(D0), await at(D0 + 1000), await at(D0 + 1001)]).toEqual([
      undefined,
      false,
      false,
      true,
    ])
  })

  test('FT1: the point-in-time join of Feathr', async () => {
    const may = (date: number): number => Date.UTC(2020, 4, date)
    const values = { u1: [0.5, 0.4, 0.3], u2: [0.3, 0.2, 0.2], u3: [0.1, 0.1, 0.15] }
    const history = Object.entries(values).flatMap(([user, days]) =>
      days.map((value, i) => vector(user, value, may(i + 1))),
    )
    const stored = await offline.store(
      { features: [{ name: 'value', type: 'double' }], entity: [{ name: 'user', type: 'string' }] },
      history.sort((a, b) => a.stamp - b.stamp),
    )
    const rows = [
      ['u1', may(1)],
      ['u2', may(1)],
      ['u3', may(2)],
      ['u1', may(3)],
      ['u3', may(3)],
    ]
    const columns = [
      { name: 'user', type: 'string' },
      { name: 'at', type: 'timestamp' },
    ] as const
    expect(await offline.values(stored, { spine: { columns, time: 'at', rows } })).toEqual([0.5, 0.3, 0.1, 0.3, 0.15])
  })

  test('of equal times the later offset wins, in any order in the table', async () => {
    for (const offsets of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const stored = await offline.store(
        { features: lastOf },
        offsets.map((offset) => ({ ...vector(1, 10 * offset, D0), offset })),
      )
      const spine = driverSpine([
        [1, D0],
        [1, D0 - 1],
      ])
      expect(await offline.values(stored, { spine })).toEqual([20, null])
      expect(await offline.values(stored, { spine, mode: 'known' })).toEqual([20, null])
    }
  })
})

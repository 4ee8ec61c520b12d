import { describe, expect, test } from 'vitest'
import { planOf, type TrainingSetQuery } from '../../../../queries/offline/index.ts'
import { directQuery, partInsert, partsQuery, spineStatement } from '../../../../queries/offline/sql.ts'

const query: TrainingSetQuery = {
  spine: {
    columns: [
      { name: 'origin', type: 'string' },
      { name: 'destination', type: 'string' },
      { name: 'at', type: 'timestamp' },
    ],
    time: 'at',
    rows: [],
  },
  views: [
    {
      view: 'by_origin',
      version: 2,
      entity: [{ name: 'origin', type: 'string' }],
      ttlMs: 5,
      features: [{ name: 'n', type: 'long' }],
    },
    {
      view: 'by_route',
      version: 1,
      entity: [
        { name: 'origin', type: 'string' },
        { name: 'destination', type: 'string' },
      ],
      ttlMs: 0,
      features: [{ name: 'n', type: 'long', as: 'route__n' }],
    },
    {
      view: 'landings',
      version: 1,
      entity: [{ name: 'airport', type: 'string' }],
      spineColumns: ['origin'],
      ttlMs: 0,
      features: [{ name: 'raw', type: 'bytes' }],
    },
  ],
}

describe('the plan of a training set', () => {
  test('views with the same spine columns share a key', () => {
    const plan = planOf(query)
    expect(plan.keys).toEqual([
      { columns: [0], types: ['string'] },
      { columns: [0, 1], types: ['string', 'string'] },
    ])
    expect(plan.views.map(({ key }) => key)).toEqual([0, 1, 0])
    expect([plan.time, plan.mode, plan.format]).toEqual([2, 'served', 'ndjson'])
  })

  test('a column of another type than the entity has is refused', () => {
    const views = [{ ...query.views[0], entity: [{ name: 'origin', type: 'long' }] as const }]
    expect(() => planOf({ ...query, views })).toThrow(
      "Spine column 'origin' is string, expected long as in view 'by_origin'.",
    )
  })
})

describe('the SQL of a training set', () => {
  test('the spine is typed by the plan', () => {
    expect(spineStatement(planOf(query))).toBe(
      "CREATE TEMPORARY TABLE spine (_row UInt32, _t Int64, _e0 UInt32, _e1 UInt32, c0 Nullable(String), c1 Nullable(String), c2 Nullable(DateTime64(3, 'UTC'))) ENGINE = Memory",
    )
  })

  test('each view is joined once, the TTL is checked where there is one', () => {
    const sql = directQuery(planOf(query), 'team1.')
    expect(sql.match(/ASOF LEFT JOIN/g)).toHaveLength(3)
    expect(sql).toContain('FROM `team1.features_by_origin_v2` AS f INNER JOIN keys0 AS k')
    expect(sql).toContain('if(s._t - r0.row_time <= {ttl0: Int64}, r0.f0, NULL) AS `n`')
    expect(sql).toContain('r1.f0 AS `route__n`')
    expect(sql).toContain('base64Encode(r2.f0) AS `raw`')
    expect(sql).not.toContain('_known_at) <=')
    expect(sql.endsWith('ORDER BY s._row')).toBe(true)
  })

  test('known is a filter by a log time of the query, an order by that of the row', () => {
    const byQuery = directQuery(planOf({ ...query, mode: 'known', knownAt: 7 }), '')
    expect(byQuery).toContain('toUnixTimestamp64Milli(f._known_at) <= {knownAt: Int64}')
    expect(byQuery).not.toContain('OVER')
    const byRow = directQuery(planOf({ ...query, mode: 'known' }), '')
    expect(byRow).toContain('greatest(stamp, known) AS since')
    expect(byRow).not.toContain('{knownAt: Int64}')
  })

  test('a split takes the same entities on both sides', () => {
    const sql = partInsert(planOf(query), 1, '', { part: 2, parts: 5 })
    expect(sql).toContain('FROM spine WHERE _e1 % 5 = 2')
    expect(sql).toContain('SELECT _entity FROM keys1 WHERE _e % 5 = 2')
  })

  test('bytes are text in the hashed form, and bytes in Parquet', () => {
    const plan = planOf({ ...query, format: 'parquet' })
    expect(partsQuery(plan, true)).toContain('base64Encode(r2.f0) AS `raw`')
    expect(partsQuery(plan, false)).toContain('  r2.f0 AS `raw`')
  })
})

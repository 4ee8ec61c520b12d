import { describe, expect, test } from 'vitest'
import { featuresTable } from '../../../../processors/features/index.ts'
import { rowsTable } from '../../../../processors/intake/index.ts'
import {
  alterStatements,
  columnsAsStored,
  createStatement,
  layoutStatements,
  positionColumns,
  quoted,
  typeOf,
} from '../../../../sinks/clickhouse/table.ts'

const view = featuresTable(
  'team1.',
  'origin_stats',
  3,
  [{ name: 'origin', type: 'string' }],
  [
    { name: 'n_1h', type: 'long' },
    { name: 'mean_1h', type: 'double' },
  ],
)
const existing = [
  ...view.columns.map((column) => ({ name: column.name, type: typeOf(column) })),
  { name: '_log_time', type: "DateTime64(3, 'UTC')" },
  { name: '_topic', type: 'LowCardinality(String)' },
  { name: '_partition', type: 'UInt32' },
  { name: '_offset', type: 'Int64' },
  { name: '_ordinal', type: 'UInt32' },
  { name: '_first', type: 'UInt8' },
  { name: '_epoch', type: 'Int32' },
  { name: '_number', type: 'Int64' },
]

describe('tables from declarations', () => {
  test('a view version has entity id, stamp and times, entity columns, nullable features, position', () => {
    expect(createStatement(view, 'ml.features.x')).toBe(`CREATE TABLE IF NOT EXISTS \`team1.features_origin_stats_v3\` (
  \`_entity\` String,
  \`_stamp\` DateTime64(3, 'UTC'),
  \`_row_time\` DateTime64(3, 'UTC'),
  \`_known_at\` DateTime64(3, 'UTC'),
  \`origin\` String,
  \`n_1h\` Nullable(Int64),
  \`mean_1h\` Nullable(Float64),
  \`_log_time\` DateTime64(3, 'UTC'),
  \`_topic\` LowCardinality(String) COMMENT 'ml.features.x',
  \`_partition\` UInt32,
  \`_offset\` Int64,
  \`_ordinal\` UInt32,
  \`_first\` UInt8,
  \`_epoch\` Int32 DEFAULT -1,
  \`_number\` Int64,
  PROJECTION topic_positions (
    SELECT _topic, _partition, count(), max(_offset), argMax(_epoch, _offset), max(_first), max(_number), countIf(_number > 0)
    GROUP BY _topic, _partition
  )
) ENGINE = ReplacingMergeTree ORDER BY (\`_entity\`, \`_stamp\`, \`_partition\`, \`_offset\`, \`_ordinal\`, \`_topic\`)
SETTINGS non_replicated_deduplication_window = 1000, deduplicate_merge_projection_mode = 'rebuild'`)
  })

  test('a dataset has key and columns, nullable unless declared otherwise, the time never', () => {
    const columns = [
      { name: 'at', type: 'timestamp' },
      { name: 'a', type: 'bytes' },
      { name: 'b', type: 'boolean', nullable: false },
    ] as const
    expect(rowsTable('', 'flights', columns, 'at')).toEqual({
      name: 'rows_flights',
      columns: [
        { name: '_key', type: 'string', nullable: false },
        { name: 'at', type: 'timestamp', nullable: false },
        { name: 'a', type: 'bytes', nullable: true },
        { name: 'b', type: 'boolean', nullable: false },
      ],
      order: ['_key', 'at'],
    })
  })

  test('names that could end the quotation are refused', () => {
    for (const name of ['a`b', 'a b', "a'", 'a\\', '', 'ü', '-x']) {
      expect(() => quoted(name)).toThrow(`Name '${name}' cannot be a table or column`)
    }
    expect(quoted('team-1.rows_x')).toBe('`team-1.rows_x`')
  })

  test('columns that collide and sort keys that may be null are refused', () => {
    const column = { name: 'a', type: 'string', nullable: true } as const
    expect(() => createStatement({ name: 't', columns: [column, column], order: [] }, 'x')).toThrow(
      'two columns of one name',
    )
    expect(() => createStatement({ name: 't', columns: [{ ...column, name: '_offset' }], order: [] }, 'x')).toThrow(
      "'_offset'",
    )
    expect(() => createStatement({ name: 't', columns: [column], order: ['a'] }, 'x')).toThrow("sorted by 'a'")
    expect(() => createStatement({ name: 't', columns: [column], order: ['b'] }, 'x')).toThrow("sorted by 'b'")
  })

  test('a table of an earlier release gets the later columns in one statement', () => {
    const later = new Set(['_topic', '_epoch', '_number'])
    const earlier = existing.filter(({ name }) => !later.has(name))
    expect(layoutStatements(view, existing, 'ml.features.x')).toEqual([])
    expect(layoutStatements(view, earlier, 'ml.features.x')).toEqual([
      [
        "ALTER TABLE `team1.features_origin_stats_v3` ADD COLUMN IF NOT EXISTS `_topic` LowCardinality(String) COMMENT 'ml.features.x'",
        'ADD COLUMN IF NOT EXISTS `_epoch` Int32 DEFAULT -1',
        'ADD COLUMN IF NOT EXISTS `_number` Int64',
        'MODIFY ORDER BY (`_entity`, `_stamp`, `_partition`, `_offset`, `_ordinal`, `_topic`)',
        'DROP PROJECTION IF EXISTS positions',
        `ADD PROJECTION IF NOT EXISTS topic_positions (
    SELECT _topic, _partition, count(), max(_offset), argMax(_epoch, _offset), max(_first), max(_number), countIf(_number > 0)
    GROUP BY _topic, _partition
  )`,
      ].join(', '),
      'ALTER TABLE `team1.features_origin_stats_v3` MATERIALIZE PROJECTION topic_positions',
    ])
    const strange = [{ name: 'user', type: 'UInt8' }]
    expect(layoutStatements(view, strange, 'ml.features.x')).toEqual([])
    expect(() => alterStatements(view, strange)).toThrow(/lacks column/)
    expect(() => layoutStatements(view, earlier, "a'b")).toThrow("'a'b' cannot be a topic")
  })

  test('a table that lacks nullable columns gets them', () => {
    expect(alterStatements(view, existing)).toEqual([])
    expect(
      alterStatements(
        view,
        existing.filter(({ name }) => name !== 'n_1h'),
      ),
    ).toEqual(['ALTER TABLE `team1.features_origin_stats_v3` ADD COLUMN IF NOT EXISTS `n_1h` Nullable(Int64)'])
  })

  test('a column that became nullable is made so, unless the table is sorted by it', () => {
    const rows = (nullable: boolean) =>
      rowsTable(
        '',
        'x',
        [
          { name: 'at', type: 'timestamp' },
          { name: 'a', type: 'string', nullable },
        ],
        'at',
      )
    const stored = [
      ...rows(false).columns.map((column) => ({ name: column.name, type: typeOf(column) })),
      ...positionColumns,
    ]
    expect(alterStatements(rows(true), stored)).toEqual(['ALTER TABLE `rows_x` MODIFY COLUMN `a` Nullable(String)'])
    const sorted = { ...rows(true), order: ['_key', 'at', 'a'] }
    expect(() => alterStatements(sorted, stored)).toThrow(
      "column 'a' of table 'rows_x' is String, expected Nullable(String)",
    )
  })

  test('a column that is nullable already stays so for an older declaration, which then writes it so', () => {
    const older = rowsTable(
      '',
      'x',
      [
        { name: 'at', type: 'timestamp' },
        { name: 'a', type: 'string', nullable: false },
      ],
      'at',
    )
    const stored = [
      ...older.columns.map((column) => ({
        name: column.name,
        type: typeOf({ ...column, nullable: column.name === 'a' }),
      })),
      ...positionColumns,
    ]
    expect(alterStatements(older, stored)).toEqual([])
    expect(
      columnsAsStored(older, stored)
        .filter(({ nullable }) => nullable)
        .map(({ name }) => name),
    ).toEqual(['a'])
  })

  test('a table that lacks more, or holds another type, is refused', () => {
    const without = existing.filter(({ name }) => name !== '_stamp')
    expect(() => alterStatements(view, without)).toThrow("lacks column '_stamp'")
    const other = existing.map((column) => (column.name === 'n_1h' ? { ...column, type: 'Nullable(String)' } : column))
    expect(() => alterStatements(view, other)).toThrow(
      "column 'n_1h' of table 'team1.features_origin_stats_v3' is Nullable(String), expected Nullable(Int64)",
    )
  })
})

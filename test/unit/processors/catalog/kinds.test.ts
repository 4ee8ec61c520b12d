/** The table of kinds: its rules, and that the records and schemas of a kind say the same as its checks. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import {
  catalogCodec,
  declarationRecords,
  entity,
  isRefusal,
  KINDS,
  type Kind,
  kindTable,
  lookAt,
  view,
} from '../../../../processors/catalog/index.ts'
import { avro, Codecs, memoryRegistry, type SchemaOf } from '../../../../schemas/index.ts'
import {
  airport,
  declareDataset,
  declareEntity,
  declareOf,
  declareView,
  delays,
  flights,
  snapshotOf,
} from '../../../support/catalog.ts'

describe('the table refuses', () => {
  const with_ = (more: Partial<Kind>) => () => kindTable([...KINDS, { ...KINDS.kind('entity'), ...more }])
  test.each([
    ['two kinds of one name', {}, "name 'entity' belongs to two kinds"],
    ['two kinds of one path', { name: 'x' }, "plural 'entities' belongs to two kinds"],
    ['two kinds that look alike in a file', { name: 'x', plural: 'xs' }, "mark 'keys' belongs to two kinds"],
    ['two kinds of one record', { name: 'x', plural: 'xs', mark: 'y' }, "record 'DeclareEntity' belongs to two kinds"],
    ['a reference to a later kind', { name: 'x', plural: 'xs', mark: 'y', refersTo: ['z'] }, "kind 'x' refers to 'z'"],
  ])('%s', (_, more, message) => {
    expect(with_(more)).toThrow(message)
  })

  test('a kind that is not in it', () => {
    expect(() => KINDS.kind('quota')).toThrow(
      "kind is 'quota', expected one of entity, dataset, view, service, policy, alert_rule, silence, predictions, monitor, baseline",
    )
    expect(() => KINDS.about({ type: 'DeclareQuota', value: {} })).toThrow("record is 'DeclareQuota'")
  })
})

/** Fields without texts, with parts that stand inside as their names. */
const bare = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema, (key, value) => (key === 'doc' ? undefined : value)))

describe('records', () => {
  test.each([
    ['entity', avro.EntitySchema, avro.DeclareEntitySchema, avro.EntityDeclaredSchema],
    ['dataset', avro.DatasetSchema, avro.DeclareDatasetSchema, avro.DatasetDeclaredSchema],
  ])('built for a new kind are those that released logs hold of %s', (kind, record, command, event) => {
    const { declare, declared } = declarationRecords(kind, record as SchemaOf<avro.Entity>)
    expect([bare(declare.schema), bare(declared.schema)]).toEqual([bare(command), bare(event)])
  })

  test('of the first kinds are the files, so no released byte changes', () => {
    const { records } = kindTable(KINDS.all.filter(({ name }) => ['entity', 'dataset', 'view'].includes(name)))
    const all = [...records.commands, ...records.events]
    for (const { type, schema } of all) expect(schema, type).toBe((avro as Record<string, unknown>)[`${type}Schema`])
    expect(all).toHaveLength(18)
  })

  test('that all kinds share grow by a symbol at the end, and read what was written before', async () => {
    const records = declarationRecords('quota', avro.EntitySchema)
    const quota = { ...KINDS.kind('entity'), name: 'quota', plural: 'quotas', mark: 'x', records: distinct(records) }
    const grown = kindTable([...KINDS, quota]).records.commands.find(({ type }) => type === 'RetireDeclaration')!
    expect(JSON.stringify(grown.schema)).toContain(
      '"symbols":["dataset","entity","view","service","policy","alert_rule","silence","predictions","monitor","baseline","performance","contract","source","data_version","quota"]',
    )
    expect(grown.version).toBe(13)
    const codecs = new Codecs(memoryRegistry())
    const before = await codecs.encoder('retire', avro.RetireDeclarationSchema)
    const after = await codecs.encoder('retire', grown.schema)
    const meta = { id: 'a', source: 's', time: 1, team: null, actor: null, correlationId: null, causationId: null }
    const value = { meta, kind: 'view', name: 'x', version: null, reason: null } as const
    const reader = codecs.decoder(grown.schema)
    expect(reader.decode(before.encode(value))).toMatchObject({ kind: 'view' })
    expect(reader.decode(after.encode({ ...value, kind: 'quota' }))).toMatchObject({ kind: 'quota' })
    // The released symbols keep their numbers: behind the schema id the bytes are equal.
    expect(after.encode(value).subarray(5)).toEqual(before.encode(value).subarray(5))
  })

  test('that all kinds share are written in the version that added the kind, so a replay gives the bytes of old logs', async () => {
    const registry = memoryRegistry()
    const before = new Codecs(registry)
    const released = await before.encoder('p.ml.data.DeclarationRetired', avro.DeclarationRetiredSchema)
    const { encoders, events } = await catalogCodec(new Codecs(registry), 'p.', KINDS)
    const meta = { id: 'a', source: 's', time: 1, team: null, actor: null, correlationId: null, causationId: null }
    const retired = (kind: string) => ({ meta, commandId: 'c', kind, name: 'x', version: null, reason: null })
    const bytes = (kind: string) => encoders.DeclarationRetired.encode(retired(kind))
    for (const kind of ['entity', 'dataset', 'view'] as const)
      expect(bytes(kind)).toEqual(released.encode(retired(kind) as never))
    expect(bytes('service').readInt32BE(1)).not.toBe(released.schemaId)
    expect(bytes('policy').readInt32BE(1)).not.toBe(bytes('service').readInt32BE(1))
    for (const kind of ['view', 'service', 'policy'])
      expect(events.decode(bytes(kind))).toMatchObject({ type: 'DeclarationRetired', value: { kind } })
  })
})

/** Two records with names of their own. */
const distinct = (records: ReturnType<typeof declarationRecords>) => ({
  declare: { ...records.declare, type: 'DeclareQuota' },
  declared: { ...records.declared, type: 'QuotaDeclared' },
})

describe('the JSON Schema of a kind agrees with its checks', () => {
  const ajv = new Ajv2020({ strict: false })
  const full = {
    entity: { ...airport, owner: 'ann', description: 'x', tags: ['a'] },
    dataset: {
      ...flights,
      columns: [
        { name: 'origin', type: 'string', nullable: false, doc: 'Airport.', classification: 'none' },
        { name: 'delay', type: 'double' },
        { name: 'at', type: 'timestamp' },
      ],
      skewMs: 0,
      dedupeMs: 0,
      idle: { afterMs: 100, delayMs: 0 },
      source: { topic: 'legacy' },
    },
    view: {
      ...delays,
      filter: { column: 'delay', is: 'notNull' },
      features: { mean: { function: 'mean', column: 'delay', window: '1h', hop: 300_000, description: 'x' } },
      ttl: '1h',
      partitions: 2,
    },
    service: { name: 'board', serves: ['delays:mean_1h'], owner: 'ann', description: 'x', tags: ['a'] },
    policy: {
      ...{ name: 'promotion', guards: { model: 'churn', alias: 'champion' }, dataset: 'holdout', approvals: 1 },
      rules: [
        {
          ...{ name: 'better', check: 'minimum_change', metric: 'loss', direction: 'lower', threshold: 0.1 },
          ...{ by: 'country', test: 'bootstrap', confidence: 0.9, minRows: 50 },
        },
      ],
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    alert_rule: {
      name: 'behind',
      alertOn: { signal: 'drift', of: 'age', model: 'churn', threshold: 2, clearAt: 3, direction: 'below' },
      ...{ raiseAfter: 2, outOf: 3, clearAfter: 4, severity: 'page', mutedBy: ['stalled'], runbook: 'x' },
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    silence: {
      ...{ name: 'night', silences: { rule: 'behind', model: 'churn', of: 'age' }, from: 1, until: 2 },
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    predictions: {
      ...{ name: 'late_flights', model: 'delays', partitions: 2, skewMs: 0, dedupeMs: 0 },
      served: [{ name: 'distance', type: 'double', doc: 'Miles.', classification: 'none' }],
      ...{ idle: { afterMs: 100, delayMs: 0 }, owner: 'ann', description: 'x', tags: ['a'] },
    },
    monitor: {
      ...{ name: 'hourly', predictions: 'late_flights', window: '1h', grace: 0, overdue: '2h' },
      watches: [{ column: 'distance', kind: 'numeric', role: 'output' }],
      slices: [{ column: 'route', values: ['a', 'b'] }],
      ...{ alpha: 0.01, minRows: 50, psiMin: 0.2, ksMin: 0.2, shiftMin: 0.2 },
      ...{ alarmAfter: 1, alarmOf: 2, clearAfter: 3, clearBelow: 0.5, owner: 'ann', description: 'x', tags: ['a'] },
    },
    baseline: {
      ...{ name: 'first', monitor: 'hourly', modelVersion: 3, source: 'values' },
      reference: [{ feature: 'distance', kind: 'numeric', edges: [1, 2], knots: [2], counts: [1, 0, 2, 0, 3, 1] }],
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    performance: {
      ...{ name: 'quality', predictions: 'late_flights', modelVersion: 3, task: 'binary', positive: 'late' },
      ...{ threshold: 0.4, values: { truePositive: 1, falsePositive: -2, falseNegative: -3, trueNegative: 0 } },
      slices: [{ column: 'route', values: ['a', 'b'] }],
      ...{ window: '1d', grace: 0, labelsWithin: '7d', earlyWithin: '1h', reviseEvery: 0 },
      ...{ minRows: 50, alpha: 0.01, worseBy: 0.2 },
      reference: { rows: 1000, error: 0.1, figures: { auc: 0.9, recall: 0.8 } },
      ...{
        detector: { kind: 'page_hinkley', delta: 0.01, threshold: 20 },
        owner: 'ann',
        description: 'x',
        tags: ['a'],
      },
    },
    contract: {
      ...{ name: 'delays_quality', dataset: 'flights', object: 'legs', window: '1d', grace: 0, overdue: '2h' },
      odcs: {
        ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'legs', version: '1.0.0', status: 'active' },
        schema: [{ name: 'legs', properties: [{ name: 'delay', required: true }] }],
      },
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    source: {
      ...{ name: 'flight_files', dataset: 'flights', columns: { origin: '$file', at: 'when' } },
      readsFrom: {
        ...{ type: 'files', path: '/data/flights', format: 'csv', ending: 'txt', encoding: 'utf-16le', delimiter: ';' },
        ...{ decimalComma: true, timezone: 'Europe/Berlin', ignoreExtraColumns: true, settle: '5s', every: '1m' },
      },
      ...{ owner: 'ann', description: 'x', tags: ['a'] },
    },
    data_version: {
      ...{ name: 'flights.q1', dataset: 'flights', schemaVersion: 1, offsets: [3, 0], rows: 3, asOf: 1 },
      ...{ contentHash: 'ab'.repeat(32), owner: 'ann', description: 'x', tags: ['a'] },
    },
  } as const

  test.each(KINDS.all.map((kind) => [kind.name, kind] as const))('%s', async (name, kind) => {
    const look = lookAt(
      await snapshotOf(
        declareDataset(flights),
        declareEntity(airport),
        declareView(delays),
        declareOf('predictions', full.predictions),
        declareOf('monitor', full.monitor),
      ),
    )
    const accepts = ajv.compile(kind.schema)
    const problemsOf = (declaration: unknown): number => {
      const found = kind.problems(declaration, look)
      return isRefusal(found) ? 1 : found.length
    }
    const whole = full[name as keyof typeof full] as Record<string, unknown>
    expect([accepts(whole), problemsOf(whole)], JSON.stringify(accepts.errors)).toEqual([true, 0])
    for (const field of kind.schema.required as readonly string[]) {
      const { [field]: _, ...rest } = whole
      expect([field, accepts(rest), problemsOf(rest) > 0]).toEqual([field, false, true])
    }
    for (const wrong of [
      { unknown: 1 },
      ...Object.keys(kind.schema.properties as object).map((field) => ({ [field]: 7.5 })),
    ]) {
      const broken = { ...whole, ...wrong }
      expect([wrong, accepts(broken), problemsOf(broken) > 0]).toEqual([wrong, false, true])
    }
  })

  test('a declaration and its record are equal in meaning', () => {
    for (const kind of KINDS) {
      const record = kind.recordOf(full[kind.name as keyof typeof full])
      expect(kind.recordOf(kind.declarationOf(record))).toEqual(record)
    }
  })
})

test('a kind gives a declaration in TypeScript its type', () => {
  expect(entity.define({ name: 'airport', keys: [{ name: 'origin', type: 'string' }] })).toEqual(airport)
  expect(view.one).toBe('a view')
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import {
  type Command,
  type Entry,
  type Event,
  fold,
  KINDS,
  makeCatalog,
  refusalIn,
} from '../../../../processors/catalog/index.ts'
import { derivedId, type SchemaOf } from '../../../../schemas/index.ts'
import type { AggregateLimits, AggregateProcessor } from '../../../../streams/core/aggregate/index.ts'
import {
  activate,
  again,
  airport,
  declareDataset,
  declareEntity,
  declareView,
  delays,
  flights,
  logged,
  names,
  positionsOf,
  retire,
  type Wire,
  wireOf,
} from '../../../support/catalog.ts'
import { seeded } from '../../../support/seed.ts'
import { type Output, replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

const TOPIC = 't.ml.catalog.commands'
const options = (limits?: Partial<AggregateLimits>) => ({
  make: () => makeCatalog({ names, codec: wire.codec, ...(limits === undefined ? {} : { limits }) }),
  topic: TOPIC,
  instance: 'catalog.all.v1.s1',
})
const run = (...commands: readonly Command[]) => runStream(options(), logged(wire, commands))
const recordOf = ({ value }: Output) => wire.codec.events.decode(value!)
const eventsOf = (outputs: readonly Output[]): Event[] =>
  outputs.map(recordOf).filter(({ type }) => type !== 'DeclarationUnchanged' && type !== 'CommandRefused') as Event[]
const entriesOf = (processor: unknown) => new Map((processor as AggregateProcessor<Entry>).entries)
const plain = (data: unknown) => JSON.parse(JSON.stringify(data))

test('an event carries the command it answers, who gave it, and where it stands', () => {
  const command = declareDataset(flights)
  const [output] = run(command).outputs
  expect([output.topic, output.partition, output.key]).toEqual(['t.ml.catalog', 0, 'dataset/flights'])
  const { type, value } = recordOf(output)
  expect(type).toBe('DatasetDeclared')
  expect(plain(value.meta)).toEqual({
    id: derivedId('catalog.all.v1.s1', TOPIC, 0, 0, 0),
    source: 'catalog.all.v1.s1',
    time: 1000,
    team: 'ops',
    actor: 'ann',
    correlationId: 'c1',
    causationId: `${TOPIC}:0:0`,
  })
  expect(value.commandId).toBe(command.value.meta.id)
})

test('a command whose state already holds is answered with the present version', () => {
  const command = again(declareDataset(flights))
  const [, output] = run(declareDataset(flights), command).outputs
  const { type, value } = recordOf(output)
  const { meta, ...rest } = plain(value)
  expect([type, rest]).toEqual([
    'DeclarationUnchanged',
    { commandId: command.value.meta.id, kind: 'dataset', name: 'flights', version: 1, revision: 1 },
  ])
})

test('a refusal is answered with code, sentence and problems', () => {
  const command = declareView({ ...delays, features: { x: { function: 'sum', column: 'weight' } } })
  const [, output] = run(declareDataset(flights), command).outputs
  const { type, value } = recordOf(output)
  const { meta, ...rest } = plain(value)
  const problem = { path: 'features.x.column', value: '"weight"', expected: 'one of delay' }
  expect(output.key).toBe('view/delays')
  expect([type, rest]).toEqual([
    'CommandRefused',
    {
      commandId: command.value.meta.id,
      command: 'DeclareFeatureView',
      code: 'DECLARATION_INVALID',
      text: 'The view \'delays\' is not valid. features.x.column is "weight"; expected one of delay.',
      field: 'features.x.column',
      problems: [problem],
    },
  ])
})

test('a command that comes again has no second effect, and gets its first answer', () => {
  const first = declareView(delays)
  const commands = [declareDataset(flights), first, declareView({ ...delays, partitions: 4 }), first]
  const { outputs } = replayEveryWay(options(), logged(wire, commands))
  expect(outputs.map((output) => recordOf(output).type)).toEqual([
    'DatasetDeclared',
    'FeatureViewDeclared',
    'FeatureViewDeclared',
    'DeclarationUnchanged',
  ])
  expect(recordOf(outputs[3]).value).toMatchObject({ commandId: first.value.meta.id, version: 1, revision: 1 })
})

test('a refused command that comes again is refused again, though it would be accepted by now', () => {
  const early = declareView(delays)
  const { outputs } = replayEveryWay(options(), logged(wire, [early, declareDataset(flights), early, again(early)]))
  expect(outputs.map((output) => recordOf(output).type)).toEqual([
    'CommandRefused',
    'DatasetDeclared',
    'CommandRefused',
    'FeatureViewDeclared',
  ])
})

const changelogKeys = (changelog: ReadonlyMap<string, string>) =>
  [...changelog.keys()].map((key) => Buffer.from(key, 'hex').toString().replace('\0', ' ')).sort()

test('only a limited number of answers older than 15 minutes is kept, and the oldest are forgotten first', () => {
  const [a, b] = [declareDataset(flights), declareEntity(airport)]
  const minutes = [0, 1, 1, 16, 16]
  const given = logged(wire, [a, b, b, a, b]).map((record, i) => ({ ...record, timestamp: minutes[i] * 60_000 }))
  const { outputs, changelog } = replayEveryWay(options({ answersMin: 1 }), given)
  expect(outputs.map((output) => recordOf(output).type)).toEqual([
    'DatasetDeclared',
    'EntityDeclared',
    'DeclarationUnchanged',
    'DeclarationUnchanged',
    'DeclarationUnchanged',
  ])
  const given1 = changelogKeys(changelog).filter((key) => key.startsWith('given/'))
  expect(given1).toEqual([a, b].map(({ value }) => `given/${value.meta.id}`).sort())
})

test('50 versions of a view of 20 KB are 51 records of the changelog, none larger than its part', () => {
  const description = 'x'.repeat(20_000)
  const versions = Array.from({ length: 50 }, (_, i) => declareView({ ...delays, description, partitions: i + 1 }))
  const { outputs, changelog, processor } = runStream(options(), logged(wire, [declareDataset(flights), ...versions]))
  expect(outputs.map((output) => recordOf(output).type).slice(1)).toEqual(versions.map(() => 'FeatureViewDeclared'))
  expect(entriesOf(processor).get('view/delays')?.versions).toHaveLength(50)
  const parts = [...changelog].filter(([key]) => Buffer.from(key, 'hex').toString().startsWith('part/view/delays\0'))
  expect(parts).toHaveLength(51)
  expect(Math.max(...parts.map(([, value]) => value.length / 2))).toBeLessThan(25_000)
})

/** What the version before wrote after seven commands, as key and value of each record. */
const former = readFileSync(path.join(import.meta.dirname, 'changelog-of-whole-entries.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as [key: string, value: string])

test('a changelog of whole entries is taken over, and written in pieces', () => {
  const written = former.map(([key, value]) => ({ key: Buffer.from(key), value: Buffer.from(value) }))
  const restored = runStream({ ...options(), written }, [])
  const expected = former
    .filter(([key]) => key.startsWith('entry/'))
    .map(([key, value]) => [key.slice('entry/'.length), JSON.parse(value)])
  expect(Object.fromEntries(entriesOf(restored.processor))).toEqual(Object.fromEntries(expected))
  expect(changelogKeys(restored.changelog)).toEqual([
    ...former.map(([key]) => key).filter((key) => key.startsWith('answer/')),
    'part/dataset/flights head',
    'part/dataset/flights v1',
    'part/entity/airport head',
    'part/entity/airport v1',
    'part/view/delays head',
    'part/view/delays v1',
    'part/view/delays v2',
  ])
  // and what comes next is decided on it, in every way in which a task may run
  const next = declareView({ ...delays, partitions: 8 })
  const repeated = { ...next, value: { ...next.value, meta: { ...next.value.meta, id: 'command-4' } } } as Command
  const { outputs } = replayEveryWay(
    { ...options(), written },
    logged(wire, [next, repeated, retire('view', 'delays')]),
  )
  expect(outputs.map((output) => plain(recordOf(output))).map(({ type, value }) => [type, value.version])).toEqual([
    ['FeatureViewDeclared', 3],
    ['DeclarationUnchanged', 2],
    ['DeclarationRetired', null],
  ])
})

test('a decision that throws is answered as a failure', () => {
  const broken = logged(wire, [declareDataset(flights)])
  const make = () => makeCatalog({ names: { ...names, catalog: 't.ml.catalog' }, codec: brokenCodec() })
  const { outputs, poison } = replayEveryWay({ ...options(), make }, broken)
  expect(poison).toEqual([{ offset: 0, reason: 'decide_failed' }])
  const refused = refusalIn(recordOf(outputs[0]))
  expect([refused?.code, refused?.text]).toEqual([
    'COMMAND_FAILED',
    'The command could not be decided, which is a bug; it lies in quarantine. no schema for it',
  ])
})

/** A codec that cannot write the event. */
const brokenCodec = () => ({
  ...wire.codec,
  encoders: {
    ...wire.codec.encoders,
    DatasetDeclared: {
      ...wire.codec.encoders.DatasetDeclared,
      encode: () => {
        throw new Error('no schema for it')
      },
    },
  },
})

test.each([
  ['a tombstone', null, 'value_missing'],
  ['bytes that are no command', Buffer.from('nonsense'), 'magic'],
])('%s is quarantined', (_, value, reason) => {
  const result = runStream(options(), [{ offset: 0, key: null, value, timestamp: 0 }])
  expect(result.poison).toEqual([{ offset: 0, reason }])
})

test('an event on the command topic is quarantined, because it is not a command', () => {
  const [{ value }] = run(declareDataset(flights)).outputs
  const result = runStream(options(), [{ offset: 0, key: null, value, timestamp: 0 }])
  expect(result.poison).toEqual([{ offset: 0, reason: 'incompatible' }])
})

test('a command of a newer release is not quarantined: it waits for that release; a record of a stranger is', async () => {
  const recordOf = async (namespace: string) => {
    const later = { type: 'record', name: 'DeclareGauge', namespace, fields: [{ name: 'id', type: 'string' }] }
    const encoder = await wire.codecs.encoder(`t.${namespace}`, later as unknown as SchemaOf<{ readonly id: string }>)
    return { offset: 0, key: null, value: encoder.encode({ id: 'c1' }), timestamp: 0 }
  }
  const newer = await recordOf('ml.monitoring')
  expect(() => runStream(options(), [newer])).toThrow(/too old for record 'ml\.monitoring\.DeclareGauge'/)
  const stranger = await recordOf('shop')
  expect(runStream(options(), [stranger]).poison).toEqual([{ offset: 0, reason: 'incompatible' }])
})

test('an answer stays small, however much is wrong and however long its names are', () => {
  const columns = Array.from({ length: 300 }, (_, i) => ({ name: `Ä${i}${'x'.repeat(300)}`, type: 'long' as const }))
  const [output] = run(declareDataset({ ...flights, columns })).outputs
  const value = refusalIn(recordOf(output))
  expect(value?.problems).toHaveLength(50)
  expect(value?.text).toMatch(/And 252 more\.$/)
  expect(output.value!.length).toBeLessThan(100_000)
})

test('a command beyond 256 KB is quarantined', () => {
  const result = run(declareDataset({ ...flights, description: 'x'.repeat(262_144) }))
  expect(result.poison).toEqual([{ offset: 0, reason: 'command_too_large' }])
})

/** Every kind of command, over few names, so that they meet. */
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom(1, 2, 3).map((partitions) => declareView({ ...delays, partitions })),
  fc.constantFrom('1h', '2h').map((ttl) => declareView({ ...delays, ttl })),
  fc.constantFrom(0, 5, 9).map((skewMs) => declareDataset({ ...flights, skewMs })),
  fc.constant(0).map(() => declareDataset({ ...flights, partitions: 9 })),
  fc.constant(0).map(() => declareEntity(airport)),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .map(([version, partitions]) =>
      activate(version, { positions: positionsOf('delays', version, new Array(partitions).fill(4)) }),
    ),
  fc.constantFrom(null, 1, 2).map((version) => retire('view', 'delays', version)),
  fc.constantFrom('dataset', 'entity').map((kind) => retire(kind as 'dataset', 'flights')),
)

test('the state is the fold of the events that came out, however the task was run', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 10 }), (sequence) => {
      const given = logged(wire, sequence.map(again))
      const { outputs, processor } = replayEveryWay(options(), given)
      const entries = entriesOf(processor)
      expect(plain([...entries])).toEqual(plain([...fold(KINDS, eventsOf(outputs))]))
      expect(outputs).toHaveLength(sequence.length)
    }),
    { ...seeded, numRuns: 12 },
  )
})

test('no sequence of commands breaks an invariant', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 40 }), (sequence) => {
      const { processor } = runStream(options(), logged(wire, sequence.map(again)))
      const entries = entriesOf(processor)
      for (const entry of entries.values()) {
        expect(entry.versions.map(({ version }) => version)).toEqual(entry.versions.map((_, i) => i + 1))
        if (entry.kind !== 'view') continue
        if (entry.active) expect(entry.versions[entry.active.version - 1].retired).toBe(false)
        const isLive = entry.versions.some(({ retired }) => !retired)
        if (isLive) expect(entries.get('dataset/flights')?.versions.at(-1)?.retired).toBe(false)
      }
    }),
    { ...seeded, numRuns: 60 },
  )
})

import { beforeAll, expect, test } from 'vitest'
import { Catalog, type Command, Foresight, KINDS, makeCatalog } from '../../../../processors/catalog/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import {
  activate,
  declareDataset,
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
import { runStream } from '../../../support/stream.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

/** The records of `ml.catalog` that the commands cause: offsets 100, 102, ... (markers between), log times 1,000 ms apart. */
const caused = (...commands: readonly Command[]): LogRecord[] => {
  const make = () => makeCatalog({ names, codec: wire.codec })
  const { outputs } = runStream({ make, topic: names.catalogCommands }, logged(wire, commands))
  return outputs.map(({ value }, i) => ({ offset: 100 + 2 * i, key: null, value, timestamp: 1000 * (i + 1) }))
}
const catalogOf = (records: readonly LogRecord[]): Catalog => {
  const catalog = new Catalog(wire.codec)
  for (const record of records) catalog.apply(record)
  return catalog
}
const plain = (data: unknown) => JSON.parse(JSON.stringify(data ?? null))

const story = () => [
  declareDataset(flights),
  declareView(delays),
  declareView({ ...delays, ttl: '1h' }),
  declareView({ ...delays, partitions: 1 }),
  activate(1),
  activate(2, { positions: positionsOf('delays', 2, [7]) }),
  retire('view', 'delays', 1),
]

test('as of a log time the version that readers got then is served, in its revision of that time', () => {
  const catalog = catalogOf(caused(...story()))
  const at = (logTime: number) => {
    const found = catalog.servedAt('view', 'delays', logTime)
    return found && [found.version, (found.record as { ttlMs?: number }).ttlMs]
  }
  // Nothing was active before 5000: the version that became active first, as it was declared then, or first.
  expect([0, 2500, 3500].map(at)).toEqual([
    [1, 0],
    [1, 0],
    [1, 3_600_000],
  ])
  expect([5000, 5999].map(at)).toEqual([
    [1, 3_600_000],
    [1, 3_600_000],
  ])
  expect([6000, 99_000].map(at)).toEqual([
    [2, 0],
    [2, 0],
  ])
  expect(catalogOf(caused(...story().slice(0, 4))).servedAt('view', 'delays', 99_000)).toBeUndefined()
})

test('a version does not run any more since the event that superseded it', () => {
  const catalog = catalogOf(caused(...story()))
  expect([1, 2].map((version) => catalog.stoppedSince('view', 'delays', version))).toEqual([6000, undefined])
  const before = catalogOf(caused(...story().slice(0, 5)))
  expect([1, 2].map((version) => before.stoppedSince('view', 'delays', version))).toEqual([undefined, undefined])
})

test('a view shows its versions, what is active, and since when and where', () => {
  const view = catalogOf(caused(...story())).current.view('delays')!
  const when = view.versions.map(({ version, revision, since, revisedSince, retiredSince }) => ({
    version,
    revision,
    since: since.logTime,
    revisedSince: revisedSince.logTime,
    retiredSince: retiredSince?.logTime ?? null,
  }))
  expect(when).toEqual([
    { version: 1, revision: 2, since: 2000, revisedSince: 3000, retiredSince: 7000 },
    { version: 2, revision: 1, since: 4000, revisedSince: 4000, retiredSince: null },
  ])
  expect(view.active).toMatchObject({ version: 2, since: { logTime: 6000, offset: 110, meta: { actor: 'ann' } } })
  expect(plain(view.active?.positions)).toEqual(positionsOf('delays', 2, [7]))
  expect([view.latest.version, view.retired]).toEqual([2, false])
})

test('as of any log time it shows what it showed then', () => {
  const records = caused(...story())
  const whole = catalogOf(records)
  for (let i = 0; i <= records.length; i++) {
    const then = catalogOf(records.slice(0, i)).current
    const asOf = whole.at(i * 1000)
    expect(plain(asOf.views())).toEqual(plain(then.views()))
    expect(plain(asOf.datasets())).toEqual(plain(then.datasets()))
    expect(plain(asOf.entities())).toEqual(plain(then.entities()))
  }
  expect(whole.at(999).dataset('flights')).toBeUndefined()
})

test('active is what was activated last; a retired view has nothing active', () => {
  const catalog = catalogOf(caused(...story(), retire('view', 'delays')))
  const active = [4000, 5000, 6000, 8000].map((time) => catalog.at(time).view('delays')?.active?.version ?? null)
  expect(active).toEqual([null, 1, 2, null])
  expect(catalog.current.view('delays')?.retired).toBe(true)
})

test('lists are sorted by name, whatever the order of declaration', () => {
  const named = (name: string) => declareDataset({ ...flights, name })
  const catalog = catalogOf(caused(named('zebra'), named('ant'), named('fox')))
  expect(catalog.current.datasets().map(({ name }) => name)).toEqual(['ant', 'fox', 'zebra'])
})

test('the history of a declaration is all its events, oldest first', () => {
  const history = catalogOf(caused(...story())).history('view', 'delays')
  expect(history.map(({ event, stamp }) => [event.type, stamp.offset])).toEqual([
    ['FeatureViewDeclared', 102],
    ['FeatureViewDeclared', 104],
    ['FeatureViewDeclared', 106],
    ['ViewActivated', 108],
    ['ViewActivated', 110],
    ['DeclarationRetired', 112],
  ])
})

test('a record that was applied before changes nothing, and the position is after the last record', () => {
  const records = caused(...story())
  const twice = catalogOf([...records, ...records])
  expect(twice.position).toBe(113)
  expect(twice.history('view', 'delays')).toHaveLength(6)
  expect(plain(twice.current.views())).toEqual(plain(catalogOf(records).current.views()))
})

test('log time never goes back, even where the broker clock did', () => {
  const [first, second] = caused(declareDataset(flights), declareView(delays))
  const catalog = catalogOf([first, { ...second, timestamp: 1 }])
  expect(catalog.logTime).toBe(1000)
  expect(catalog.at(999).views()).toEqual([])
  expect(catalog.at(1000).view('delays')?.latest.since.logTime).toBe(1000)
})

test('a record that cannot be read stops the fold before anything is changed', () => {
  const records = caused(declareDataset(flights))
  const catalog = catalogOf(records)
  expect(() => catalog.apply({ offset: 101, key: null, value: Buffer.from('junk!'), timestamp: 9000 })).toThrow(
    expect.objectContaining({ reason: 'magic' }),
  )
  expect([catalog.position, catalog.logTime]).toEqual([101, 1000])
})

test('a view that is declared again after retirement is readable again', () => {
  const catalog = catalogOf(caused(...story(), retire('view', 'delays'), declareView(delays)))
  const view = catalog.current.view('delays')!
  expect([view.latest.version, view.retired, view.active]).toEqual([3, false, null])
})

test('declarations can be decided in advance, each after the others, and the catalogue stays as it is', () => {
  const records = caused(declareDataset(flights), declareView(delays))
  const { current } = catalogOf(records)
  const foresight = new Foresight(KINDS, current, names)
  const decided = (command: Command) => {
    const decision = foresight.decide(command)
    return decision.kind === 'refused' ? decision.refusal.code : [decision.subject.version, decision.events.length]
  }
  const second = { ...flights, name: 'second' }
  expect(decided(declareView({ ...delays, name: 'later', dataset: 'second' }))).toBe('DATASET_UNKNOWN')
  expect(decided(declareDataset(second))).toEqual([1, 1])
  expect(decided(declareView({ ...delays, name: 'later', dataset: 'second' }))).toEqual([1, 1])
  expect(decided(declareDataset(flights))).toEqual([1, 0])
  expect(decided(declareView({ ...delays, partitions: 1 }))).toEqual([2, 1])
  expect(decided(declareView({ ...delays, partitions: 1 }))).toEqual([2, 0])
  expect(foresight.look.find('view', 'delays')?.version).toBe(2)
  expect(current.view('delays')?.latest.version).toBe(1)
  expect(current.dataset('second')).toBeUndefined()
})

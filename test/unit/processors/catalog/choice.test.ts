/** Going back: what a person has chosen stays what readers get, until something newer is declared. */
import { describe, expect, test } from 'vitest'
import {
  type CatalogDecision,
  type Command,
  runningVersions,
  wantedVersion,
} from '../../../../processors/catalog/index.ts'
import { liveViews } from '../../../../processors/features/index.ts'
import {
  activate,
  choose,
  declareDataset,
  declareView,
  delays,
  flights,
  given,
  positionsOf,
  retire,
  snapshotOf,
} from '../../../support/catalog.ts'

const outcome = (decision: CatalogDecision) =>
  decision.kind === 'refused' ? decision.refusal.code : (decision.events[0]?.type ?? 'unchanged')

const of = (partitions: number) => declareView({ ...delays, partitions })
const declared = (versions: number) => [declareDataset(flights), ...[2, 3, 4].slice(0, versions).map(of)]
const on = (version: number, more = {}) =>
  activate(version, { positions: positionsOf('delays', version, new Array(version + 1).fill(1)), ...more })
const back = (from: number, to: number) => on(to, { expectedVersion: from })

const viewAfter = async (...commands: readonly Command[]) => (await snapshotOf(...commands)).view('delays')!
const runningAfter = async (...commands: readonly Command[]) =>
  liveViews(await snapshotOf(...commands)).map(({ version }) => version)

describe('a choice', () => {
  test('says which version was the latest, and what readers got', () => {
    const world = given(...declared(2), on(1), on(2))
    expect(world.when(choose(1, { reason: 'wrong sums' }))).toEqual({
      kind: 'accepted',
      subject: { kind: 'view', name: 'delays', version: 1, revision: 1 },
      events: [
        {
          type: 'ViewVersionChosen',
          value: { view: 'delays', version: 1, latestVersion: 2, activeVersion: 2, reason: 'wrong sums' },
        },
      ],
    })
  })

  test('of what readers shall get already changes nothing', () => {
    expect(outcome(given(...declared(2), on(1), on(2)).when(choose(2)))).toBe('unchanged')
    expect(outcome(given(...declared(2), on(2), choose(1)).when(choose(1)))).toBe('unchanged')
  })

  test('of the active version holds off a newer one that is catching up', () => {
    const world = given(...declared(2), on(1), choose(1))
    expect(world.events.at(-1)?.type).toBe('ViewVersionChosen')
    expect(outcome(world.when(on(2, { expectedVersion: 1 })))).toBe('VERSION_NOT_CHOSEN')
  })

  test('of what is not there, is retired, or against another active version is refused', () => {
    expect(outcome(given().when(choose(1)))).toBe('DECLARATION_UNKNOWN')
    expect(outcome(given(...declared(2)).when(choose(3)))).toBe('VERSION_UNKNOWN')
    expect(outcome(given(...declared(2), retire('view', 'delays', 1)).when(choose(1)))).toBe('VERSION_RETIRED')
    expect(outcome(given(...declared(2), on(2)).when(choose(1, { expectedVersion: 1 })))).toBe('VERSION_CONFLICT')
  })

  test('keeps its version from being retired', () => {
    expect(outcome(given(...declared(2), on(2), choose(1)).when(retire('view', 'delays', 1)))).toBe('VERSION_ACTIVE')
    expect(outcome(given(...declared(2), on(2), choose(1)).when(retire('view', 'delays')))).toBe('DeclarationRetired')
  })
})

describe('after a choice', () => {
  test('a worker that has not heard of it does not switch readers', () => {
    const world = given(...declared(2), on(2), choose(1))
    expect(outcome(world.when(back(2, 1)))).toBe('ViewActivated')
    expect(outcome(world.when(on(1)))).toBe('ViewActivated')
    const gone = given(...declared(2), on(2), choose(1), back(2, 1))
    expect(outcome(gone.when(on(2, { expectedVersion: 1 })))).toBe('VERSION_NOT_CHOSEN')
    expect(outcome(gone.when(on(1)))).toBe('unchanged')
  })

  test('a version that is declared later is activated without a new choice', async () => {
    const commands = [...declared(2), on(2), choose(1), back(2, 1), of(4)]
    expect(outcome(given(...commands).when(on(3, { expectedVersion: 1 })))).toBe('ViewActivated')
    expect(wantedVersion(await viewAfter(...commands))).toBe(3)
    expect(wantedVersion(await viewAfter(...commands, choose(1)))).toBe(1)
    expect(wantedVersion(await viewAfter(...commands, retire('view', 'delays', 3)))).toBe(1)
  })

  test('the way forward is a choice as well', async () => {
    const commands = [...declared(2), on(2), choose(1), back(2, 1), choose(2)]
    expect(wantedVersion(await viewAfter(...commands))).toBe(2)
    expect(outcome(given(...commands).when(on(2, { expectedVersion: 1 })))).toBe('ViewActivated')
  })

  test('the catalogue says who has chosen, and when', async () => {
    const { chosen, active } = await viewAfter(...declared(2), on(2), choose(1))
    expect(chosen).toMatchObject({ version: 1, latestVersion: 2, activeVersion: 2 })
    expect(chosen?.since).toMatchObject({ logTime: 4, meta: { actor: 'ann' } })
    expect(active?.version).toBe(2)
  })
})

describe('what runs', () => {
  test.each<[string, readonly number[], readonly Command[]]>([
    ['before any activation: all', [1, 2, 3], declared(3)],
    ['the active one, and newer ones', [2, 3], [...declared(3), on(2)]],
    ['what was chosen, and what readers still get', [1, 3], [...declared(3), on(3), choose(1)]],
    [
      'after the switch: what readers get, and what they got before',
      [1, 3],
      [...declared(3), on(3), choose(1), back(3, 1)],
    ],
    ['what was declared later', [1, 3], [...declared(2), on(2), choose(1), back(2, 1), of(4)]],
    ['after its activation: it alone', [3], [...declared(2), on(2), choose(1), back(2, 1), of(4), on(3)]],
    ['no retired one', [1], [...declared(2), on(2), choose(1), back(2, 1), retire('view', 'delays', 2)]],
  ])('%s', async (_, versions, commands) => {
    expect(await runningAfter(...commands)).toEqual(versions)
  })

  test('of a log of an earlier release: what it was, and a person who went back is heard', async () => {
    const view = await viewAfter(...declared(2), on(1), on(2), back(2, 1))
    expect([...runningVersions(view)]).toEqual([1, 2])
    expect(wantedVersion(view)).toBe(1)
    expect(view.chosen).toMatchObject({ version: 1, latestVersion: 2, activeVersion: 2 })
  })
})

test('the events of a log without choices are decided as before', () => {
  const world = given(...declared(2), on(1), on(2), back(2, 1))
  expect(outcome(world.when(on(2, { expectedVersion: 1 })))).toBe('ViewActivated')
})

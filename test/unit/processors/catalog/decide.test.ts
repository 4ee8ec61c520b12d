import { describe, expect, test } from 'vitest'
import type { CatalogDecision } from '../../../../processors/catalog/index.ts'
import {
  activate,
  airport,
  declareDataset,
  declareEntity,
  declareView,
  delays,
  flights,
  given,
  positionsOf,
  retire,
} from '../../../support/catalog.ts'

const outcome = (decision: CatalogDecision) =>
  decision.kind === 'refused' ? decision.refusal.code : (decision.events[0]?.type ?? 'unchanged')

const two = [declareDataset(flights), declareView(delays), declareView({ ...delays, partitions: 3 })]
const three = (offsets: readonly number[]) => ({ positions: positionsOf('delays', 2, offsets) })

describe('activation', () => {
  test('says what readers got before, and carries the positions in order of partition', () => {
    const first = given(...two).when(
      activate(1, { positions: positionsOf('delays', 1, [10, 20]).toReversed(), reason: 'go' }),
    )
    expect(first).toEqual({
      kind: 'accepted',
      subject: { kind: 'view', name: 'delays', version: 1, revision: 1 },
      events: [
        {
          type: 'ViewActivated',
          value: {
            view: 'delays',
            version: 1,
            previousVersion: null,
            positions: positionsOf('delays', 1, [10, 20]),
            reason: 'go',
          },
        },
      ],
    })
    const second = given(...two, activate(1)).when(activate(2, three([1, 2, 3])))
    expect(second).toMatchObject({ events: [{ value: { version: 2, previousVersion: 1 } }] })
  })

  test('of what is active changes nothing, whatever the positions', () => {
    expect(outcome(given(...two, activate(1)).when(activate(1, { positions: [] })))).toBe('unchanged')
  })

  test('of an older version needs the active one as expected version', () => {
    const world = given(...two, activate(2, three([1, 2, 3])))
    expect(outcome(world.when(activate(1)))).toBe('VERSION_OLDER')
    expect(outcome(world.when(activate(1, { expectedVersion: 2 })))).toBe('ViewActivated')
  })

  test('against another active version than expected is refused', () => {
    expect(outcome(given(...two).when(activate(1, { expectedVersion: 1 })))).toBe('VERSION_CONFLICT')
    expect(outcome(given(...two).when(activate(1, { expectedVersion: 0 })))).toBe('ViewActivated')
  })

  test.each([
    ['none', []],
    ['too few', positionsOf('delays', 1, [1])],
    ['too many', positionsOf('delays', 1, [1, 2, 3])],
    ['one partition twice', [...positionsOf('delays', 1, [1]), ...positionsOf('delays', 1, [2])]],
    ['those of another version', positionsOf('delays', 2, [1, 2])],
    ['a negative one', positionsOf('delays', 1, [1, -1])],
  ])('with positions that are not one per partition is refused: %s', (_, positions) => {
    expect(outcome(given(...two).when(activate(1, { positions })))).toBe('POSITIONS_INCOMPLETE')
  })

  test('of what is not there, or retired, is refused', () => {
    expect(outcome(given().when(activate(1)))).toBe('DECLARATION_UNKNOWN')
    expect(outcome(given(...two).when(activate(3)))).toBe('VERSION_UNKNOWN')
    expect(outcome(given(...two).when(activate(0)))).toBe('VERSION_UNKNOWN')
    expect(outcome(given(...two, retire('view', 'delays', 1)).when(activate(1)))).toBe('VERSION_RETIRED')
  })
})

describe('retirement', () => {
  test('of one version of a view leaves the others', () => {
    const world = given(...two, retire('view', 'delays', 1))
    const entry = world.entries.get('view/delays')!
    expect(entry.versions.map(({ retired }) => retired)).toEqual([true, false])
    expect(outcome(world.when(retire('view', 'delays', 1)))).toBe('unchanged')
  })

  test('of the version that readers get is refused; of the whole view it ends what they get', () => {
    const world = given(...two, activate(1))
    expect(outcome(world.when(retire('view', 'delays', 1)))).toBe('VERSION_ACTIVE')
    const retired = given(...two, activate(1), retire('view', 'delays'))
    expect(retired.entries.get('view/delays')).toMatchObject({
      active: null,
      versions: [{ retired: true }, { retired: true }],
    })
    expect(outcome(retired.when(retire('view', 'delays')))).toBe('unchanged')
  })

  test('of a dataset waits for its last view', () => {
    const decision = given(...two).when(retire('dataset', 'flights'))
    expect(decision).toMatchObject({
      refusal: { code: 'DATASET_IN_USE', text: "Dataset 'flights' has views that are not retired: delays." },
    })
    expect(outcome(given(...two, retire('view', 'delays')).when(retire('dataset', 'flights')))).toBe(
      'DeclarationRetired',
    )
  })

  test('of an entity or dataset takes no version', () => {
    const world = given(declareDataset(flights), declareEntity(airport))
    expect(outcome(world.when(retire('dataset', 'flights', 1)))).toBe('VERSION_NOT_SINGLE')
    expect(outcome(world.when(retire('entity', 'airport', 1)))).toBe('VERSION_NOT_SINGLE')
    expect(outcome(world.when(retire('entity', 'airport')))).toBe('DeclarationRetired')
  })

  test('of what is not there is refused', () => {
    expect(outcome(given().when(retire('view', 'delays')))).toBe('DECLARATION_UNKNOWN')
    expect(outcome(given(...two).when(retire('view', 'delays', 7)))).toBe('VERSION_UNKNOWN')
  })
})

/** Which list a service is: the latest, one that is named, or the one of a time. */
import { expect, test } from 'vitest'
import { byView, findService, namedFeatures, readableService } from '../../../gateway/services.ts'
import type { Catalog, Declared, Service } from '../../../processors/catalog/index.ts'

const served = (version: number, ...features: readonly string[]) =>
  ({
    version,
    record: { name: 'board', serves: features.map((feature) => ({ view: 'v', feature })) },
  }) as unknown as Declared<Service>['latest']
const declared = (...versions: readonly Declared<Service>['latest'][]) =>
  ({ versions, latest: versions.at(-1), retired: false }) as unknown as Declared
const at = (found: Declared | undefined) => ({ declaration: () => found }) as unknown as Catalog['current']

const both = declared(served(1, 'a'), served(2, 'a', 'b'))
/** Version 1 was declared at 10, version 2 at 20. */
const catalog = {
  current: at(both),
  at: (time: number) => at(time < 10 ? undefined : time < 20 ? declared(served(1, 'a')) : both),
} as unknown as Catalog

test.each([
  [{}, 2],
  [{ version: 1 }, 1],
  [{ version: 3 }, undefined],
  [{ asOf: 25 }, 2],
  [{ asOf: 15 }, 1],
  [{ asOf: 5 }, 1],
  [{ asOf: 5, version: 2 }, 2],
])('%j is version %s', (asked, version) => {
  expect(findService(catalog, 'board', asked)?.version).toBe(version)
})

test('a service that is retired, or unknown, is none', () => {
  const retired = { ...both, retired: true } as Declared
  expect(findService({ ...catalog, current: at(retired) } as Catalog, 'board')).toBeUndefined()
  expect(() => readableService({ ...catalog, current: at(undefined) } as Catalog, 'board', {})).toThrow(
    expect.objectContaining({ code: 'SERVICE_UNKNOWN' }),
  )
})

test('features are named with their view, in their order', () => {
  const named = namedFeatures(['v:a', 'w:b', 'v:c'])
  expect([...byView(named)]).toEqual([
    ['v', ['a', 'c']],
    ['w', ['b']],
  ])
  for (const text of ['v', ':a', 'v:', ''])
    expect(() => namedFeatures(['v:a', text])).toThrow(
      expect.objectContaining({ problems: [{ field: 'features.1', value: text, expected: 'view:feature' }] }),
    )
})

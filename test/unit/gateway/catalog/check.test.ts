/** What declarations would change is what the catalogue would decide, and nothing is decided. */
import { expect, test } from 'vitest'
import { type Checked, checked } from '../../../../gateway/catalog/check.ts'
import { differencesOf } from '../../../../gateway/catalog/differences.ts'
import type { GatewayContext } from '../../../../gateway/context.ts'
import { type Command, KINDS } from '../../../../processors/catalog/index.ts'
import { memoryRegistry } from '../../../../schemas/index.ts'
import {
  activate,
  choose,
  declareDataset,
  declareView,
  delays,
  flights,
  names,
  snapshotOf,
} from '../../../support/catalog.ts'

const contextAfter = async (...commands: readonly Command[]) => {
  const current = await snapshotOf(...commands)
  return {
    platform: { kinds: KINDS, names, registry: memoryRegistry() },
    tail: { catalog: { current } },
  } as unknown as GatewayContext
}
const short = ({ kind, name, outcome, change, version, from, code }: Checked) =>
  [kind, name, change ?? outcome, version, from, code].filter((part) => part !== undefined)
const view = (body: unknown) => ({ kind: KINDS.kind('view'), body })
const dataset = (body: unknown) => ({ kind: KINDS.kind('dataset'), body })
const wider = { ...delays, features: { mean_1h: { function: 'mean' as const, column: 'delay', window: '2h' } } }

test('each declaration is decided on what those before it would cause, and the catalogue stays as it is', async () => {
  const context = await contextAfter()
  const found = await checked(context, [dataset(flights), view(delays), view(wider), view(delays)])
  expect(found.map(short)).toEqual([
    ['dataset', 'flights', 'new', 1, null],
    ['view', 'delays', 'new', 1, null],
    ['view', 'delays', 'version', 2, 1],
    ['view', 'delays', 'chosen', 1, 2],
  ])
  expect(context.tail.catalog.current.view('delays')).toBeUndefined()
})

test('a change of the content, of a description, and none are told apart, with the paths that differ', async () => {
  const context = await contextAfter(declareDataset(flights), declareView(delays))
  const each = [delays, { ...delays, owner: 'ops' }, wider].map(async (one) => (await checked(context, [view(one)]))[0])
  const [same, revised, changed] = await Promise.all(each)
  expect([same, revised, changed].map(short)).toEqual([
    ['view', 'delays', 'unchanged', 1, 1],
    ['view', 'delays', 'revision', 1, 1],
    ['view', 'delays', 'version', 2, 1],
  ])
  expect(same.differences).toEqual([])
  expect(revised.differences).toEqual([{ path: 'owner', before: null, after: '"ops"' }])
  expect(changed.differences).toEqual([{ path: 'features.mean_1h.window', before: '"1h"', after: '"2h"' }])
})

test('an earlier content that readers do not get would be chosen; what they shall get would not change', async () => {
  const commands = [declareDataset(flights), declareView(delays), declareView(wider), activate(1)]
  const found = await checked(await contextAfter(...commands), [view(delays)])
  expect(found.map(short)).toEqual([['view', 'delays', 'chosen', 1, 2]])
  const chosen = await checked(await contextAfter(...commands, choose(1)), [view(delays)])
  expect(chosen.map(short)).toEqual([['view', 'delays', 'unchanged', 1, 1]])
})

test('a view whose rows are merged first begins their generation, as a declaration does', async () => {
  const merged = { ...delays, entity: ['at'] }
  const context = await contextAfter(declareDataset(flights), declareView(merged))
  expect((await checked(context, [view(merged)])).map(short)).toEqual([['view', 'delays', 'version', 2, 1]])
})

test('differences are named by their paths, at most 100', () => {
  expect(differencesOf({ a: { b: 1, c: [1] } }, { a: { b: 2, c: [1], d: 'x' } })).toEqual([
    { path: 'a.b', before: '1', after: '2' },
    { path: 'a.d', before: null, after: '"x"' },
  ])
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i]))
  expect(differencesOf(many, {})).toHaveLength(100)
})

test('notes are made when all of a list are known: its declarations may name each other', async () => {
  const rule = (name: string, more: object) => ({
    kind: KINDS.kind('alert_rule'),
    body: { name, alertOn: { signal: 'freshness', of: 'flights' }, ...more },
  })
  const given = [rule('late', { mutedBy: ['off'] }), rule('off', {}), dataset(flights)]
  expect((await checked(await contextAfter(), given)).map(({ notes }) => notes)).toEqual([[], [], []])
  const [alone] = await checked(await contextAfter(), [rule('late', { mutedBy: ['off'] })])
  expect(alone.outcome).toBe('accepted')
  expect(alone.notes).toEqual([
    expect.stringContaining("alertOn.of names 'flights', and there is no such dataset"),
    expect.stringContaining("mutedBy names 'off', and there is no such rule"),
  ])
})

/** Which changes of alerts people are told of: those of what they heard of. */
import { expect, test } from 'vitest'
import type { avro } from '../../../../schemas/index.ts'
import { Standing } from '../../../../worker/couriers/standing.ts'
import {
  type At,
  alertsAfter,
  applied,
  lines,
  measured,
  observed,
  ruleOf,
  silenced,
  T0,
} from '../../../support/alerts.ts'

const silence: avro.Silence = {
  ...{ name: 'night', rule: 'behind', model: null, feature: null, from: T0 + 1000, until: T0 + 3000 },
  ...{ owner: null, description: null, tags: [] },
}
const lag = (seconds: number, value: number): At => observed(seconds, [measured('spend', value)])
const begun = [applied(0, ruleOf({ name: 'behind' })), silenced(0, silence, 'night')]

const toldOf = async (...events: readonly At[]): Promise<readonly string[]> => {
  const { told } = await alertsAfter([...begun, ...events], 'once')
  const standing = new Standing()
  return lines(told.filter((event) => standing.take(event)))
}

test('an alert that is muted from its beginning to its end is not told, nor is its end', async () => {
  expect(await toldOf(lag(1, 150), lag(2, 0))).toEqual([])
})

test('an alert is told when it is no longer muted, and then its end is', async () => {
  expect(await toldOf(lag(1, 150), lag(4, 150), lag(5, 0))).toEqual(['muted 2 behind spend', 'resolved 3 behind spend'])
})

test('the end of an alert that is muted after it was told is told', async () => {
  expect(await toldOf(lag(0, 150), lag(1, 150), lag(2, 0))).toEqual([
    'raised 1 behind spend',
    'resolved 3 behind spend by silence/night',
  ])
})

test('an alert that was told once and ended is not known as told when it fires again, muted', async () => {
  expect(await toldOf(lag(0, 150), lag(0.5, 0), lag(1, 150), lag(2, 0))).toEqual([
    'raised 1 behind spend',
    'resolved 2 behind spend',
  ])
})

test('what fires and is not muted is what stands', async () => {
  const { told } = await alertsAfter([...begun, lag(0, 150), lag(1, 150), lag(4, 150), lag(5, 0)], 'once')
  const standing = new Standing()
  const firing = told.map((event) => {
    standing.take(event)
    return standing.firing.length
  })
  expect(firing).toEqual([1, 0, 1, 0])
})

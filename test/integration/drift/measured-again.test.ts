/** Windows that an earlier release measured by its own rules for verdicts, and this one measured again: both are known, and people see the later one. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { EARLIER_VARIANT, VARIANT } from '../../../processors/drift/index.ts'
import { avro, recordSubject } from '../../../schemas/index.ts'
import { metaNow } from '../../support/declare.ts'
import { driftPredictions, FULL_WINDOWS, HOUR, openMeasured, PER_WINDOW, T0 } from '../../support/drift-site.ts'
import { type Json, type Site, until } from '../gateway/support.ts'

const MODEL = 'again'
/** Behind all windows that the site has measured. */
const HOURS = FULL_WINDOWS + 1
const START = T0 + HOURS * HOUR

let site: Site
/** Id of the event of the earlier release. */
let earlier: string
/** Entries of the column in the window, the latest first. */
let entries: Json[]

const listed = async (query: string): Promise<Json[]> =>
  (await site.call('GET', `/v1/drift?model=${MODEL}&slice=&feature=amount&${query}`)).body.items ?? []
const ofWindow = () => listed(`from=${new Date(START).toISOString()}`)

/** Writes what an earlier release has measured of the window: it has drifted. */
const measuredEarlier = async (): Promise<string> => {
  const { names, codecs } = site.platform
  const [{ event_id }] = await listed('verdict=drift')
  const { body: event } = await site.call('GET', `/v1/drift/events/${event_id}`)
  const schema = avro.DriftMeasuredSchema
  const encoder = await codecs.encoder(recordSubject(names.prefix, schema), schema)
  const meta = metaNow()
  const window = { windowStart: START, windowEnd: START + HOUR, variant: EARLIER_VARIANT }
  const value = encoder.encode({ ...event, meta, ...window })
  const key = Buffer.from(MODEL)
  await site.gateway.context.appender.append({ topic: names.monitoring, partition: 0, key, value })
  return meta.id
}

beforeAll(async () => {
  site = await openMeasured(MODEL)
  earlier = await measuredEarlier()
  await until(ofWindow, (items) => items.length === 1)
  const rows = driftPredictions()
    .slice(0, PER_WINDOW)
    .map((row, i) => ({ ...row, prediction_id: `again${i}`, time: row.time + HOURS * HOUR }))
  const sent = await site.call('POST', `/v1/predictions/${MODEL}`, rows)
  const told = await site.call('POST', `/v1/predictions/${MODEL}/time`, { time: START + HOUR + 60_000 })
  expect([sent.status, told.status]).toEqual([200, 200])
  entries = await until(ofWindow, (items) => items.length === 2)
}, 240_000)
afterAll(() => site?.close())

test('a list has both events of the window, and says how each was judged', () => {
  expect(entries.map(({ variant, verdict }) => [variant, verdict])).toEqual([
    [VARIANT, 'no_drift'],
    [EARLIER_VARIANT, 'drift'],
  ])
  expect(entries[1].event_id).toBe(earlier)
})

test('a report has the window once, as it was measured last', async () => {
  const { body } = await site.call('GET', `/v1/reports/drift?format=json&model=${MODEL}`)
  const [{ windows, columns }] = body.series
  expect(windows.map(({ start }: Json) => start)).toEqual(Array.from({ length: HOURS + 1 }, (_, i) => T0 + i * HOUR))
  expect(windows.at(-1).eventId).toBe(entries[0].event_id)
  const { points } = columns.find(({ feature }: Json) => feature === 'amount')
  expect(points).toHaveLength(HOURS + 1)
  expect(points.at(-1).verdict).toBe('no_drift')
})

test('in the view for people, the rows of the earlier rules are not present', async () => {
  const answer = await site.platform.clickhouse.query({
    query: `SELECT variant, is_present FROM \`${site.platform.names.prefix}drift.windows\`
      WHERE monitor = '${MODEL}_hourly' AND slice = '' AND feature = 'amount' AND window_start = fromUnixTimestamp64Milli(${START}) ORDER BY variant`,
    format: 'JSONEachRow',
  })
  expect(await answer.json()).toEqual([
    { variant: EARLIER_VARIANT, is_present: 0 },
    { variant: VARIANT, is_present: 1 },
  ])
})

test('each event is proved by the rules that it names', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    for (const { event_id } of entries)
      expect(await main(['drift', 'recompute', event_id, '--set', `client.url=${site.url}`])).toBe(0)
  } finally {
    said.mockRestore()
  }
})

/**
 * The part of the demo that watches a model: it is fitted on the first months and scored over the later ones, outcomes arrive when flights land, and from a day on one
 * column is faulty. What is found is compared with the same figures computed from the flights, and the alerts with those that there should be.
 */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Capture } from '../../clients/typescript/index.ts'
import {
  type DelayModel,
  type Departure,
  delayMonitor,
  delayPredictions,
  delayQuality,
  delayRule,
  departures,
  FAULT_FROM,
  FITTED_UNTIL,
  faulty,
  fitDelayModel,
  scoreOf,
  WATCHED_UNTIL,
  WEEK_MS,
} from '../../examples/delays/index.ts'
import { FLIGHTS_MAX } from '../../examples/flights/index.ts'
import { endsOf, type Platform, pastTasks } from '../../platform/index.ts'
import { alertsInstance, alertsTableInstance, measuredInstance } from '../../processors/alerts/index.ts'
import { referenceRecord } from '../../processors/drift/index.ts'
import { HEARTBEAT } from '../../schemas/index.ts'
import { driftPath } from '../../watchdog/index.ts'
import type { Http } from './http.ts'
import { aucOf, compareQuality, type QualityResult } from './quality.ts'
import { registerModel } from './registered.ts'
import { baselinesOf, type Columns, figuresOf } from './watched.ts'

/** Of all flights, those that are predicted: about 3,000 a week. */
const EVERY = 40
/** A fault of one column raises one alert, and the weather another one, which ends. */
const EXPECTED_ALERTS: Readonly<Record<string, string>> = { origin_delay: 'resolved', distance: 'firing' }
const TIMEOUT_MS = 120_000
const GRACE_MS = 60_000
const POLL_MS = 100

export interface MonitoringResult {
  readonly predictions: number
  readonly outcomes: number
  readonly lost: number
  readonly registered: { readonly version: number; readonly differences: readonly string[] }
  readonly verdicts: { readonly compared: number; readonly differences: number }
  readonly quality: QualityResult
  /** State of the alert by column, as it is and as it should be. */
  readonly alerts: {
    readonly found: Readonly<Record<string, string>>
    readonly expected: Readonly<Record<string, string>>
  }
  readonly report: string
}

export interface MonitoringOptions {
  readonly platform: Platform
  readonly http: Http
  readonly address: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

interface Alert {
  readonly subject: { readonly feature: string; readonly version: number | null }
  readonly state: string
  readonly value: number | null
}
interface Column {
  readonly feature: string
  readonly window_start: number
  readonly rows: number
  readonly psi: number | null
  readonly ks: number | null
  readonly verdict: string
}

const number = (value: number): string => Math.round(value).toLocaleString('en')
const day = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** @throws Error if something does not come to its end in time */
export const watchModel = async (options: MonitoringOptions): Promise<MonitoringResult> => {
  const { http, say, address, signal } = options
  const watchdog = driftPath({ gateway: address, name: HEARTBEAT, now: Date.now })
  await watchdog.travel(signal) // it declares what it sends
  const { fitted, watched } = await split(signal)
  const model = fitDelayModel(fitted)
  const auc = aucOf(model, fitted)
  say(
    `delay model     logistic regression on ${number(fitted.length)} departures to ${day(FITTED_UNTIL)}: AUC ${auc.toFixed(3)}, on the ${number(watched.length)} after them ${aucOf(model, watched).toFixed(3)}`,
  )
  const registered = await registerModel({ http, name: delayPredictions.name, model, fitted, auc })
  const { version, runId, trainingSet, differences } = registered
  say(
    `registered      ${delayPredictions.name} version ${version}, alias champion: run ${runId.slice(0, 8)}, training set ${trainingSet.slice(0, 8)}, signature and weights; read back: ${differences.length} differences`,
  )
  const baselines = baselinesOf(delayMonitor.watches, columnsOf(model, fitted))
  await http.post('/v1/catalog/predictions', delayPredictions)
  await http.post('/v1/catalog/monitors', delayMonitor)
  await http.post('/v1/catalog/performance', delayQuality)
  await http.post('/v1/catalog/baselines', {
    ...{ name: 'flight_delays_fitted', monitor: delayMonitor.name, modelVersion: version },
    source: `training set ${trainingSet}`,
    reference: [...baselines].map(([feature, baseline]) => referenceRecord(feature, baseline)),
  })
  await http.post('/v1/catalog/alert_rules', delayRule)
  const served = watched.map(faulty)
  const sent = await send(options, model, version, served)
  const windows = byWindow(served)
  const measured = await measuredColumns(options, windows.size * delayMonitor.watches.length)
  showShift(measured, say)
  const verdicts = compare(measured, (start) =>
    figuresOf(baselines, columnsOf(model, windows.get(start) ?? []), delayMonitor),
  )
  say(
    `verdicts        ${verdicts.compared} of ${windows.size} weeks computed again from the flights, bit for bit: ${verdicts.differences} differences`,
  )
  const quality = await compareQuality({ ...options, model, windows })
  const found = await alertsOf(options)
  const shown = Object.entries(found).map(([feature, state]) => `${feature} (${state})`)
  say(`alerts          ${shown.join(', ') || 'none'}; expected ${Object.keys(EXPECTED_ALERTS).join(' and ')} alone`)
  const began = performance.now()
  await watchdog.travel(signal)
  say(
    `watchdog        a prediction of its own, through the gateway, the log, intake, windows, drift and the table: readable after ${Math.round(performance.now() - began)} ms`,
  )
  const report = await writeReport(http)
  say(`report          ${report}`)
  return {
    ...sent,
    registered: { version, differences },
    verdicts,
    quality,
    alerts: { found, expected: EXPECTED_ALERTS },
    report,
  }
}

const split = async (signal: AbortSignal): Promise<{ fitted: Departure[]; watched: Departure[] }> => {
  const fitted: Departure[] = []
  const watched: Departure[] = []
  for await (const batch of departures(FLIGHTS_MAX, EVERY)) {
    signal.throwIfAborted()
    for (const each of batch)
      if (each.time < FITTED_UNTIL) fitted.push(each)
      else if (each.time < WATCHED_UNTIL) watched.push(each)
  }
  return { fitted, watched }
}

const cellOf = (model: DelayModel, { origin, features }: Departure, column: string): number | string | null => {
  if (column === 'origin') return origin
  if (column === 'score') return scoreOf(model, features)
  return features[column as keyof typeof features]
}

/** What is watched, by column. */
const columnsOf = (model: DelayModel, of: readonly Departure[]): Columns =>
  Object.fromEntries(delayMonitor.watches.map(({ column }) => [column, of.map((each) => cellOf(model, each, column))]))

const byWindow = (of: readonly Departure[]): ReadonlyMap<number, readonly Departure[]> => {
  const windows = new Map<number, Departure[]>()
  for (const each of of) {
    const start = Math.floor(each.time / WEEK_MS) * WEEK_MS
    const known = windows.get(start)
    if (known === undefined) windows.set(start, [each])
    else known.push(each)
  }
  return windows
}

/** As a service does: predictions when flights depart, outcomes when they land, through the capture client. */
const send = async (
  { http, address, say }: MonitoringOptions,
  model: DelayModel,
  version: number,
  served: readonly Departure[],
) => {
  const started = performance.now()
  const capture = new Capture({ url: address, predictions: delayPredictions.name, recordsMax: 2 * served.length })
  const landings = [...served].sort((a, b) => a.landed - b.landed || (a.flight < b.flight ? -1 : 1))
  let next = 0
  const land = (until: number) => {
    for (; next < landings.length && landings[next].landed <= until; next++) {
      const { flight, landed, late } = landings[next]
      capture.outcome({ prediction_id: flight, time: landed, label: late ? 'late' : 'on_time' })
    }
  }
  for (const { flight, time, origin, features } of served) {
    land(time)
    const score = scoreOf(model, features)
    const answer = { score, label: score >= 0.5 ? 'late' : 'on_time' }
    capture.predicted({ prediction_id: flight, time, model_version: version, ...features, origin, ...answer })
  }
  land(Number.POSITIVE_INFINITY)
  await capture.close(TIMEOUT_MS)
  const [predictions, outcomes] = (['predictions', 'outcomes'] as const).map((kind) => capture.counts(kind).logged)
  await http.post(`/v1/predictions/${delayPredictions.name}/time`, { time: WATCHED_UNTIL + GRACE_MS })
  const seconds = (performance.now() - started) / 1000
  say(
    `predictions     ${number(predictions)} and ${number(outcomes)} outcomes, as flights landed, through the capture client in ${seconds.toFixed(1)} s`,
  )
  return { predictions, outcomes, lost: 2 * served.length - predictions - outcomes }
}

/** Waits until every window is measured. */
const measuredColumns = async ({ http, signal }: MonitoringOptions, expected: number): Promise<readonly Column[]> => {
  const deadline = performance.now() + TIMEOUT_MS
  for (;;) {
    signal.throwIfAborted()
    const { items } = await http
      .get<{ items: Column[] }>(`/v1/drift?monitor=${delayMonitor.name}&limit=1000`)
      .catch((error: Error) => {
        if (!error.message.includes('OFFLINE_STORE_BEHIND')) throw error
        return { items: [] } // a machine that is busy writes the table later
      })
    if (items.length >= expected) return items
    if (performance.now() > deadline)
      throw new Error(`${items.length} of ${expected} columns of windows are measured after ${TIMEOUT_MS / 1000} s`)
    await sleep(POLL_MS)
  }
}

/** What has moved, and how far: first the weather, then the fault. */
const showShift = (measured: readonly Column[], say: (line: string) => void): void => {
  const ordered = [...measured].sort((a, b) => a.window_start - b.window_start)
  for (const feature of new Set(ordered.filter(({ verdict }) => verdict === 'drift').map((each) => each.feature))) {
    const weeks = ordered.filter((each) => each.feature === feature && each.verdict === 'drift')
    const most = weeks.reduce((a, b) => ((b.psi ?? 0) > (a.psi ?? 0) ? b : a))
    const cause = weeks[0].window_start >= FAULT_FROM ? 'planted fault  ' : 'real shift     '
    say(
      `${cause} ${feature} in ${weeks.length} weeks from ${day(weeks[0].window_start)}: PSI up to ${most.psi?.toFixed(2)}, KS ${most.ks?.toFixed(2)}`,
    )
  }
}

const compare = (measured: readonly Column[], again: (start: number) => ReturnType<typeof figuresOf>) => {
  let differences = 0
  const starts = new Set(measured.map(({ window_start }) => window_start))
  for (const start of starts) {
    const expected = new Map(again(start).map((each) => [each.feature, each]))
    for (const { feature, window_start, rows, psi, ks, verdict } of measured) {
      if (window_start !== start) continue
      const { rows: m, psi: p, ks: d, verdict: v } = expected.get(feature) ?? {}
      if (rows !== m || !Object.is(psi, p) || !Object.is(ks, d) || verdict !== v) differences++
    }
  }
  return { compared: measured.length, differences }
}

/** The alerts, when everything that was measured has been judged. */
const alertsOf = async ({ platform, http, signal }: MonitoringOptions): Promise<Record<string, string>> => {
  const { monitoring, observations, alerts } = platform.names
  const deadline = performance.now() + TIMEOUT_MS
  const expired = () => signal.aborted || performance.now() > deadline
  const steps = [
    [measuredInstance(), monitoring],
    [alertsInstance(), observations],
    [alertsTableInstance(), alerts],
  ] as const
  for (const [instance, topic] of steps)
    if (!(await pastTasks(platform, instance, await endsOf(platform, topic), expired)))
      throw new Error(`${instance} did not come to the end of ${topic} within ${TIMEOUT_MS / 1000} s`)
  const { items } = await http.get<{ items: Alert[] }>(`/v1/alerts?rule=${delayRule.name}`)
  return Object.fromEntries(items.map(({ subject, state }) => [subject.feature, state]))
}

const writeReport = async (http: Http): Promise<string> => {
  const page = await http.getText(`/v1/reports/drift?model=${delayPredictions.name}&format=html`)
  const file = path.join(tmpdir(), `millrace-demo-${process.pid}-drift.html`)
  await writeFile(file, page)
  return file
}

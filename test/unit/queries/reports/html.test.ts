/** The page of a report: every text stays text, every list says what it leaves out, and a value that cannot be drawn breaks nothing. */
import { describe, expect, test } from 'vitest'
import type { DriftReport, Point, SeriesReport } from '../../../../queries/reports/document.ts'
import { reportHtml } from '../../../../queries/reports/html.ts'
import { ticksTo, trend } from '../../../../queries/reports/plots.ts'
import { HOSTILE } from '../../../support/cards.ts'

const HOUR = 3_600_000

const point: Point = {
  ...{
    psi: 0.3,
    psiThreshold: 0.1,
    effect: 0.2,
    ksThreshold: 0.05,
    pValue: 1e-9,
    rows: 400,
    verdict: 'drift',
    isAlarming: true,
  },
}

const seriesWith = (text: string, more: Partial<SeriesReport> = {}): SeriesReport => ({
  name: {
    ...{ model: text, modelVersion: null, monitor: text, monitorVersion: 1, baseline: text, baselineVersion: 1 },
  },
  rules: null,
  windows: [{ start: 0, end: HOUR, rows: 400, eventId: text, knownAt: 0 }],
  earlierTo: null,
  columns: [
    {
      ...{ feature: text, kind: 'categorical', role: text, points: [point] },
      distributions: [
        {
          ...{ windowStart: 0, windowEnd: HOUR, isLatest: true, rows: 400, cellsTogether: 0, curve: null },
          shares: [{ label: text, baseline: 0.5, window: 1 }],
        },
      ],
    },
  ],
  columnsTotal: 1,
  slices: {
    items: [{ slice: text, feature: text, windows: 1, withData: 1, drifts: 1, latest: point }],
    hasMore: false,
  },
  ...more,
})

const reportWith = (text: string, more: Partial<DriftReport> = {}): DriftReport => ({
  ...{ schema: 'millrace.drift-report/1', subject: { kind: 'model', name: text }, from: null, to: null, asOf: null },
  series: [seriesWith(text)],
  otherSeries: [],
  alerts: {
    items: [
      {
        ...{ fingerprint: text, seq: 1, state: 'firing', mutedBy: text, severity: text, summary: text, ruleVersion: 1 },
        subject: { team: text, rule: text, model: text, version: null, feature: text, baselineId: text },
        ...{ value: null, threshold: null, startsAt: 0, endsAt: null, runbook: text },
      },
    ],
    hasMore: false,
  },
  overdue: {
    items: [{ monitor: text, monitorVersion: 1, baseline: text, windowEnd: HOUR, since: HOUR, waitsFor: [0, 1] }],
    hasMore: false,
  },
  performance: [
    {
      ...{ title: text, metric: text, reference: 0.9 },
      points: [{ windowEnd: HOUR, value: null, isEstimated: true, coverage: null, rows: 1 }],
    },
  ],
  ...more,
})

/** Tags and their attributes, without texts. */
const structureOf = (html: string): string[] =>
  html.match(/<[^>]*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""')) ?? []

describe('a text of anybody', () => {
  test.each(HOSTILE.map((text) => [text]))('%j begins no structure', (text) => {
    expect(structureOf(reportHtml(reportWith(text)))).toEqual(
      structureOf(reportHtml(reportWith('x'.repeat(text.length)))),
    )
  })
})

test('says what it leaves out, and how to get it', () => {
  const series = seriesWith('m', { columnsTotal: 300, earlierTo: HOUR })
  const html = reportHtml(reportWith('m', { series: [series], alerts: { items: [], hasMore: true } }))
  expect(html).toContain('1 of 300 columns are shown')
  expect(html).toContain('those before come with --to 1970-01-01T01:00:00.000Z')
})

test('without a window it says that nothing was measured', () => {
  const html = reportHtml(reportWith('m', { series: [], alerts: { items: [], hasMore: false }, performance: [] }))
  expect(html).toContain('Nothing was measured in this period.')
  expect(html).not.toContain('id="performance"')
})

describe('a plot', () => {
  test('has round ticks', () => {
    expect([0.1, 0.13, 0.97, 3, 40].map(ticksTo)).toEqual([
      [0, 0.05, 0.1],
      [0, 0.1, 0.2],
      [0, 0.5, 1],
      [0, 2, 4],
      [0, 20, 40],
    ])
  })

  test('of infinite, absent or single values has no number that is none', () => {
    const of = (value: number | null) => ({ time: 0, value, threshold: null, verdict: 'drift' as const })
    for (const points of [[], [of(null)], [of(Number.POSITIVE_INFINITY), of(1)], [of(0)]])
      expect(trend('x', points)).not.toMatch(/NaN|Infinity|undefined/)
  })
})

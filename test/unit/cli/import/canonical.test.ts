import { describe, expect, test } from 'vitest'
import { PointsDigest, runText, versionText } from '../../../../cli/import/canonical.ts'
import type { SourceMetric, SourceRun, SourceVersion } from '../../../../cli/import/source.ts'
import { checkText, Tally } from '../../../../cli/import/tally.ts'

const point = (value: number, step = 0): SourceMetric => ({ key: 'm', value, timestamp: 1, step })
const digest = (...points: readonly SourceMetric[]): string => {
  const found = new PointsDigest()
  for (const each of points) found.add(each)
  return found.text
}

describe('equal things have equal texts', () => {
  test('values in any order; NaN, infinities as tables keep them, one zero', () => {
    expect(digest(point(1), point(Number.NaN), point(2))).toBe(digest(point(2), point(1), point(Number.NaN)))
    expect(digest(point(Number.POSITIVE_INFINITY))).toBe(digest(point(Number.MAX_VALUE)))
    expect(digest(point(-0))).toBe(digest(point(0)))
    const different = [point(1), point(2), point(1, 1), point(Number.NaN), point(0), point(-1)].map((each) =>
      digest(each),
    )
    expect(new Set([...different, digest(), digest(point(1), point(1))]).size).toBe(different.length + 2)
  })

  test('labels in any order', () => {
    const [a, b] = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]
    const run = { params: [a, b], tags: [b, a], inputs: [], models: [], metrics: ['x', 'y'] } as unknown as SourceRun
    expect(runText(run)).toBe(runText({ ...run, params: [b, a], metrics: ['y', 'x'] } as SourceRun))
    expect(runText(run)).not.toBe(runText({ ...run, params: [a] } as unknown as SourceRun))
    const version = { model: 'm', version: 1, tags: [a, b] } as unknown as SourceVersion
    expect(versionText(version)).not.toBe(versionText({ ...version, version: 2 }))
  })
})

describe('a tally', () => {
  test('counts both sides, and names what is absent or differs', () => {
    const tally = new Tally()
    tally.compare('runs', 'a', 'x', 'x')
    tally.compare('runs', 'b', 'x', 'y')
    tally.compare('files', 'f', 'h', undefined)
    const { report } = tally
    expect(report.kinds.runs).toMatchObject({ source: 2, target: 2 })
    expect(report.kinds.files).toMatchObject({ source: 1, target: 0, targetHash: '0'.repeat(64) })
    expect(report.kinds.runs!.sourceHash).not.toBe(report.kinds.runs!.targetHash)
    expect(report.differences).toEqual([
      { kind: 'runs', name: 'b', state: 'differs' },
      { kind: 'files', name: 'f', state: 'absent' },
    ])
    expect(checkText(report)).toMatch(/Differs: runs b\nAbsent: files f\n2 differ\.$/)
  })

  test('two that are alike do not hide each other', () => {
    const tally = new Tally()
    for (const name of ['a', 'b']) tally.compare('files', name, 'same', undefined)
    expect(tally.report.kinds.files!.sourceHash).not.toBe('0'.repeat(64))
  })
})

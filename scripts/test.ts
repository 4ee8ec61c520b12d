/**
 * `npm test` and `npm run check`: the parts of the test run that are named, or all of them.
 *
 * Parts of one lane run one after the other, lanes beside each other: faults and the demo wait for restarts, sessions and windows, which leaves a core
 * idle, so they run beside the tests that compute. What a lane behind the first one prints comes in one piece when its part has ended.
 *
 * A part that fails does not keep the next ones from running. What failed is named once more at the end, and the last line says how it
 * went in all: `N passed, N failed, N skipped`; that line also lies in test-results/summary.txt. A part that fails without a failed test
 * (a type error, a stack that does not start) counts as one.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Counts, countsOf, failuresOf, run, summaryOf, VITEST } from './steps.ts'

const project = path.resolve(import.meta.dirname, '..')
const results = path.join(project, 'test-results')

type Suite = 'unit' | 'integration' | 'chaos' | 'e2e'
type Part = 'static' | Suite
/** Suites need real services, but `unit`. In a lane the order is from quick to slow. */
const lanes: readonly (readonly Part[])[] = [
  ['static', 'unit', 'integration'],
  ['chaos', 'e2e'],
]
const parts = lanes.flat()

const none: Counts = { passed: 0, failed: 0, skipped: 0 }

/** Types, then lint and format. Whether generated files are fresh is asked by unit tests. */
const checkStatic = async (): Promise<Counts> => {
  const types = await run(project, 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.'])
  const style = await run(project, 'node_modules/@biomejs/biome/bin/biome', ['check', '.'])
  return { ...none, failed: [types, style].filter((code) => code !== 0).length }
}

const hasTests = (suite: Suite): boolean =>
  readdirSync(path.join(project, 'test')).includes(suite) &&
  readdirSync(path.join(project, 'test', suite), { recursive: true }).some((file) => String(file).endsWith('.test.ts'))

const reportOf = (part: Part): string => path.join(results, `${part}.json`)

const runSuite = async (suite: Suite, held: boolean): Promise<Counts> => {
  const report = reportOf(suite)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(project, VITEST, ['run', '--project', suite, ...reporters], { held })
  return countsOf(report, code)
}

interface Ran {
  readonly part: Part
  readonly counts: Counts
  readonly seconds: number
}

/** One after the other. @param held whether another lane shows what it prints */
const runLane = async (lane: readonly Part[], held: boolean): Promise<Ran[]> => {
  const ran: Ran[] = []
  for (const part of lane) {
    const from = Date.now()
    const counts = await (part === 'static' ? checkStatic() : runSuite(part, held))
    ran.push({ part, counts, seconds: Math.round((Date.now() - from) / 1000) })
  }
  return ran
}

const wantedOf = (names: readonly string[]): readonly Part[] => {
  for (const name of names)
    if (!(parts as readonly string[]).includes(name))
      throw new RangeError(`part is '${name}', expected one of ${parts.join(', ')}`)
  return parts.filter((part) => names.length === 0 || names.includes(part))
}

const main = async (names: readonly string[]): Promise<void> => {
  const wanted = wantedOf(names).filter((part) => part === 'static' || hasTests(part))
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results)
  const taken = lanes.map((lane) => lane.filter((part) => wanted.includes(part))).filter((lane) => lane.length > 0)
  const ran = (await Promise.all(taken.map((lane, i) => runLane(lane, i > 0)))).flat()
  const total = ran.reduce(
    (sum, { counts }) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    none,
  )
  const failures = ran.flatMap(({ part }) => failuresOf(project, reportOf(part)))
  const table = ran.map(({ part, counts, seconds }) => `${part.padEnd(12)} ${summaryOf(counts)}, ${seconds} s`)
  const summary = summaryOf(total)
  writeFileSync(path.join(results, 'summary.txt'), `${summary}\n`)
  console.log(['', ...failures.map((failure) => `failed: ${failure}\n`), ...table, '', summary].join('\n'))
  process.exitCode = total.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))

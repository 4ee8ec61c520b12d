/**
 * `npm test` and `npm run check`: the parts of the test run that are named, one after the other, or all of them.
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

/** Suites need real services, but `unit`. The order is from quick to slow. */
const suites = ['unit', 'integration', 'chaos', 'e2e'] as const
type Suite = (typeof suites)[number]
const parts = ['static', ...suites] as const
type Part = (typeof parts)[number]

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

const runSuite = async (suite: Suite): Promise<Counts> => {
  const report = reportOf(suite)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(project, VITEST, ['run', '--project', suite, ...reporters])
  return countsOf(report, code)
}

const runPart = (part: Part): Promise<Counts> => (part === 'static' ? checkStatic() : runSuite(part))

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
  let total = none
  const table: string[] = []
  const failures: string[] = []
  for (const part of wanted) {
    const from = Date.now()
    const counts = await runPart(part)
    total = {
      passed: total.passed + counts.passed,
      failed: total.failed + counts.failed,
      skipped: total.skipped + counts.skipped,
    }
    failures.push(...failuresOf(project, reportOf(part)))
    table.push(`${part.padEnd(12)} ${summaryOf(counts)}, ${Math.round((Date.now() - from) / 1000)} s`)
  }
  const summary = summaryOf(total)
  writeFileSync(path.join(results, 'summary.txt'), `${summary}\n`)
  console.log(['', ...failures.map((failure) => `failed: ${failure}\n`), ...table, '', summary].join('\n'))
  process.exitCode = total.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))

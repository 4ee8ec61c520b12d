/** Steps of a test run: programs of node_modules, and what vitest's report says. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const VITEST = 'node_modules/vitest/vitest.mjs'

/** Longest step, ms: a hanging one ends the run instead of waiting for ever. */
const STEP_MS_MAX = 40 * 60_000

/**
 * Runs a script of the project's packages under Node, its output shown.
 * @param node the Node binary. Default: the one that runs this
 * @returns the exit status; 1 if it was ended by a signal or took too long
 */
export const run = (
  project: string,
  script: string,
  parameters: readonly string[],
  node = process.execPath,
): Promise<number> => {
  const child = spawn(node, [script, ...parameters], { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] })
  const limit = setTimeout(() => {
    console.error(`${script} is still running after ${STEP_MS_MAX / 60_000} min; it is stopped.`)
    child.kill()
  }, STEP_MS_MAX)
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  }).finally(() => clearTimeout(limit))
}

/**
 * Totals of one suite.
 * @param report path of vitest's JSON report
 * @param code exit status of vitest: what failed outside of a test counts as one failure
 */
export const countsOf = (report: string, code: number): Counts => {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
  return {
    passed: numPassedTests,
    failed: code === 0 ? numFailedTests : Math.max(1, numFailedTests),
    skipped: numPendingTests + numTodoTests,
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const LINES_OF_FAILURE = 12

/**
 * What failed in one suite, so that the end of a long output tells it: per test its file, its name and the head of its message;
 * a file that did not come to its tests counts as one.
 * @param report path of vitest's JSON report; missing if the suite did not come so far
 */
export const failuresOf = (project: string, report: string): string[] => {
  if (!existsSync(report)) return []
  const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'))
  const headOf = (text: string) => text.split('\n').slice(0, LINES_OF_FAILURE).join('\n  ')
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(project, name)
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    if (assertionResults.length === 0 && message !== '') return [`${file}\n  ${headOf(message)}`]
    return failed.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}\n  ${headOf(failureMessages.join('\n'))}`,
    )
  })
}

export const summaryOf = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

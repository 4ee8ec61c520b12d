import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countsOf, failuresOf } from '../../../scripts/steps.ts'

let folder = ''
let report = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-steps-'))
  report = path.join(folder, 'report.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (testResults: readonly object[], failed: number) =>
  writeFileSync(
    report,
    JSON.stringify({ numPassedTests: 1, numFailedTests: failed, numPendingTests: 0, numTodoTests: 0, testResults }),
  )

describe('what the end of a test run tells', () => {
  test('a failed test is named with its file and its message', () => {
    const passed = { fullName: 'a passes', status: 'passed', failureMessages: [] }
    const failed = { fullName: 'b fails', status: 'failed', failureMessages: ['Error: 1 is not 2\nat here'] }
    write([{ name: '/p/test/x.test.ts', message: '', assertionResults: [passed, failed] }], 1)
    expect(failuresOf('/p', report)).toEqual(['test/x.test.ts > b fails\n  Error: 1 is not 2\n  at here'])
  })

  test('a file that did not come to its tests is named and counts', () => {
    write([{ name: '/p/test/x.test.ts', message: 'SyntaxError: no', assertionResults: [] }], 0)
    expect(failuresOf('/p', report)).toEqual(['test/x.test.ts\n  SyntaxError: no'])
    expect(countsOf(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('a suite that wrote no report counts as one failure', () => {
    expect(failuresOf('/p', report)).toEqual([])
    expect(countsOf(report, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

import { describe, expect, test } from 'vitest'
import { type Finding, isReproducible, isSameModel, type Report, reportText } from '../../../../cli/reproduce/report.ts'

const finding = (state: Finding['state']): Finding => ({ what: 'seed', said: '7', state, detail: 'why' })
const file = (state: 'equal' | 'differs' | 'absent') => ({ path: 'model.pkl', state })
const report = (more: Partial<Report>): Report => ({
  runId: 'r',
  findings: [finding('there')],
  trained: undefined,
  ...more,
})

describe('whether a run can be reproduced', () => {
  test('what is missing, gone or another speaks against it; what nobody could check does not', () => {
    const states = ['missing', 'gone', 'differs', 'unchecked', 'there', 'equal'] as const
    expect(states.map((state) => isReproducible(report({ findings: [finding(state)] })))).toEqual([
      ...[false, false, false],
      ...[true, true, true],
    ])
  })

  test('a model is the same by its bytes, or by its predictions where bytes differ', () => {
    const trained = (...files: ReturnType<typeof file>[]) => ({ exitCode: 0, files, predictions: undefined })
    expect(isSameModel(trained(file('equal')))).toBe(true)
    expect(isSameModel(trained(file('equal'), file('absent')))).toBe(false)
    expect(isSameModel({ ...trained(file('differs')), predictions: 'equal' })).toBe(true)
    expect(isSameModel({ ...trained(file('differs')), predictions: 'differs' })).toBe(false)
    expect(isSameModel(trained())).toBe(false)
    expect(isSameModel({ ...trained(file('equal')), exitCode: 1 })).toBe(false)
  })

  test('the text has a line for each finding, the training, and the verdict', () => {
    const trained = { exitCode: 0, files: [file('differs')], predictions: 'equal' } as const
    expect(reportText(report({ trained })).split('\n')).toEqual([
      'seed  there  7  why',
      'model        differs  model.pkl',
      'predictions  equal',
      'Nothing speaks against it.',
    ])
    expect(reportText(report({ trained: { ...trained, exitCode: 2 } }))).toContain('exit code 2')
  })
})

/** Figures against scikit-learn 1.9.1: the literal values are what the functions of `sklearn.metrics` that the tests name gave for the same rows. */
import { describe, expect, test } from 'vitest'
import { auc } from '../../../../queries/evaluation/metrics/auc.ts'
import { MEASURES, type Rows } from '../../../../queries/evaluation/metrics/index.ts'

const rows = (labels: number[], predictions: number[], scores?: number[]): Rows => {
  const column = scores && Float64Array.from(scores)
  return {
    ...{ labels: Float64Array.from(labels), predictions: Float64Array.from(predictions) },
    ...{ scores: column, probabilities: column },
  }
}
const selected = (scores: readonly number[]) => scores.map((score) => Number(score >= 0.5))
const figures = (task: keyof typeof MEASURES, given: Rows) => MEASURES[task].figures(given)
const close = (found: Readonly<Record<string, number>>, expected: Readonly<Record<string, number>>) => {
  for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 13)
}

describe('binary', () => {
  test('ten rows with ties: accuracy_score, precision_score, recall_score, f1_score, roc_auc_score, log_loss, brier_score_loss', () => {
    const scores = [0.9, 0.4, 0.4, 0.8, 0.4, 0.1, 0.55, 0.6, 0.3, 0.2]
    close(figures('binary', rows([1, 0, 1, 1, 0, 0, 1, 0, 1, 0], selected(scores), scores)), {
      ...{ accuracy: 0.7, precision: 0.75, recall: 0.6, f1: 0.6666666666666666, auc: 0.76 },
      ...{ log_loss: 0.5313050650305919, brier: 0.18325000000000002 },
      ...{ selection_rate: 0.4, true_positive_rate: 0.6, false_positive_rate: 0.2 },
    })
  })

  test('a thousand rows of a linear congruential generator, with many ties', () => {
    let x = 12345n
    const next = () => {
      x = (1103515245n * x + 12345n) % 2n ** 31n
      return Number(x) / 2 ** 31
    }
    const drawn = Array.from({ length: 1000 }, () => [next(), next()] as const)
    // As Python's round(u, 2): no score of these is half-way between two hundredths.
    const scores = drawn.map(([u]) => Number(u.toFixed(2)))
    const labels = drawn.map(([u, v]) => Number(v < u))
    close(figures('binary', rows(labels, selected(scores), scores)), {
      ...{ accuracy: 0.747, precision: 0.7389558232931727, recall: 0.7494908350305499, f1: 0.7441860465116279 },
      ...{ auc: 0.8306271231879129, log_loss: 0.5051120412747411, brier: 0.1678585 },
    })
  })

  test('a sure and wrong probability costs the logarithm of the epsilon: log_loss([1, 0, 1], [0, 1, .5])', () => {
    const { log_loss } = figures('binary', rows([1, 0, 1], [0, 1, 1], [0, 1, 0.5]))
    expect(log_loss).toBeCloseTo(24.260151319598084, 13)
  })

  test('what has no value is NaN, never 0', () => {
    const none = figures('binary', rows([0, 0], [0, 0], [0.1, 0.2]))
    expect([none.precision, none.recall, none.f1, none.auc]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    expect(none.false_positive_rate).toBe(0)
  })

  test('the area counts pairs: it equals a loop over all of them', () => {
    const values = [0, 0.25, 0.5]
    for (let code = 0; code < 6 ** 5; code++) {
      const cells = Array.from({ length: 5 }, (_, i) => Math.floor(code / 6 ** i) % 6)
      const labels = cells.map((cell) => cell % 2)
      const scores = cells.map((cell) => values[cell >> 1]!)
      let [sum, pairs] = [0, 0]
      for (let i = 0; i < 5; i++)
        for (let j = 0; j < 5; j++)
          if (labels[i] === 1 && labels[j] === 0) {
            pairs++
            sum += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0
          }
      const found = auc(Float64Array.from(labels), Float64Array.from(scores))
      if (!Object.is(found, sum / pairs)) expect.fail(`labels ${labels} scores ${scores}: ${found}, not ${sum / pairs}`)
    }
  })
})

describe('several classes', () => {
  const codes = (text: string) => [...text].map((letter) => 'abcde'.indexOf(letter))

  test('every class that occurs counts: macro averages with zero_division=0', () => {
    close(figures('multiclass', rows(codes('abcabcabd'), codes('abcbbcaad'))), {
      ...{ accuracy: 0.7777777777777778, precision_macro: 0.8333333333333333 },
      ...{ recall_macro: 0.8333333333333333, f1_macro: 0.8333333333333333 },
    })
    close(figures('multiclass', rows(codes('abcabcabd'), codes('abeabbaab'))), {
      ...{ accuracy: 0.5555555555555556, precision_macro: 0.25 },
      ...{ recall_macro: 0.3333333333333333, f1_macro: 0.2857142857142857 },
    })
  })
})

describe('regression', () => {
  test('mean_absolute_error, mean_squared_error, root_mean_squared_error, r2_score', () => {
    close(figures('regression', rows([3, -0.5, 2, 7, 4.25], [2.5, 0, 2, 8, 4])), {
      ...{ mae: 0.45, mse: 0.3125, rmse: 0.5590169943749475, r2: 0.9491042345276873, bias: 0.15 },
    })
  })

  test('labels without a spread have no r2', () => {
    expect(figures('regression', rows([2, 2], [1, 3]))).toEqual({ mae: 1, mse: 1, rmse: 1, r2: Number.NaN, bias: 0 })
  })
})

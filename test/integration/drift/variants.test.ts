/** The figures of other tools against the real ones: Evidently 0.7.23 and NannyML 0.13.1 in an environment of their own. */
import { expect, test } from 'vitest'
import { type VariantName, variantOf } from '../../../processors/drift/figures/variants/index.ts'
import { peerEnvironment, peerFigures } from '../../support/drift/peers.ts'
import { largeCase, variantCases } from '../../support/drift/variant-cases.ts'
import { pythonMissing } from '../../support/python.ts'

const INSTALL_MS = 600_000
const RUN_MS = 240_000

test('each variant gives the figure of the real package', { timeout: INSTALL_MS + RUN_MS }, async ({ skip }) => {
  const missing = await pythonMissing()
  if (missing !== undefined && process.env.CI !== 'true') {
    console.warn(`skipped: ${missing}`)
    skip(missing)
  }
  expect(missing).toBeUndefined()
  const cases = [...variantCases(), largeCase()]
  const figures = await peerFigures(await peerEnvironment(), cases)
  expect(figures).toHaveLength(cases.length)
  for (const [i, { name, kind, reference, window }] of cases.entries())
    for (const [variant, figure] of Object.entries(figures[i]!))
      if (figure !== null)
        expect(variantOf(variant as VariantName, kind, reference, window), `${name}: ${variant}`).toBeCloseTo(figure, 6)
})

/**
 * Writes `variants.json`: the figures of the real Evidently and NannyML for the small cases.
 *
 *     bench/peers/evidently/install.sh && npx tsx test/support/drift/write-variants.ts
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { peerFigures } from './peers.ts'
import { variantCases } from './variant-cases.ts'

const cases = variantCases()
const figures = await peerFigures(path.resolve('bench/peers/evidently/venv'), cases)
const named = Object.fromEntries(cases.map(({ name }, i) => [name, figures[i]]))
writeFileSync(path.join(import.meta.dirname, 'variants.json'), `${JSON.stringify(named, null, 2)}\n`)

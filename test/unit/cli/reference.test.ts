import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referencePages } from '../../../cli/reference.ts'

test.each(Object.entries(await referencePages()))('docs/reference/%s is fresh: npm run reference', (file, content) => {
  expect(readFileSync(new URL(`../../../docs/reference/${file}`, import.meta.url), 'utf8')).toBe(content)
})

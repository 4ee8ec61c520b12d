import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeFinding } from '../../../../cli/reproduce/checks.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'millrace-checks-'))
  execFileSync('git', ['init', '--quiet', path.join(folder, 'clone')])
})
afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['clone', 'has no such commit; fetch it.'],
  ['absent', 'is no clone of a repository of git.'],
])('code that is not to be had says whether the clone lacks the commit or is none: %s', async (name, reason) => {
  const repository = path.join(folder, name)
  expect(await codeFinding('ab'.repeat(20), repository)).toEqual({
    ...{ what: 'code', said: 'ab'.repeat(20), state: 'gone' },
    detail: `${repository} ${reason}`,
  })
})

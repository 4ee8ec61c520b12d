import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'

const clone = mkdtempSync(path.join(tmpdir(), 'clone-test-'))
afterAll(() => rmSync(clone, { recursive: true, force: true }))

const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(clone, name)), { recursive: true })
  writeFileSync(path.join(clone, name), text)
}

for (const name of ['bin/millrace', 'infra/javascript.mjs', 'scripts/install.mjs']) cpSync(name, path.join(clone, name))
const lock = JSON.stringify({ packages: { '': {}, 'node_modules/@swc/wasm-typescript': { version: '1.0.0' } } })
write('package.json', '{"type":"module","engines":{"node":">=20.19"}}')
write('package-lock.json', lock)
write('cli/main.ts', 'export const main = async (words: string[]): Promise<number> => (console.log(...words), 3)\n')

/** Runs the command, where npm does what `code` says. */
const millrace = (code: string) => {
  write('npm.js', `import { cpSync, writeFileSync } from 'node:fs'\nconsole.log('npm ran')\n${code}\n`)
  return spawnSync(path.join(clone, 'bin/millrace'), ['status', 'now'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: path.join(clone, 'npm.js') },
  })
}

test('where npm fails after a clone, the command says so, and nothing else is tried', () => {
  const { status, stdout, stderr } = millrace('process.exit(7)')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/npm ci ended with status 7 after \d+ s: see its lines above\.\n$/)
})

test('the first command after a clone installs the npm packages, and its output is its own; later ones install nothing', () => {
  const packages = path.resolve('node_modules/@swc/wasm-typescript')
  const first = millrace(
    `cpSync(${JSON.stringify(packages)}, 'node_modules/@swc/wasm-typescript', { recursive: true })
    writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(lock)})`,
  )
  expect({ status: first.status, stdout: first.stdout }).toEqual({ status: 3, stdout: 'status now\n' })
  expect(first.stderr).toMatch(/npm ran[\s\S]*Installed the npm packages in \d+ s\.\n$/)
  expect(millrace('process.exit(7)')).toMatchObject({ status: 3, stdout: 'status now\n', stderr: '' })
})

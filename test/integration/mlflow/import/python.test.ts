/**
 * `millrace import mlflow`: what MLflow's own server holds is here afterwards, and works; from the server and from its SQLite file, whatever
 * the import was stopped by.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Server } from '../../../../cli/import/rest/http.ts'
import { RestSource } from '../../../../cli/import/rest/source.ts'
import { SqliteSource } from '../../../../cli/import/sqlite/source.ts'
import { runCommandLine } from '../../../support/command-line.ts'
import { mlflowEnvironment } from '../../../support/mlflow.ts'
import { type MlflowServer, startMlflow } from '../../../support/mlflow-server.ts'
import { contentOf } from '../../../support/mlflow-source.ts'
import { pythonMissing } from '../../../support/python.ts'
import { openSite, type Site } from '../../gateway/support.ts'

const SET_UP_MS = 400_000
const TEST_MS = 180_000
const API = '/api/2.0/mlflow/'
const bin = path.resolve(import.meta.dirname, '../../../../bin/millrace')
const program = (name: string) => path.join(import.meta.dirname, name)
const missing = await pythonMissing()
const isSkipped = missing !== undefined && process.env.CI !== 'true'
if (isSkipped) console.warn(`skipped: ${missing}`)

interface Filled {
  readonly child: string
  readonly predictions: readonly number[]
}

let server: MlflowServer
let filled: Filled
const sites: Site[] = []
const newSite = async (): Promise<Site> => {
  const site = await openSite(inject('stack'))
  sites.push(site)
  return site
}

beforeAll(async () => {
  if (isSkipped) return
  expect(missing).toBeUndefined()
  server = await startMlflow(await mlflowEnvironment('3'))
  filled = await server.program<Filled>(program('fill.py'))
}, SET_UP_MS)
afterAll(async () => {
  for (const site of sites) await site.close()
  await server?.stop()
  server?.remove()
})

/** Runs a command line against a site. */
const run = async (site: Site, ...argv: string[]) => {
  const ran = await runCommandLine('--set', `client.url=${site.url}`, '--json', 'import', 'mlflow', ...argv)
  return { ...ran, report: ran.out === '' ? undefined : JSON.parse(ran.out) }
}

/** Both readers find these, and neither takes them. */
const LEFT = [
  { what: 'prompts', count: 1, names: ['greeting'], why: 'prompts are no models' },
  { what: 'experiments with traces', count: 1, names: ['1'], why: 'traces are not taken' },
]

/** All counts equal on both sides, and so all hashes. */
const requireEqual = ({ kinds, differing, differences }: Json) => {
  expect(differences).toEqual([])
  expect(differing).toBe(0)
  for (const [kind, { source, target, sourceHash, targetHash }] of Object.entries<Json>(kinds)) {
    expect([source, sourceHash], kind).toEqual([target, targetHash])
    expect(source, kind).toBeGreaterThan(0)
  }
  expect(kinds).toMatchObject({ experiments: { source: 3 }, runs: { source: 6 }, versions: { source: 4 } })
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look into answers
type Json = any

/** A server in front of another, which tells of each request. */
const proxied = async (target: string, seen: (count: number) => void) => {
  let count = 0
  const proxy = http.createServer((request, response) => {
    seen(++count)
    const { method, headers } = request
    const passed = http.request(target + request.url, { method, headers: { ...headers, host: new URL(target).host } })
    passed.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode!, answer.headers)))
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => void proxy.close() }
}

describe.skipIf(isSkipped)('an import from MLflow', () => {
  test('both readers give the same of one installation', { timeout: TEST_MS }, async () => {
    const signal = new AbortController().signal
    const how = { timeoutMs: 60_000, signal }
    const rest = new RestSource(new Server({ url: server.url, authorization: undefined, ...how }))
    const sqlite = new SqliteSource({ file: server.database, artifacts: server.artifacts })
    try {
      const [there, here] = [await contentOf(rest), await contentOf(sqlite)]
      expect(here).toEqual(there)
      expect(there.left).toEqual(LEFT)
      expect(there.experiments.map(({ name, isDeleted }) => [name, isDeleted])).toEqual([
        ['Default', false],
        ['fraud', false],
        ['gone', true],
      ])
      expect(there.history[filled.child]!.filter(({ key }) => key === 'odd')).toHaveLength(7)
      expect(there.files).toHaveLength(8)
    } finally {
      await sqlite.close()
    }
  })

  test('that is killed anywhere goes on, and brings everything once', { timeout: TEST_MS }, async () => {
    const site = await newSite()
    for (const killedAt of process.env.MLFLOW_TESTS === 'whole' ? [3, 8, 14, 20, 26, 32, 38] : [20]) {
      const proxy = await proxied(server.url, (count) => {
        if (count === killedAt) child.kill('SIGKILL')
      })
      const argv = [bin, '--set', `client.url=${site.url}`, 'import', 'mlflow', '--from', proxy.url]
      const child = spawn(process.execPath, argv, { stdio: 'ignore' })
      const [, signal] = await once(child, 'exit')
      proxy.close()
      expect(signal).toBe('SIGKILL')
    }
    const { code, report, err } = await run(site, '--from', server.url)
    expect(report?.left, err).toEqual(LEFT)
    expect(code).toBe(1) // something is left
    requireEqual(report.check)
    const again = await run(site, '--from', server.url)
    for (const [kind, { imported }] of Object.entries<Json>(again.report.counts)) expect(imported, kind).toBe(0)
    requireEqual(again.report.check)
    expect(await server.program(program('load.py'), site.url)).toEqual({ predictions: filled.predictions })
    // The next version gets the number behind the greatest one.
    const created = await site.call('POST', `${API}model-versions/create`, { name: 'fraud', source: 's3://next' })
    expect(created.body.model_version.version).toBe('5')
    expect(site.failures).toEqual([])
  })

  test('comes from the SQLite file of a server that is gone, also where ids are taken', {
    timeout: TEST_MS,
  }, async () => {
    const site = await newSite()
    await site.call('POST', `${API}experiments/create`, { name: 'has id 1' })
    const other = (await site.call('POST', `${API}experiments/create`, { name: 'other' })).body.experiment_id
    await server.stop()
    const { code, report, err } = await run(site, '--from', `sqlite:///${server.database}`)
    expect([code, report?.left], err).toEqual([1, LEFT])
    requireEqual(report.check)
    const next = String(Number(other) + 1)
    expect(report.moved[0]).toEqual({ name: 'fraud', from: '1', to: next })
    const { body } = await site.call('GET', `${API}runs/get?run_id=${filled.child}`)
    expect(body.run.info.artifact_uri).toBe(`mlflow-artifacts:/${next}/${filled.child}/artifacts`)
    expect(await server.program(program('load.py'), site.url)).toEqual({ predictions: filled.predictions })

    await site.call('POST', `${API}runs/set-tag`, { run_id: filled.child, key: 'mlflow.runName', value: 'other' })
    await site.call('DELETE', `${API}registered-models/alias`, { name: 'fraud', alias: 'champion' })
    const checked = await run(site, '--check', '--from', server.database)
    expect([checked.code, checked.report.counts]).toEqual([1, undefined])
    expect(checked.report.check.differences).toEqual([
      { kind: 'runs', name: filled.child, state: 'differs' },
      { kind: 'aliases', name: 'fraud@champion', state: 'absent' },
    ])
    expect(site.failures).toEqual([])
  })
})

/** The `millrace` command as a person uses it: a process per command, from a folder of its own, against `millrace up`. */
import { type ChildProcess, exec, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newPrefix, stackSettings, until } from './support.ts'

const bin = path.resolve(import.meta.dirname, '../../../bin/millrace')
let folder: string
let up: ChildProcess
let upOutput = ''

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const start = (...args: string[]): ChildProcess => spawn(process.execPath, [bin, ...args], { cwd: folder })
const run = (...args: string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = start(...args)
    const text = { out: '', err: '' }
    child.stdout?.on('data', (chunk) => (text.out += chunk))
    child.stderr?.on('data', (chunk) => (text.err += chunk))
    child.on('error', reject)
    // What it wrote last may come after its exit.
    child.on('close', (code) => resolve({ code, ...text }))
  })
const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content)

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'command-test-'))
  const settings = { prefix: newPrefix(), ...stackSettings(inject('stack')) }
  write('millrace.config.json', JSON.stringify(settings))
  up = start('up', '--port', '0', '--json')
  up.stdout?.on('data', (chunk) => (upOutput += chunk))
  await until(
    async () => upOutput,
    (text) => text.includes('\n'),
  )
  const { address } = JSON.parse(upOutput)
  write('millrace.config.json', JSON.stringify({ ...settings, client: { url: address } }))
}, 240_000)
afterAll(() => {
  up?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

test('artifacts lie in the data folder', async () => {
  const { address } = JSON.parse(upOutput)
  const url = `${address}/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/a%20%23%25.json`
  const body = '{"not":"parsed"'
  const stored = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
  expect([stored.status, await stored.json()]).toEqual([200, {}])
  expect(await (await fetch(url)).text()).toBe(body)
  const { prefix } = JSON.parse(readFileSync(path.join(folder, 'millrace.config.json'), 'utf8'))
  const file = path.join(folder, '.millrace/artifacts', `${prefix}files`, '1/run/artifacts/a #%.json')
  expect(readFileSync(file, 'utf8')).toBe(body)
})

const types = path.resolve(import.meta.dirname, '../../../schemas/index.ts')
const declarations = `import { defineDataset, defineFeatureView } from ${JSON.stringify(types)}
export const trips = defineDataset({
  name: 'trips',
  columns: [{ name: 'driver', type: 'long' }, { name: 'score', type: 'double' }, { name: 'at', type: 'timestamp' }],
  key: ['driver'],
  time: 'at',
})
export const scores = defineFeatureView({
  name: 'scores',
  dataset: trips,
  entity: ['driver'],
  features: {
    n: { function: 'count', window: '1h' },
    sum: { function: 'sum', column: 'score', window: '1h' },
    last: { function: 'last', column: 'score' },
  },
})
`

test('from declarations to a training set, and to an end in order', async () => {
  write('declarations.ts', declarations)
  const applied = await run('apply', 'declarations.ts', '--wait', '20', '--json')
  expect([applied.code, applied.err]).toEqual([0, ''])
  expect(
    JSON.parse(applied.out).map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]),
  ).toEqual([
    ['trips', 'accepted'],
    ['scores', 'accepted'],
  ])

  write(
    'trips.csv',
    'driver,score,at\n1,2.5,2001-01-01T00:00:00Z\n2,many,2001-01-01T00:00:00Z\n1,0.5,978307260000\n4,-0.0,978307260000\n',
  )
  const ingested = await run('ingest', 'trips', 'trips.csv', '--json')
  expect(ingested.code).toBe(1)
  const { accepted, rejected, errors, position } = JSON.parse(ingested.out)
  expect([accepted, rejected]).toEqual([3, 1])
  expect(errors).toMatchObject([{ row: 2, field: 'score', value: 'many' }])

  const read = await run('features', 'scores', '1', '2', '4', '--min-position', position, '--json')
  expect(JSON.parse(read.out).results.map(({ values }: { values: unknown[] }) => values)).toEqual([
    [2, 3, 0.5],
    [null, null, null],
    [1, 0, -0],
  ])

  write(
    'spine.ndjson',
    '{"driver":1,"t":"2001-01-01T00:00:30.000Z","y":1}\n{"driver":3,"t":"2001-01-01T00:00:30Z","y":0}\n',
  )
  const asked = ['--features', 'scores:n,scores:sum', '--time', 't', '--min-position', position]
  const built = await run('training-set', 'spine.ndjson', ...asked, '--out', 'set.ndjson', '--json')
  expect(JSON.parse(built.out)).toMatchObject({
    rows: 2,
    format: 'ndjson',
    trainingSetId: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const set = readFileSync(path.join(folder, 'set.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(set.map(({ n, sum }) => [n, sum])).toEqual([
    [1, 2.5],
    [null, null],
  ])

  const listed = await run('features', 'scores', '[1,2,4]', '--min-position', position, '--json')
  expect(listed.out).toBe(read.out)

  write('spine.csv', 'driver;t;y;label\n1;2001-01-01 00:00:30;007;9007199254740993\n3;2001-01-01 00:00:30;010;1\n')
  const typed = ['--timezone', 'UTC', '--columns', 'label:long', '--out', 'typed.ndjson']
  const fromCsv = await run('training-set', 'spine.csv', ...asked, ...typed)
  expect([fromCsv.code, readFileSync(path.join(folder, 'typed.ndjson'), 'utf8').trim().split('\n')]).toEqual([
    0,
    [
      '{"driver":1,"t":"2001-01-01T00:00:30.000Z","y":"007","label":9007199254740993,"n":1,"sum":2.5}',
      '{"driver":3,"t":"2001-01-01T00:00:30.000Z","y":"010","label":1,"n":null,"sum":null}',
    ],
  ])
  write('trips.csv', 'driver,score,at\n1,2.5,2001-01-01T00:00:00Z\n')
  const inferred = await run('apply', '--from', 'trips.csv', '--key', 'driver')
  expect([inferred.code, JSON.parse(inferred.out)]).toMatchObject([0, { name: 'trips', key: ['driver'], time: 'at' }])

  const piped = await new Promise((resolve) => {
    const from = ['features', 'scores', ...Array.from({ length: 3000 }, (_, i) => String(i))]
    exec(
      `${process.execPath} ${bin} ${from.join(' ')} | head -1; echo "\${PIPESTATUS[0]}"`,
      { cwd: folder, shell: '/bin/bash' },
      (_, out, err) => resolve([out, err]),
    )
  })
  expect(piped).toEqual([expect.stringMatching(/^entity +feature +value +status +since\n0\n$/), ''])

  const tailed = await run('tail', 'ml.rows.trips', '--from', 'start', '--max', '2')
  const lines = tailed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([tailed.code, lines.map(({ value }) => value.score)]).toEqual([0, [2.5, 0.5]])

  const status = JSON.parse((await run('status', '--json')).out)
  expect(status).toMatchObject({ ready: true, datasets: [{ name: 'trips' }], views: [{ name: 'scores', active: 1 }] })
}, 240_000)

test('a failure is reported in one sentence, with the exit code of its kind', async () => {
  const unknown = await run('features', 'nope', '1')
  expect([unknown.code, unknown.err]).toEqual([3, "millrace: There is no view 'nope'. (VIEW_UNKNOWN)\n"])
  const usage = await run('--set', 'kafka.broker=a', 'config')
  expect([usage.code, usage.err]).toEqual([
    2,
    'millrace: Flag --set: there is no setting kafka.broker. Did you mean kafka.brokers?\n',
  ])
  const away = await run('--set', 'client.url=http://127.0.0.1:1', 'status', '--json')
  expect([away.code, JSON.parse(away.err).exitCode]).toEqual([4, 4])
  const column = { name: 'k', type: 'string' }
  const time = { name: 't', type: 'timestamp' }
  const good = { name: 'good', columns: [column, time], key: ['k'], time: 't' }
  const view = { name: 'bad', dataset: 'good', entity: ['k'], features: { s: { function: 'sum', column: 'k' } } }
  write('half.json', JSON.stringify([good, view]))
  const half = await run('apply', 'half.json')
  expect([half.code, half.err]).toEqual([
    3,
    expect.stringMatching(/^millrace: view bad: .*features\.s.* \(DECLARATION_INVALID\)\nNothing was applied\.\n$/),
  ])
  const { datasets } = JSON.parse((await run('status', '--json')).out)
  expect(datasets.map(({ name }: { name: string }) => name)).toEqual(['trips'])
  const noFile = await run('apply', 'absent.json')
  expect([noFile.code, noFile.err.split('\n').length]).toEqual([2, 2])
}, 240_000)

test('a command that cannot listen at its address ends, and names the settings of the address', async () => {
  const { port } = new URL(JSON.parse(upOutput).address)
  for (const [args, host, name] of [
    [['up', '--port', port], 'gateway.host', 'gateway.port'],
    [['gateway', '--port', port], 'gateway.host', 'gateway.port'],
    [['worker', '--metrics-port', port], 'worker.metricsHost', 'worker.metricsPort'],
  ] as const) {
    const { code, err } = await run(...args)
    const text = `${host} is '127.0.0.1' and ${name} is ${port}; another process listens there. Expected a free port, or 0.`
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([2, `millrace: ${text}`])
  }
}, 240_000)

/** The gateway, behind a door that tells of each request before it is passed on. */
const behindADoor = async (onRequest: (url: string) => void): Promise<http.Server> => {
  const { hostname, port } = new URL(JSON.parse(upOutput).address)
  const door = http.createServer((request, response) => {
    onRequest(String(request.url))
    const { method, url: path, headers } = request
    const passed = http.request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  return door
}

test('a load that is interrupted ends: the request under way is answered, and rows and key are told', async () => {
  const times = Array.from({ length: 5 }, (_, i) => `{"driver":9,"score":1,"at":${978_400_000_000 + i}}`)
  write('some.ndjson', times.join('\n'))
  const requests: string[] = []
  let load: ChildProcess | undefined
  const door = await behindADoor((url) => {
    requests.push(url.replace(/\?.*/, ''))
    const isRows = (each: string | undefined) => each?.endsWith('/rows') === true
    if (isRows(requests.at(-1)) && requests.filter(isRows).length === 2) load?.kill('SIGINT')
  })
  const to = `client.url=http://127.0.0.1:${(door.address() as AddressInfo).port}`
  load = start('--set', to, 'ingest', 'trips', 'some.ndjson', '--rows-per-request', '1', '--key', 'k9')
  let err = ''
  load.stderr?.on('data', (chunk) => (err += chunk))
  const code = await new Promise((resolve) => load?.on('close', resolve))
  door.close()
  expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([
    130,
    'millrace: Interrupted. 2 of 5 rows were sent, 2 of them accepted. Go on with the same file and --key k9.',
  ])
  expect(requests.slice(-3)).toEqual(['rows', 'rows', 'time'].map((each) => `/v1/datasets/trips/${each}`))
}, 240_000)

test('SIGTERM ends all in order', async () => {
  const code = await new Promise((resolve) => {
    up.on('exit', resolve)
    up.kill('SIGTERM')
  })
  expect(code).toBe(0)
}, 240_000)

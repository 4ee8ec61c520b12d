import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FolderStore } from '../../../../../artifacts/index.ts'
import type { GatewaySettings } from '../../../../../gateway/settings.ts'
import { dispositionOf, mediaTypeOf } from '../../../../../gateway/surfaces/mlflow/artifact-files.ts'
import { type ArtifactGateway, openArtifactGateway } from '../../../../support/artifact-gateway.ts'
import { until } from '../../../../support/until.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-artifacts-'))
const open = (settings: Partial<GatewaySettings> = {}) =>
  openArtifactGateway(new FolderStore({ folder, prefix: '' }), settings)
let gateway: ArtifactGateway
beforeAll(async () => {
  gateway = await open()
})
afterAll(async () => {
  await gateway.close()
  rmSync(folder, { recursive: true, force: true })
})

const AT = '/api/2.0/mlflow-artifacts/artifacts'
const INVALID = { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' }
const uploads = () => (existsSync(path.join(folder, 'uploads')) ? readdirSync(path.join(folder, 'uploads')) : [])
const put = (name: string, body: string | Buffer = 'x') => gateway.call('PUT', `${AT}/${name}`, body)
const names = async (under: string) => {
  const { files = [] } = (await gateway.call('GET', `${AT}?path=${encodeURIComponent(under)}`)).json() as {
    files?: { path: string }[]
  }
  return files.map((file) => file.path)
}

describe('the proxy', () => {
  test('stores any bytes under any type, and gives them back as an attachment', async () => {
    const bytes = randomBytes(300_000)
    for (const type of ['text/plain', 'application/json', 'application/x-ndjson', 'no type at all', undefined]) {
      const headers = type === undefined ? {} : { 'content-type': type }
      const stored = await gateway.call('PUT', `${AT}/1/run1/artifacts/model/MLmodel`, bytes, headers)
      expect([stored.status, stored.json()], type).toEqual([200, {}])
    }
    const found = await gateway.call('GET', `${AT}/1/run1/artifacts/model/MLmodel`)
    expect(found.body.equals(bytes)).toBe(true)
    expect(found.headers).toMatchObject({
      'content-length': '300000',
      'content-type': expect.stringMatching(/^text\/plain/),
      'content-disposition': 'attachment; filename=MLmodel',
      'x-content-type-options': 'nosniff',
    })
  })

  test('takes bodies in chunks and empty ones, and lists a level with lengths', async () => {
    const chunked = await gateway.call('PUT', `${AT}/list/b/c.json`, '{"x":1}', { 'transfer-encoding': 'chunked' })
    expect(chunked.json()).toEqual({})
    expect((await put('list/empty', '')).json()).toEqual({})
    await put('list/a b#ü%.txt'.split('/').map(encodeURIComponent).join('/'), 'hello')
    const files = [
      { path: 'a b#ü%.txt', is_dir: false, file_size: 5 },
      { path: 'b', is_dir: true },
      { path: 'empty', is_dir: false },
    ]
    for (const start of ['/api/2.0', '/ajax-api/2.0'])
      expect((await gateway.call('GET', `${start}/mlflow-artifacts/artifacts?path=list/`)).json()).toEqual({ files })
    for (const none of ['list/empty', 'nowhere'])
      expect((await gateway.call('GET', `${AT}?path=${none}`)).json()).toEqual({})
    expect(await names('')).toContain('list')
    expect((await gateway.call('GET', `${AT}/list/empty`)).body.length).toBe(0)
  })

  test('removes files and folders, and says the same of what is not there', async () => {
    await put('gone/a/b')
    await put('gone/c')
    for (const name of ['gone/c', 'gone/', 'gone']) {
      const removed = await gateway.call('DELETE', `${AT}/${name}`)
      expect([removed.status, removed.json()]).toEqual([200, {}])
    }
    const found = await gateway.call('GET', `${AT}/gone/a/b`)
    const message = "No such artifact: 'gone/a/b'"
    expect([found.status, found.json()]).toEqual([404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message }])
    expect((await gateway.call('GET', `${AT}/`)).status).toBe(404)
  })

  test('neither writes nor removes the root, which holds the artifacts of everybody', async () => {
    await put('kept/a')
    const message = 'The path is empty, expected the path of a file or folder.'
    for (const method of ['PUT', 'DELETE']) {
      const { status, json } = await gateway.call(method, `${AT}/`, method === 'PUT' ? 'x' : undefined)
      expect([status, json()], method).toEqual([400, { error_code: 'INVALID_PARAMETER_VALUE', message }])
    }
    expect((await gateway.call('GET', `${AT}/kept/a`)).status).toBe(200)
  })

  test('tells clients that there are no uploads in parts, in the words by which they know it', async () => {
    for (const step of ['create', 'complete', 'abort']) {
      const { status, json } = await gateway.call('POST', `/api/2.0/mlflow-artifacts/mpu/${step}/1/r`, '{"path":"f"}')
      const message = 'Multipart upload is not supported for the current artifact repository'
      expect([status, json()]).toEqual([501, { error_code: 'NOT_IMPLEMENTED', message }])
    }
  })

  test('holds bodies to no budget and no limit of JSON bodies', async () => {
    expect(gateway.budget.max).toBe(1024)
    expect((await put('large', randomBytes(3_000_000))).status).toBe(200)
    expect(gateway.budget.take(1024)).toBe(true)
    gateway.budget.give(1024)
  })
})

describe('a path that leads out is refused, and nothing is read, written or removed', () => {
  writeFileSync(path.join(folder, 'secret'), 'secret')
  test.each([
    '../secret',
    'a/../../secret',
    '%2e%2e/secret',
    '%2e%2e%2fsecret',
    '%252e%252e/secret',
    '%252e%252e%252fsecret',
    '..%5csecret',
    'a%5c..%5csecret',
    '/etc/passwd',
    '%2fetc/passwd',
    'C:/secret',
    'C%3A%5csecret',
    'a%00b',
    'a%2500b',
  ])('%s', async (name) => {
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const { status, json } = await gateway.call(method, `${AT}/${name}`, method === 'PUT' ? 'x' : undefined)
      expect([status, json()], method).toEqual([400, INVALID])
    }
    for (const query of [`${AT}?path=${name}`, `/api/2.0/mlflow/artifacts/list?run_id=run1&path=${name}`])
      expect((await gateway.call('GET', query)).json(), query).toEqual(INVALID)
    for (const query of ['/get-artifact?run_id=run1', '/model-versions/get-artifact?name=nobody&version=1'])
      expect((await gateway.call('GET', `${query}&path=${name}`)).json(), query).toEqual(INVALID)
    expect(readdirSync(folder).sort()).toEqual(['files', 'secret', 'uploads'])
  })

  test.each(['a//b', './a', 'a/%0a', 'x'.repeat(300)])('and one that is none: %s', async (name) => {
    const { status, json } = await gateway.call('PUT', `${AT}/${name}`, 'x')
    expect([status, json()]).toEqual([400, expect.objectContaining({ error_code: 'INVALID_PARAMETER_VALUE' })])
  })
})

describe('an upload', () => {
  /** Sends the head and a part of a body by hand. */
  const begin = (headers: string, part: Buffer, name = 'cut/file') =>
    new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const socket = connect(gateway.port, '127.0.0.1', () => {
        socket.write(`PUT ${AT}/${name} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`)
        socket.write(part, () => resolve(socket))
      })
      socket.on('error', reject)
    })

  test.each([
    ['with a length', 'content-length: 9000000', randomBytes(2_000_000)],
    ['in chunks', 'transfer-encoding: chunked', Buffer.from('5\r\nhello\r\n3\r\nab')],
  ])('%s whose sender goes away leaves nothing', async (_kind, headers, part) => {
    const socket = await begin(headers, part)
    await until('the upload has begun', () => uploads().length === 1)
    expect(await names('cut')).toEqual([])
    socket.destroy()
    await until('what it left is removed', () => uploads().length === 0)
    expect(await names('cut')).toEqual([])
  })

  test('above the limit is refused, by its stated length or where it passes the limit', async () => {
    const small = await open({ artifactBytesMax: 100_000 })
    for (const [size, headers] of [
      [200_000, {}],
      [5_000_000, { 'transfer-encoding': 'chunked' }],
    ] as const) {
      const { status, json } = await small.call('PUT', `${AT}/over/f`, randomBytes(size), headers)
      expect([status, json()]).toEqual([
        400,
        { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringMatching(/expected at most 100000\./) },
      ])
    }
    expect((await small.call('PUT', `${AT}/over/g`, randomBytes(100_000))).status).toBe(200)
    expect([await names('over'), uploads()]).toEqual([['g'], []])
    await small.close()
  })

  test('has a bounded number of others beside it; reads go on', async () => {
    const narrow = await open({ artifactUploadsMax: 1, artifactDownloadsMax: 1 })
    const slow = http.request({
      port: narrow.port,
      method: 'PUT',
      path: `${AT}/slow`,
      headers: { 'content-length': 6 },
    })
    slow.write('abc')
    await until('the upload has begun', () => uploads().length === 1)
    const refused = await narrow.call('PUT', `${AT}/second`, 'x')
    expect([refused.status, refused.headers['retry-after'], refused.json()]).toEqual([
      429,
      '1',
      { error_code: 'REQUEST_LIMIT_EXCEEDED', message: '2 artifact uploads are in progress, expected at most 1.' },
    ])
    expect((await narrow.call('GET', `${AT}?path=`)).status).toBe(200)
    const answered = new Promise<http.IncomingMessage>((resolve) => slow.once('response', resolve))
    slow.end('def')
    expect((await answered).statusCode).toBe(200)
    await narrow.close()
  })

  test('needs a token where the gateway has tokens, as a download does', async () => {
    const token = 'a-token-of-sixteen-characters'
    const closed = await open({ tokens: [{ token, actor: 'ann' }] })
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const { status, json } = await closed.call(method, `${AT}/f`)
      expect([status, json()]).toEqual([401, expect.objectContaining({ error_code: 'UNAUTHENTICATED' })])
    }
    const headers = { authorization: `Bearer ${token}` }
    expect((await closed.call('PUT', `${AT}/f`, 'x', headers)).status).toBe(200)
    await closed.close()
  })
})

test('a gateway that starts removes what a killed one has left', async () => {
  const uploads = path.join(folder, 'uploads')
  const longAgo = new Date(Date.now() - 7_200_000)
  for (const name of ['killed', 'open']) writeFileSync(path.join(uploads, name), 'half')
  utimesSync(path.join(uploads, 'killed'), longAgo, longAgo)
  const next = await open()
  await until('it is removed', () => readdirSync(uploads).length === 1)
  expect(readdirSync(uploads)).toEqual(['open'])
  rmSync(path.join(uploads, 'open'))
  await next.close()
})

test('a download drops a caller that does not read', async () => {
  await put('still', randomBytes(20_000_000))
  const impatient = await open({ artifactStallMs: 100 })
  const request = http.get({ port: impatient.port, path: `${AT}/still`, agent: false })
  const answer = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve))
  answer.pause()
  await until('the download has ended', async () => (await impatient.inFlight()) === 0)
  const failed = new Promise((resolve) => answer.once('error', resolve))
  answer.resume()
  expect(await failed).toMatchObject({ message: 'aborted' })
  await impatient.close()
})

describe('artifacts of a run, a version and a logged model', () => {
  beforeAll(async () => {
    await put('1/run1/artifacts/plots/a%20b.png', 'png')
    await put('1/models/m-1/artifacts/MLmodel', 'flavors')
  })

  test('are read by their path in it', async () => {
    for (const [url, text] of [
      ['/get-artifact?run_uuid=run1&path=plots%2Fa%20b.png', 'png'],
      ['/ajax-api/2.0/mlflow/get-artifact?run_id=run1&path=plots/a+b.png', 'png'],
      ['/model-versions/get-artifact?name=model&version=1&path=MLmodel', 'flavors'],
      ['/ajax-api/2.0/mlflow/logged-models/m-1/artifacts/files?artifact_file_path=MLmodel', 'flavors'],
    ] as const) {
      const { status, body } = await gateway.call('GET', url)
      expect([status, body.toString()], url).toEqual([200, text])
    }
  })

  test('are listed with the paths in it', async () => {
    const list = '/api/2.0/mlflow/artifacts/list?run_id=run1'
    const root_uri = 'mlflow-artifacts:/1/run1/artifacts'
    expect((await gateway.call('GET', `${list}&path=plots`)).json()).toEqual({
      files: [{ path: 'plots/a b.png', is_dir: false, file_size: 3 }],
      root_uri,
    })
    expect((await gateway.call('GET', `${list}&path=nothing`)).json()).toEqual({ root_uri })
    const models = '/ajax-api/2.0/mlflow/logged-models/m-1/artifacts/directories'
    expect((await gateway.call('GET', models)).json()).toMatchObject({ files: [{ path: 'MLmodel', file_size: 7 }] })
  })

  test('are uploaded through the page', async () => {
    const url = '/ajax-api/2.0/mlflow/upload-artifact'
    expect((await gateway.call('POST', `${url}?run_uuid=run1&path=tables/t.json`, '{}')).json()).toEqual({})
    expect((await gateway.call('GET', '/get-artifact?run_id=run1&path=tables/t.json')).body.toString()).toBe('{}')
    for (const [query, body, message] of [
      ['?path=a', 'x', 'Request must specify run_uuid.'],
      ['?run_uuid=run1', 'x', 'Request must specify path.'],
      ['?run_uuid=run1&path=a', '', 'Request must specify data.'],
      ['?run_uuid=run1&path=a', Buffer.alloc(10 * 2 ** 20 + 1), 'Artifact size is too large. Max size is 10MB.'],
      ['?run_uuid=run1&path=../a', 'x', 'Invalid path'],
    ] as const)
      expect((await gateway.call('POST', url + query, body)).json()).toMatchObject({ message })
  })

  test('of what is not there, or lies elsewhere, are refused', async () => {
    for (const [url, message] of [
      ['/get-artifact?run_id=nobody&path=a', "There is no 'nobody'."],
      ['/get-artifact?run_id=run1', 'Request must specify path.'],
      ['/get-artifact?run_id=run1&path=nothing', "No such artifact: '1/run1/artifacts/nothing'"],
      ['/get-artifact?run_id=elsewhere&path=a', expect.stringContaining("'s3://bucket/run'")],
      ['/api/2.0/mlflow/artifacts/list', expect.stringContaining("required parameter 'run_id'")],
    ] as const)
      expect((await gateway.call('GET', url)).json()).toMatchObject({ message })
  })
})

test('media types and names of attachments', () => {
  expect(['a.html', 'a.png', 'a.yaml', 'MLmodel', 'model.pkl', 'a.parquet', 'x'].map(mediaTypeOf)).toEqual([
    'text/html',
    'image/png',
    'text/plain',
    'text/plain',
    'application/octet-stream',
    'application/octet-stream',
    'application/octet-stream',
  ])
  expect(dispositionOf('model.pkl')).toBe('attachment; filename=model.pkl')
  expect(dispositionOf(`a "b"; ü'.txt`)).toBe(
    `attachment; filename="a _b_; _'.txt"; filename*=UTF-8''a%20%22b%22%3B%20%C3%BC%27.txt`,
  )
})

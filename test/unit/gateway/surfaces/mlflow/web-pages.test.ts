/** MLflow's web pages from a folder: what is served, with which types, and nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GatewayContext } from '../../../../../gateway/context.ts'
import { pageFilesOf, webPageRoutes } from '../../../../../gateway/surfaces/mlflow/web-pages.ts'

const root = mkdtempSync(path.join(tmpdir(), 'millrace-pages-'))
const folder = path.join(root, 'build')
const INDEX = '<!doctype html><script src="static-files/static/js/main.js"></script>'
let app: FastifyInstance

beforeAll(() => {
  mkdirSync(path.join(folder, 'static/js'), { recursive: true })
  mkdirSync(path.join(root, 'other'))
  writeFileSync(path.join(root, 'other/index.html'), '<p>Another page.</p>')
  writeFileSync(path.join(root, 'secret.txt'), 'secret')
  writeFileSync(path.join(folder, 'index.html'), INDEX)
  writeFileSync(path.join(folder, 'static/js/main.js'), 'let ü')
  writeFileSync(path.join(folder, 'static/js/font.woff2'), 'x')
  app = Fastify()
  webPageRoutes(pageFilesOf(folder))(app, {} as GatewayContext)
})
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true })
})

const get = (url: string) => app.inject({ method: 'GET', url })

describe('the web pages of MLflow', () => {
  test('the first page lies at the root, and is asked for anew each time', async () => {
    const { statusCode, headers, body } = await get('/')
    expect([statusCode, headers['content-type'], body]).toEqual([200, 'text/html; charset=utf-8', INDEX])
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-frame-options': 'SAMEORIGIN' })
  })

  test('files have their types, and may be kept', async () => {
    const script = await get('/static-files/static/js/main.js')
    expect([script.statusCode, script.headers['content-type'], script.body]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'let ü',
    ])
    expect(script.headers).toMatchObject({
      'cache-control': 'public, max-age=2419200',
      'x-content-type-options': 'nosniff',
    })
    expect((await get('/static-files/static/js/font.woff2')).headers['content-type']).toBe('font/woff2')
  })

  test.each([
    '/static-files/',
    '/static-files/static',
    '/static-files/none.js',
    '/static-files/../secret.txt',
    '/static-files/%2e%2e/secret.txt',
    '/static-files/..%2fsecret.txt',
    '/static-files/static/..%2f..%2f..%2fsecret.txt',
    '/static-files//etc/passwd',
    '/static-files/%00index.html',
  ])('%s is no file of the pages', async (url) => {
    expect((await get(url)).body).not.toBe('secret')
    expect((await get(url)).statusCode).not.toBe(200)
  })

  test('a folder without the pages is refused at the start, with the folder that was expected', () => {
    const expected = 'expected the folder mlflow/server/js/build of an installed MLflow.'
    expect(() => pageFilesOf(path.join(root, 'none'))).toThrow(
      `gateway.mlflowUi is '${path.join(root, 'none')}', which cannot be read; ${expected}`,
    )
    for (const name of [root, path.join(root, 'other')])
      expect(() => pageFilesOf(name)).toThrow(
        `gateway.mlflowUi is '${name}', which has no index.html of MLflow; ${expected}`,
      )
  })
})

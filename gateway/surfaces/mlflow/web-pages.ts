/**
 * MLflow's web pages, from the files of the package that the user has installed (`gateway.mlflowUi`). Nothing of them is part of this project.
 * Only files that were in the folder at the start are served, so no path leads out of it. They are open: they hold nothing of the platform, and
 * a browser sends no token.
 * Source: mlflow/mlflow, mlflow/server/__init__.py.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import mime from 'mime'
import type { Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { HttpError } from '../../http/errors.ts'

const FILES_MAX = 10_000

/** Path below the folder, with slashes -> file. */
export type PageFiles = ReadonlyMap<string, string>

/** The web pages of an installed MLflow. @param folder `mlflow/server/js/build` of the package @throws Error if they are not there */
export const pageFilesOf = (folder: string): PageFiles => {
  const files = new Map<string, string>()
  for (const name of namesBelow(folder)) {
    const file = path.join(folder, name)
    if (!statSync(file).isFile()) continue
    files.set(name.split(path.sep).join('/'), file)
    if (files.size > FILES_MAX)
      throw new Error(`gateway.mlflowUi is '${folder}', which has more than ${FILES_MAX} files; ${EXPECTED}`)
  }
  if (!files.has('index.html') || !readFileSync(path.join(folder, 'index.html'), 'utf8').includes('static-files/'))
    throw new Error(`gateway.mlflowUi is '${folder}', which has no index.html of MLflow; ${EXPECTED}`)
  return files
}

const EXPECTED = 'expected the folder mlflow/server/js/build of an installed MLflow.'

const namesBelow = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true }).map(String)
  } catch (error) {
    throw new Error(`gateway.mlflowUi is '${folder}', which cannot be read; ${EXPECTED}`, { cause: error })
  }
}

/** Names of files change with what they hold, but for this page. */
const DAYS_28 = 'public, max-age=2419200'

export const webPageRoutes =
  (files: PageFiles): Routes =>
  (app) => {
    const get = { schema: { hide: true }, config: access('open', 'page.get') }
    app.get('/', get, async (_request, reply) => {
      reply.headers({ ...headersOf('index.html'), 'cache-control': 'no-cache', 'x-frame-options': 'SAMEORIGIN' })
      return readFile(files.get('index.html') as string)
    })
    app.get('/static-files/*', get, async (request, reply) => {
      const name = (request.params as { '*': string })['*']
      const file = files.get(name)
      if (file === undefined)
        throw new HttpError('ROUTE_UNKNOWN', `There is no ${request.method} /static-files/${name}.`)
      reply.headers({ ...headersOf(name), 'cache-control': DAYS_28 })
      return readFile(file)
    })
  }

const TEXT = /^(text\/|application\/(json|javascript|manifest\+json)|image\/svg)/

const headersOf = (name: string): Record<string, string> => {
  const type = mime.getType(name) ?? 'application/octet-stream'
  return {
    'content-type': TEXT.test(type) ? `${type}; charset=utf-8` : type,
    'x-content-type-options': 'nosniff',
  }
}

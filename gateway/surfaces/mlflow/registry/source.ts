/**
 * The source of a version: a URI that no reader can take for a file of the server.
 * Source: mlflow/mlflow, mlflow/server/handlers.py, `_validate_source_run`, and mlflow/utils/uri.py, `is_local_uri`.
 */
import { posix } from 'node:path'
import { invalidParameter } from '../errors.ts'

const SCHEME = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/s

interface Parts {
  readonly scheme: string
  readonly host: string
  readonly path: string
}

/** As Python's `urlparse` splits it. */
const partsOf = (uri: string): Parts => {
  const [, scheme = '', rest = uri] = SCHEME.exec(uri) ?? []
  const [, authority, path] = /^\/\/([^/?#]*)([^?#]*)/.exec(rest) ?? [undefined, '', /^[^?#]*/.exec(rest)![0]]
  const host = authority!.replace(/^.*@/, '').replace(/:[0-9]*$/, '')
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase(), path: path! }
}

const isLocalHost = (host: string): boolean =>
  host === '' || host === '.' || host.startsWith('localhost') || host.startsWith('127.0.0.1')

/** Whether a URI names a file of this machine. */
export const isLocal = (uri: string): boolean => {
  const { scheme, host } = partsOf(uri)
  return scheme === '' || (scheme === 'file' && isLocalHost(host))
}

/** The path of a local URI; `undefined` if it is relative: to what, only its producer knows. */
const pathOf = (uri: string): string | undefined => {
  const path = decoded(/^file:/i.test(uri) ? partsOf(uri).path : uri)
  return path.startsWith('/') ? posix.normalize(path) : undefined
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * @param artifacts where the run or logged model keeps its artifacts, `undefined` if the request names none or it is not there: a local
 * source has to be within
 * @param what `run` or `model`, for the text
 * @throws MlflowError
 */
export const requireSource = (source: string, artifacts: string | undefined, what: 'run' | 'model'): void => {
  if (partsOf(source).scheme === 'file' && !isLocal(source))
    throw invalidParameter(
      `${source} is not a valid remote uri. For remote access on windows, please consider using a different scheme such as SMB (e.g. smb://<hostname>/<path>).`,
    )
  if (!isLocal(source)) {
    requireAbsolute(source)
    return
  }
  if (artifacts !== undefined && isLocal(artifacts) && isWithin(pathOf(artifacts), pathOf(source))) return
  throw invalidParameter(
    `Invalid model version source: '${source}'. To use a local path as a model version source, the ${what}_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${what}_id.`,
  )
}

const isWithin = (folder: string | undefined, path: string | undefined): boolean => {
  if (folder === undefined || path === undefined) return false
  const rest = posix.relative(folder, path)
  return rest !== '..' && !rest.startsWith('../')
}

const ROUNDS_MAX = 10

/** However often the path is encoded, it must not lead elsewhere. */
const requireAbsolute = (source: string): void => {
  let plain = source
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = decoded(plain.replaceAll('+', ' '))
    if (next === plain) break
    plain = next
  }
  const path = partsOf(plain).path.replace(/\/+$/, '').replace(/\/+/g, '/')
  const leads = plain.split('/').includes('..') || path.includes('\0') || decoded(plain) !== plain
  if (leads || (path !== '' && posix.resolve('/', path) !== path))
    throw invalidParameter(
      `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
    )
}

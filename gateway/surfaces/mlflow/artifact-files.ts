/** What the routes of artifacts share: paths of callers, files as answers, and bodies that are streamed whatever they are. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import mime from 'mime'
import { ArtifactError, type ArtifactPath, type Entry, joinPath } from '../../../artifacts/index.ts'
import type { GatewayContext } from '../../context.ts'
import { invalidParameter, notThere } from './errors.ts'

/** @throws MlflowError with the text of MLflow for a path that leads out; ArtifactError for another that cannot be */
export const pathBelow = (root: ArtifactPath, text: string): ArtifactPath => {
  try {
    return joinPath(root, text)
  } catch (error) {
    if (error instanceof ArtifactError && error.code === 'PATH_OUTSIDE') throw invalidParameter('Invalid path')
    throw error
  }
}

/** Endings, and names without one, that MLflow shows as text. Source: mlflow/utils/mime_type_utils.py. */
const TEXTS: ReadonlySet<string> = new Set(
  'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst MLmodel MLproject'.split(
    ' ',
  ),
)

/** The media type of a file by its name. */
export const mediaTypeOf = (name: string): string => {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  return TEXTS.has(ending) ? 'text/plain' : (mime.getType(name) ?? 'application/octet-stream')
}

/** `attachment`, so that no browser shows a file of somebody as a page of this server. Source: RFC 6266, RFC 8187. */
export const dispositionOf = (name: string): string => {
  if (/^[\w.-]+$/.test(name)) return `attachment; filename=${name}`
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** Streams a file. @throws MlflowError RESOURCE_DOES_NOT_EXIST */
export const sendFile = async (
  { artifacts, settings }: Pick<GatewayContext, 'artifacts' | 'settings'>,
  path: ArtifactPath,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const file = await artifacts.store.get(path)
  if (file === undefined) throw notThere(`No such artifact: '${path}'`)
  // A caller that does not read must not hold the file, and its place among the downloads, for ever.
  reply.raw.setTimeout(settings.artifactStallMs, () => reply.raw.destroy())
  const name = path.slice(path.lastIndexOf('/') + 1)
  return reply
    .header('content-type', mediaTypeOf(name))
    .header('content-length', file.bytes)
    .header('content-disposition', dispositionOf(name))
    .header('x-content-type-options', 'nosniff')
    .send(file.body)
}

/** Stores the body of a request, whatever its type says. @throws ArtifactError, HttpError */
export const receiveFile = (
  { artifacts }: Pick<GatewayContext, 'artifacts'>,
  path: ArtifactPath,
  { raw }: FastifyRequest,
) => {
  const stated = raw.headers['content-length']
  return artifacts.put(path, raw, stated === undefined ? undefined : Number(stated))
}

/** Files as MLflow lists them: of an empty file the length is absent, and of no files the list. @param start of their paths */
export const filesOf = (entries: readonly Entry[], start = '') => {
  const files = entries.map(({ name, isFolder, bytes }) => ({
    path: start === '' ? name : `${start}/${name}`,
    is_dir: isFolder,
    ...(bytes === undefined || bytes === 0 ? {} : { file_size: bytes }),
  }))
  return files.length === 0 ? {} : { files }
}

/** Leaves every body of a scope unread: its routes take it from `request.raw` as a stream. */
export const leaveBodies = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  // A type that is none would be refused, but here the type does not matter.
  scope.addHook('onRequest', async ({ headers }) => {
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/octet-stream'
  })
}

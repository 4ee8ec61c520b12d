/** Bodies of this surface: JSON whatever the media type says, plain or compressed with gzip. */
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requireNoEncoding } from '../../http/encoding.ts'
import { HttpError } from '../../http/errors.ts'
import { jsonOf } from '../../http/json.ts'

const unzip = promisify(gunzip)

/** @param bodyBytesMax the largest body, in bytes, also after it was unpacked */
export const parseLineageBodies = (scope: FastifyInstance, bodyBytesMax: number): void => {
  const read = async (request: FastifyRequest, payload: Readable): Promise<unknown> => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase()
    if (encoding !== 'gzip') {
      requireNoEncoding(encoding)
      return scope.readJson(request, payload)
    }
    return jsonOf(await unpacked(await scope.readBody(request, payload), bodyBytesMax))
  }
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', read)
  scope.addContentTypeParser('*', read)
}

/** @throws HttpError BODY_TOO_LARGE, BODY_MALFORMED */
const unpacked = async (body: Buffer, bytesMax: number): Promise<Buffer> => {
  try {
    return await unzip(body, { maxOutputLength: bytesMax })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const text = `The unpacked body has more than ${bytesMax} bytes (gateway.bodyBytesMax).`
      throw new HttpError('BODY_TOO_LARGE', text, { cause: error })
    }
    const text = `The body cannot be unpacked with gzip: ${(error as Error).message}.`
    throw new HttpError('BODY_MALFORMED', text, { cause: error })
  }
}

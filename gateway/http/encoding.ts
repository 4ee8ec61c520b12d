import { HttpError } from './errors.ts'

/**
 * A body that is compressed would be read as if it were not.
 * @param encoding the header `Content-Encoding` @throws HttpError MEDIA_TYPE_UNSUPPORTED
 */
export const requireNoEncoding = (encoding: string | undefined): void => {
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return
  const text = `The header Content-Encoding is '${encoding.slice(0, 200)}', expected none: the gateway reads bodies that are not compressed.`
  throw new HttpError('MEDIA_TYPE_UNSUPPORTED', text)
}

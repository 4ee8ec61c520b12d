/**
 * Protection against DNS rebinding. A page in a browser on this machine can make the name of its own server resolve to 127.0.0.1, and could
 * then use a gateway that needs no token. Its requests still name its own server in `Host`.
 */
import { HttpError } from './errors.ts'

const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i

/** @param host the header `Host` @throws HttpError HOST_UNKNOWN if it names another machine than this one */
export const requireLoopbackHost = (host: string | undefined): void => {
  if (host === undefined || LOOPBACK_HOST.test(host)) return
  const text = `The header Host is '${host.slice(0, 200)}', expected localhost or a loopback address. A gateway without tokens answers only on them.`
  throw new HttpError('HOST_UNKNOWN', text)
}

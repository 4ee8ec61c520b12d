import type { IncomingMessage } from 'node:http'

/**
 * Whether the caller closed the connection before its body was read to the end. Node then destroys the request with an error of its own.
 * A request that was destroyed with another error (a full disk while its body was stored) was not left by its caller.
 */
export const leftByCaller = (request: IncomingMessage): boolean => {
  const error = request.errored as NodeJS.ErrnoException | null
  return error?.code === 'ECONNRESET' && error.message === 'aborted'
}

/** Signatures of Standard Webhooks (https://www.standardwebhooks.com): `v1,base64(HMAC-SHA256(id.timestamp.body))`. */
import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'
/** What the specification asks for. */
const SECRET_BYTES = { min: 24, max: 64 } as const
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** The bytes of a secret, `whsec_` and base64. @throws RangeError if it is none; the message does not show it */
export const secretBytes = (secret: string): Buffer => {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  if (bytes.length >= SECRET_BYTES.min && bytes.length <= SECRET_BYTES.max) return bytes
  throw new RangeError(
    `the secret of a webhook is ${secret.length} characters, expected ${PREFIX} and ${SECRET_BYTES.min} to ${SECRET_BYTES.max} bytes as base64`,
  )
}

/**
 * The headers that a receiver checks.
 * @param id of the message: the same for every attempt, so that a receiver recognises what it has
 * @param seconds of the attempt since the epoch
 */
export const signedHeaders = (secret: string, id: string, seconds: number, body: string): Record<string, string> => {
  const signature = createHmac('sha256', secretBytes(secret)).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` }
}

/** Authentication of callers by the bearer tokens of the settings. */
import { createHash } from 'node:crypto'
import type { ApiToken } from '../settings.ts'
import { HttpError } from './errors.ts'

/** The caller. Everything that is written for the caller has these values as `meta.actor` and `meta.team`. */
export interface Principal {
  readonly actor: string | null
  readonly team: string | null
  /** Classifications of columns whose values it sees; `*` means all. Default: none but the open ones. */
  readonly sees?: readonly string[]
}

const anonymous: Principal = { actor: null, team: null }
const digest = (token: string): string => createHash('sha256').update(token).digest('base64')

/**
 * Looks up tokens by their hash, so that the time of a comparison reveals nothing about a token.
 * @returns the principal of an `Authorization` header; if no tokens are set, every caller is anonymous
 */
export const authenticator = (tokens: readonly ApiToken[]): ((header: string | undefined) => Principal) => {
  if (tokens.length === 0) return () => anonymous
  const principals = new Map<string, Principal>()
  for (const { token, actor, team, sees } of tokens)
    principals.set(digest(token), { actor, team: team ?? null, ...(sees !== undefined && { sees }) })
  return (header) => {
    const match = /^Bearer +(\S+)$/i.exec(header ?? '')
    const principal = match === null ? undefined : principals.get(digest(match[1]))
    if (principal !== undefined) return principal
    const found = header === undefined ? 'absent' : match === null ? 'not a bearer token' : 'an unknown token'
    throw new HttpError('UNAUTHENTICATED', `The header Authorization is ${found}, expected 'Bearer <token>'.`)
  }
}

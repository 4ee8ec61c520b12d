/**
 * Addresses as they may be shown. The path and the query of a webhook are where many services keep their secret, so logs, events and answers name an address by its host and a hash of the rest.
 */
import { createHash } from 'node:crypto'

/** Enough that no two addresses of a host meet; a secret of any length cannot be found from it. */
const HASH_CHARACTERS = 12
/** Shorter pieces of an address are words such as `api`. */
const PIECE_CHARACTERS_MIN = 6

/** `hooks.example#2c26b46b68ff`, or the host alone if there is no path and no query. The hash is the beginning of the SHA-256 of path and query. */
export const addressName = (host: string, pathAndQuery: string): string => {
  if (pathAndQuery === '' || pathAndQuery === '/') return host
  return `${host}#${createHash('sha256').update(pathAndQuery).digest('hex').slice(0, HASH_CHARACTERS)}`
}

const FORMER_NAME = /^(webhook|alertmanager) ([^/#]+)(\/.+)$/

/** The name of a receiver without the path that names of earlier releases hold. Other names are as they are. */
export const presentName = (name: string): string => {
  const [, kind, host = '', path = ''] = FORMER_NAME.exec(name) ?? []
  return kind === undefined ? name : `${kind} ${addressName(host, path)}`
}

/** Why a receiver did not take a change, without the path that it may have repeated. @param name present or former */
export const presentReason = (name: string, reason: string): string => {
  const [, , , pathname] = FORMER_NAME.exec(name) ?? []
  return pathname === undefined ? reason : withoutAddress(reason, { pathname, search: '' })
}

/** An http address; without a scheme if the host has a dot or a port. */
const ADDRESS = /(https?:\/\/[^\s/?#"'<>,]+|[^\s/?#"'<>,=]+[.:][^\s/?#"'<>,=]+)([/?][^\s"'<>,]+)/gi

/** A text in which path and query of each http address are replaced by their hash. */
export const withoutPaths = (text: string): string =>
  text.replace(ADDRESS, (_, host: string, rest: string) => addressName(host, rest))

/** What others say, without what it repeats of the address that was asked. */
export const withoutAddress = (text: string, { pathname, search }: Pick<URL, 'pathname' | 'search'>): string => {
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/)].filter(
    ({ length }) => length >= PIECE_CHARACTERS_MIN,
  )
  const whole = pathname === '/' ? [] : [pathname]
  const all = [pathname + search, ...whole, ...parts].filter((each) => each !== '/')
  return all.flatMap((each) => [each, decoded(each)]).reduce((rest, each) => rest.replaceAll(each, '***'), text)
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

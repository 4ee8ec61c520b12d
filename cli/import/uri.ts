/** The address of a source. Credentials are taken out at once, so that no text can hold them. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CliError, EXIT } from '../errors.ts'

export type Address =
  | { readonly kind: 'server'; readonly url: string; readonly authorization: string | undefined }
  | { readonly kind: 'file'; readonly file: string }

const EXPECTED = "expected 'http(s)://host', 'sqlite:///file' or the path of a SQLite file"

/** @throws CliError; it does not repeat what may hold a password */
export const addressOf = (text: string): Address => {
  if (/^https?:/i.test(text)) return serverOf(text)
  // As in SQLAlchemy: what follows `?` are options, and before the third slash stand a user and a host, which no file has.
  const [, user, sqlite] = /^sqlite:(?:\/\/([^/?]*@)?)?([^?]+)/i.exec(text) ?? []
  if (user !== undefined) throw new CliError(`--from has a user in the address of a file, ${EXPECTED}.`, EXIT.usage)
  // Three slashes are a relative path, four an absolute one.
  if (sqlite !== undefined) return { kind: 'file', file: path.resolve(sqlite.replace(/^\/(?=.)/, '')) }
  if (/^file:/i.test(text)) return { kind: 'file', file: fileURLToPath(text) }
  if (/^[a-z][a-z0-9+.-]+:/i.test(text))
    throw new CliError(`--from begins with '${/^[^:]+:/.exec(text)?.[0]}', ${EXPECTED}.`, EXIT.usage)
  return { kind: 'file', file: path.resolve(text) }
}

const serverOf = (text: string): Address => {
  const url = parsed(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.search = ''
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = username === '' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`
  return { kind: 'server', url: url.href.replace(/\/+$/, ''), authorization }
}

const parsed = (text: string): URL => {
  try {
    return new URL(text)
  } catch {
    throw new CliError(`--from is no valid URL, ${EXPECTED}.`, EXIT.usage)
  }
}

/**
 * The path of an artifact: names with `/` between them, relative to the root of the store. A path that is made here cannot lead out of the
 * store by its text; symbolic links are the folder's own matter (folder-store.ts).
 */
import { ArtifactError } from './errors.ts'

declare const checked: unique symbol
/** A checked path. The root of the store is `''`, which only names a folder. */
export type ArtifactPath = string & { readonly [checked]: true }

/** Bytes of UTF-8. A key of S3 has at most 1,024, of which a prefix needs some; a name in a folder has at most 255. */
const PATH_BYTES_MAX = 900
const NAME_BYTES_MAX = 255
/** A text that is encoded more often than this is refused. */
const DECODINGS_MAX = 10

export const ROOT = '' as ArtifactPath

/**
 * @param text a path, decoded once where it comes from a URL. One slash at the end is ignored. Text that would lead out of the store if somebody
 *   decoded it once more is refused, too, so that no later reader can be tricked.
 * @throws ArtifactError PATH_OUTSIDE, PATH_INVALID
 */
export const artifactPath = (text: string): ArtifactPath => {
  requireInside(text)
  const path = text.endsWith('/') ? text.slice(0, -1) : text
  const bytes = Buffer.byteLength(path)
  if (bytes > PATH_BYTES_MAX)
    throw new ArtifactError('PATH_INVALID', `The path has ${bytes} bytes, expected at most ${PATH_BYTES_MAX}.`)
  if (path !== '') for (const name of path.split('/')) requireName(name, path)
  return path as ArtifactPath
}

/** @throws ArtifactError as for `artifactPath` */
export const joinPath = (root: ArtifactPath, text: string): ArtifactPath => {
  const path = artifactPath(text)
  return path === ROOT ? root : artifactPath(root === ROOT ? path : `${root}/${path}`)
}

/** Whether a name of a directory entry can be part of a path. */
export const isName = (name: string): boolean => nameFlaw(name) === undefined

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/

/** It has no UTF-8, and would be stored under another name. */
const LONE_SURROGATE = /\p{Surrogate}/u

const nameFlaw = (name: string): string | undefined => {
  if (name === '' || name === '.' || name === '..') return `'${name}' is not a name`
  if (CONTROL.test(name)) return 'a control character is in it'
  if (LONE_SURROGATE.test(name)) return 'it is not well-formed text'
  const bytes = Buffer.byteLength(name)
  return bytes > NAME_BYTES_MAX ? `a name has ${bytes} bytes, expected at most ${NAME_BYTES_MAX}` : undefined
}

const requireName = (name: string, path: string): void => {
  const flaw = nameFlaw(name)
  if (flaw !== undefined)
    throw new ArtifactError('PATH_INVALID', `The path is ${JSON.stringify(path.slice(0, 200))}: ${flaw}.`)
}

const requireInside = (text: string): void => {
  let layer = text
  for (let times = 0; times < DECODINGS_MAX; times++) {
    if (leadsOut(layer)) throw outside(text)
    const decoded = decodedOnce(layer)
    if (decoded === layer) return
    layer = decoded
  }
  throw outside(text)
}

const outside = (text: string): ArtifactError =>
  new ArtifactError(
    'PATH_OUTSIDE',
    `The path is ${JSON.stringify(text.slice(0, 200))}, expected names with '/' between them, below the root.`,
  )

/** On this machine or on any other: backslashes and drive letters are separators elsewhere. */
const leadsOut = (text: string): boolean =>
  text.startsWith('/') ||
  text.includes('\\') ||
  text.includes('\0') ||
  /^[A-Za-z]:/.test(text) ||
  text.split('/').includes('..')

/** Decodes what has a meaning in a path, as lenient programs do: beside an escape that is none, others count all the same. */
const decodedOnce = (text: string): string =>
  text.replaceAll(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

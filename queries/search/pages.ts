/**
 * Pages of searches and histories. A page token is base64 of `{"offset": n}`, that of logged models holds the search, too.
 * Source: mlflow/mlflow, mlflow/utils/search_utils.py.
 */
import { listLikePython, quotedLikePython, SearchError } from './errors.ts'
import type { LoggedModelOrder } from './logged-models.ts'

/** Things that are searched in pages. */
export type Paged = 'runs' | 'experiments' | 'models' | 'versions' | 'loggedModels'

interface PageSizes {
  /** Absent: the size has to be said. */
  readonly usual?: number
  readonly max: number
}

const sizes: Readonly<Record<Paged, PageSizes>> = {
  runs: { usual: 1000, max: 50_000 },
  experiments: { max: 50_000 },
  models: { usual: 100, max: 1000 },
  versions: { usual: 10_000, max: 200_000 },
  // 0 is the usual size there, and MLflow has no limit.
  loggedModels: { usual: 100, max: 50_000 },
}

/**
 * How many things a page may hold, from the `max_results` of a request.
 * @param given an integer; `undefined` if the request has none
 * @param isText whether it was text: in a query string
 * @throws SearchError
 */
export const pageSize = (paged: Paged, given: number | undefined, isText = false): number => {
  const { usual = 0, max } = sizes[paged]
  const size = given === undefined || (given === 0 && paged === 'loggedModels') ? usual : given
  const isTooMany = size > max
  if (!isTooMany && size >= 1) return size
  if (isTooMany && paged === 'loggedModels') return max
  if (isTooMany && paged !== 'experiments')
    throw new SearchError(
      `Invalid value ${isText ? JSON.stringify(String(size)) : size} for parameter 'max_results' supplied:  Hint: Value was of type ` +
        `'${isText ? 'str' : 'int'}'. See the API docs for more information about request parameters.`,
    )
  if (paged !== 'runs' && paged !== 'experiments')
    throw new SearchError(`Invalid value for max_results. It must be a positive integer, but got ${size}`)
  const expected = isTooMany ? `at most ${max}` : 'a positive integer'
  throw new SearchError(`Invalid value ${size} for parameter 'max_results' supplied. It must be ${expected}`)
}

export const pageToken = (offset: number): string => encoded(`{"offset": ${offset}}`)

/**
 * The offset of a page: 0 without a token.
 * @throws SearchError
 */
export const pageOffset = (token: string | undefined): number => {
  if (token === undefined || token === '') return 0
  const bytes = decoded(token)
  const found = parsed(bytes)
  if (found === undefined) throw new SearchError(`Invalid page token, decoded value=${bytesLikePython(bytes)}`)
  const offset = isObject(found) ? found.offset : undefined
  if (!offset) throw new SearchError(`Invalid page token, parsed value=${likePython(found)}`)
  const number = typeof offset === 'string' && /^\s*\d+\s*$/.test(offset) ? Number(offset) : offset
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) return Math.trunc(number)
  throw new SearchError(
    `Invalid page token, not stringable ${typeof offset === 'string' ? offset : likePython(offset)}`,
  )
}

/** What a page of logged models belongs to. */
export interface LoggedModelPage {
  readonly experimentIds: readonly string[]
  readonly filter?: string
  readonly orderBy?: readonly LoggedModelOrder[]
}

export const loggedModelPageToken = (page: LoggedModelPage, offset: number): string => {
  const { experiment_ids: ids, filter_string: filter, order_by: order } = shapeOf(page)
  return encoded(JSON.stringify({ experiment_ids: ids, filter_string: filter, order_by: order, offset }))
}

/**
 * The offset of a page of logged models: 0 without a token.
 * @throws SearchError, also if the token belongs to another search
 */
export const loggedModelPageOffset = (token: string | undefined, page: LoggedModelPage): number => {
  if (token === undefined || token === '') return 0
  const found = parsed(decoded(token))
  if (!isObject(found)) throw new SearchError(`Invalid page token: ${token}`)
  const asked: Readonly<Record<string, unknown>> = { ...shapeOf(page) }
  const names = [
    ['experiment_ids', 'Experiment IDs', 'experiment IDs'],
    ['filter_string', 'Filter string', 'filter string'],
    ['order_by', 'Order by', 'order by'],
  ] as const
  for (const [field, title, name] of names) {
    const held = found[field] || null
    if (likePython(held) !== likePython(asked[field]))
      throw new SearchError(
        `${title} in the page token do${field === 'experiment_ids' ? '' : 'es'} not match the requested ${name}. ` +
          `Expected: ${shown(asked[field])}. Found: ${shown(held)}`,
      )
  }
  const { offset } = found
  if (offset === undefined || offset === null) return 0
  if (Number.isSafeInteger(offset) && (offset as number) >= 0) return offset as number
  throw new SearchError(`Invalid page token: ${token}`)
}

const shapeOf = ({ experimentIds, filter, orderBy = [] }: LoggedModelPage) => ({
  experiment_ids: experimentIds,
  filter_string: filter || null,
  order_by:
    orderBy.length === 0
      ? null
      : orderBy.map(({ field, ascending = true, datasetName, datasetDigest }) => ({
          field_name: field,
          ascending,
          dataset_name: datasetName || null,
          dataset_digest: datasetDigest || null,
        })),
})

const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

const decoded = (token: string): Buffer => {
  const digits = token.replaceAll(/[^A-Za-z0-9+/=]/g, '')
  if (digits.length % 4 === 0) return Buffer.from(digits, 'base64')
  throw new SearchError('Invalid page token, could not base64-decode')
}

/** @returns `undefined` if it is no JSON */
const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => (typeof value === 'string' ? value : likePython(value))

/** A value of JSON as Python shows it. */
const likePython = (value: unknown): string => {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quotedLikePython(value)
  if (Array.isArray(value))
    return value.every((each) => typeof each === 'string')
      ? listLikePython(value)
      : `[${value.map(likePython).join(', ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.entries(value).map(([name, each]) => `${quotedLikePython(name)}: ${likePython(each)}`)
  return `{${fields.join(', ')}}`
}

const bytesLikePython = (bytes: Buffer): string => {
  const text = [...bytes].map((byte) => {
    if (byte === 0x5c) return '\\\\'
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
    return { 9: '\\t', 10: '\\n', 13: '\\r' }[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`
  })
  const whole = text.join('')
  return whole.includes("'") && !whole.includes('"') ? `b"${whole}"` : `b'${whole.replaceAll("'", "\\'")}'`
}

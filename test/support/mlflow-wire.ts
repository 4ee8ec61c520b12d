/**
 * Replays the exchanges that were recorded between MLflow's client and its own server, in their order, against another server. What the servers
 * make themselves (ids, names of runs, times) may differ, but has to be the same wherever the recording has the same.
 */
import { readFileSync } from 'node:fs'

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole
type Json = any

interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Json
  readonly status: number
  readonly response: Json
}

/** One exchange: what was recorded, with the ids of the server in place of the recorded ones, and what was answered. */
export interface Exchange {
  readonly title: string
  readonly recorded: { readonly status: number; readonly body: Json }
  readonly answered: { readonly status: number; readonly body: Json }
}

const FILE = new URL('../fixtures/mlflow-wire.jsonl', import.meta.url)
const PREFIX = '/api/2.0/mlflow/'

const exchanges = (): Recorded[] =>
  readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"method"'))
    .map((line) => JSON.parse(line))
    .filter(({ path }) => path !== '/version') // each server has its own

/** Members that a server makes. */
const TIMES = /^(creation|last_updated?)_time(stamp(_ms)?)?$/
const ID = /m-[0-9a-f]{32}|[0-9a-f]{32}/g
const NAME = /^[a-z]+-[a-z]+-[0-9]+$/

/** Replays all. The caller compares. */
export async function* replayed(url: string): AsyncGenerator<Exchange> {
  const made = new Map<string, string>()
  const times = new Map<number, number>()
  for (const { method, path, headers, body, status, response } of exchanges()) {
    const answer = await fetch(url + translated(path, made), {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'Accept-Encoding')),
      ...(body === null ? {} : { body: translated(bytesOf(path, body), made) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json')
    const got = inOrder(isJson ? JSON.parse(text) : text)
    const wanted = inOrder(withoutSql(response))
    learn(wanted, got, { made, times })
    yield {
      title: `${method} ${path.slice(0, 120)}`,
      recorded: { status, body: shown(wanted, { made, times }) },
      answered: { status: answer.status, body: got },
    }
  }
}

/** The body as it was sent. Artifacts are files: the JSON file was written with indents. */
const bytesOf = (path: string, body: Json): string => {
  if (path.startsWith(PREFIX)) return JSON.stringify(body)
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2)
}

/** The statement of SQL in the message of a conflict is the storage's. */
const withoutSql = (response: Json): Json =>
  typeof response?.message === 'string' && response.message.includes('sqlite3')
    ? { ...response, message: response.message.replace(/ Error: \(raised.*$/s, '') }
    : response

const translated = (text: string, made: ReadonlyMap<string, string>): string =>
  text.replaceAll(ID, (id) => made.get(id) ?? id)

/** Lists of things with a key are sets. */
const inOrder = (value: Json): Json => {
  if (Array.isArray(value)) {
    const list = value.map(inOrder)
    return list.every((each) => typeof each?.key === 'string') ? list.sort((a, b) => (a.key < b.key ? -1 : 1)) : list
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inOrder(each)]))
}

interface Made {
  readonly made: Map<string, string>
  readonly times: Map<number, number>
}

/** Notes what stands where the recording has something that a server makes, the first time that it appears. */
const learn = (wanted: Json, got: Json, to: Made, name = ''): void => {
  if (typeof wanted === 'string' && typeof got === 'string') {
    const [ids, ours] = [wanted.match(ID) ?? [], got.match(ID) ?? []]
    for (const [i, id] of ids.entries()) if (i in ours && !to.made.has(id)) to.made.set(id, ours[i] as string)
    if (NAME.test(wanted) && NAME.test(got) && !to.made.has(wanted)) to.made.set(wanted, got)
  } else if (typeof wanted === 'number' && typeof got === 'number') {
    if (TIMES.test(name) && !to.times.has(wanted)) to.times.set(wanted, got)
  } else if (typeof wanted === 'object' && wanted !== null && typeof got === 'object' && got !== null) {
    for (const [key, each] of Object.entries(wanted)) learn(each, got[key], to, key)
  }
}

/** What is expected: the recording, with what the server has made. */
const shown = (value: Json, by: Made, name = ''): Json => {
  if (typeof value === 'string') return by.made.get(value) ?? translated(value, by.made)
  if (typeof value === 'number') return TIMES.test(name) ? (by.times.get(value) ?? value) : value
  if (Array.isArray(value)) return value.map((each) => shown(each, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each, by, key)]))
}

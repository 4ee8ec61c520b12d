/**
 * Commands beside the rows: runs that begin, log and end, models, versions, aliases and policies, over HTTP, without keys. A request is made again until
 * it is answered, as MLflow's clients do. The book says what was answered; in the end it must be what is read.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { freePorts } from '../../../infra/stack/ports.ts'
import type { PlatformConfig } from '../../../platform/connect.ts'

const REQUEST_MS = 20_000
const ANSWERED_MS = 120_000
const RETRY_MS = 200
const MODEL = 'risk'
const POLICY_TURNS = 5
/** So many are done on a slow machine, too. */
const TURNS_MIN = 3

type Json = Record<string, unknown>
type Method = 'GET' | 'POST'

interface Turn {
  readonly run: string
  readonly version: number
}

export class Tracking {
  readonly #config: PlatformConfig
  readonly #port: number
  #gateway: Child
  #experiment = ''
  #book: Turn[] = []
  #policies = 0
  #isWorking = true

  private constructor(config: PlatformConfig, port: number, gateway: Child) {
    this.#config = config
    this.#port = port
    this.#gateway = gateway
  }

  static async open(config: PlatformConfig): Promise<Tracking> {
    const [port] = (await freePorts(1)) as [number]
    return new Tracking(config, port, await startChild({ kind: 'gateway', platform: config, port }))
  }

  /** Turns that were done. */
  get turns(): number {
    return this.#book.length
  }

  /** The gateway is killed; another one takes its port. */
  async killGateway(): Promise<void> {
    await this.#gateway.kill()
    this.#gateway = await startChild({ kind: 'gateway', platform: this.#config, port: this.#port })
  }

  /** Works until `end`. @throws Error if a request is refused, or not answered for two minutes */
  async run(): Promise<void> {
    const { experiment_id } = await this.#mlflow('POST', 'experiments/create', { name: 'chaos' })
    this.#experiment = experiment_id as string
    await this.#mlflow('POST', 'registered-models/create', { name: MODEL })
    while (this.#isWorking || this.turns < TURNS_MIN) this.#book.push(await this.#turn(this.#book.length))
  }

  end(): void {
    this.#isWorking = false
  }

  async close(): Promise<void> {
    this.end()
    await this.#gateway.kill()
  }

  async #turn(i: number): Promise<Turn> {
    if (i % POLICY_TURNS === 0) await this.#policy(++this.#policies)
    const start = { experiment_id: this.#experiment, run_name: `r${i}`, start_time: i + 1 }
    const { run } = (await this.#mlflow('POST', 'runs/create', start)) as { run: { info: { run_id: string } } }
    const runId = run.info.run_id
    await this.#mlflow('POST', 'runs/log-parameter', { run_id: runId, key: 'a', value: String(i) })
    await this.#mlflow('POST', 'runs/log-batch', {
      ...{ run_id: runId, params: [{ key: 'b', value: String(i) }], tags: [{ key: 'turn', value: String(i) }] },
      metrics: [0, 1, 2].map((step) => ({ key: 'loss', value: i + step, timestamp: i, step })),
    })
    await this.#mlflow('POST', 'runs/log-metric', { run_id: runId, key: 'late', value: i, timestamp: i, step: 0 })
    await this.#mlflow('POST', 'runs/update', { run_id: runId, status: 'FINISHED', end_time: i + 2 })
    const version = { name: MODEL, source: `s3://models/${i}`, run_id: runId }
    const { model_version } = (await this.#mlflow('POST', 'model-versions/create', version)) as {
      model_version: { version: string }
    }
    await this.#mlflow('POST', 'registered-models/alias', {
      ...{ name: MODEL, alias: 'champion', version: model_version.version },
    })
    return { run: runId, version: Number(model_version.version) }
  }

  /** Guards another alias than the one that moves; each declaration is a version. */
  async #policy(n: number): Promise<void> {
    const rules = [{ name: 'good', check: 'absolute', metric: 'accuracy', threshold: n / 1000 }]
    await this.#call('POST', '/v1/catalog/policies', {
      ...{ name: 'promotion', guards: { model: MODEL, alias: 'approved' }, dataset: 'holdout', rules },
    })
  }

  /** @returns how what is read differs from what was answered */
  async wrong(): Promise<string[]> {
    const turns = this.#book.map((_, i) => i)
    const read = {
      runs: await this.#runs(),
      versions: await this.#versions(),
      moves: await this.#moves(),
    }
    const expected = {
      runs: turns.map((i) => ({
        ...{ run: this.#book[i].run, name: `r${i}`, status: 'FINISHED' },
        ...{ params: { a: String(i), b: String(i) }, turn: String(i), metrics: { loss: i + 2, late: i } },
      })),
      versions: turns.map((i) => ({ version: i + 1, source: `s3://models/${i}`, run: this.#book[i].run })),
      moves: turns.map((i) => i + 1),
    }
    return Object.entries(expected).flatMap(([what, book]) => {
      const found = read[what as keyof typeof read]
      if (isDeepStrictEqual(found, book)) return []
      const at = book.findIndex((each, i) => !isDeepStrictEqual(found[i], each))
      return [
        `${what}: ${found.length} are read, ${book.length} were answered; the first other one is ${JSON.stringify(found[at])}, expected ${JSON.stringify(book[at])}`,
      ]
    })
  }

  async #runs() {
    const search = { experiment_ids: [this.#experiment], max_results: 5000, order_by: ['attributes.start_time ASC'] }
    interface Run {
      readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string }
      readonly data: Record<'params' | 'tags' | 'metrics', readonly { readonly key: string; readonly value: unknown }[]>
    }
    const { runs = [] } = (await this.#mlflow('POST', 'runs/search', search)) as { runs?: readonly Run[] }
    return runs.map(({ info, data }) => {
      const of = (kind: keyof typeof data) => Object.fromEntries(data[kind].map(({ key, value }) => [key, value]))
      const { run_id: run, run_name: name, status } = info
      return { run, name, status, params: of('params'), turn: of('tags').turn, metrics: of('metrics') }
    })
  }

  async #versions() {
    const query = new URLSearchParams({
      filter: `name = '${MODEL}'`,
      max_results: '5000',
      order_by: 'version_number ASC',
    })
    interface Version {
      readonly version: string
      readonly source: string
      readonly run_id: string
    }
    const found = await this.#mlflow('GET', `model-versions/search?${query}`)
    return ((found.model_versions ?? []) as Version[])
      .map(({ version, source, run_id: run }) => ({ version: Number(version), source, run }))
      .sort((a, b) => a.version - b.version)
  }

  /** The versions to which the alias moved, one after the other. */
  async #moves(): Promise<number[]> {
    const moves: number[] = []
    for (let token = ''; ; ) {
      const query = token === '' ? '' : `?page_token=${encodeURIComponent(token)}`
      const page = await this.#call('GET', `/v1/models/${MODEL}/aliases/champion/moves${query}`)
      moves.push(...(page.items as { readonly version: number }[]).map(({ version }) => version))
      token = (page.nextPageToken as string | null) ?? ''
      if (token === '') return moves.sort((a, b) => a - b)
    }
  }

  #mlflow(method: Method, path: string, body?: Json): Promise<Json> {
    return this.#call(method, `/api/2.0/mlflow/${path}`, body)
  }

  /** Again and again until it is answered. @throws Error if it is refused, or not answered in time */
  async #call(method: Method, path: string, body?: Json): Promise<Json> {
    let last: unknown
    for (const started = Date.now(); Date.now() - started < ANSWERED_MS; await sleep(RETRY_MS)) {
      try {
        const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
          method,
          signal: AbortSignal.timeout(REQUEST_MS),
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        })
        const text = await response.text()
        if (response.status === 200) return JSON.parse(text) as Json
        last = `${response.status}: ${text}`
        if (response.status < 500) break
      } catch (error) {
        last = error // the gateway is away, or too slow
      }
    }
    throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${last}`)
  }
}

/** A client of a REST API, the same for Millrace and for its peers: keep-alive connections, one request at a time on each. */
import http from 'node:http'

const TIMEOUT_MS = 600_000

export class TrackingApi {
  readonly #address: URL
  readonly #agent: http.Agent
  readonly #base: string

  /** @param base what every path begins with; default: MLflow's */
  constructor(address: string, connections: number, base = '/api/2.0/mlflow/') {
    this.#address = new URL(address)
    this.#base = base
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  }

  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.#send('POST', path, Buffer.from(JSON.stringify(body)))
  }

  /** @param text a body that is JSON already */
  postText<T = Record<string, unknown>>(path: string, text: string): Promise<T> {
    return this.#send('POST', path, Buffer.from(text))
  }

  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.#send('GET', path, undefined)
  }

  close(): void {
    this.#agent.destroy()
  }

  /** @throws Error unless the status is 200: a run with errors does not count */
  #send<T>(method: string, path: string, body: Buffer | undefined): Promise<T> {
    const { hostname, port } = this.#address
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const options = { hostname, port, method, path: this.#base + path, headers, agent: this.#agent }
      const request = http.request(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode === 200) resolve(JSON.parse(text || 'null'))
          else reject(new Error(`${method} ${path} was answered ${response.statusCode}: ${text.slice(0, 300)}`))
        })
      })
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`${method} ${path}: no answer`)))
      request.on('error', reject)
      request.end(body)
    })
  }
}

export interface Times {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly count: number
}

/**
 * Clients in a closed loop: each sends the next request when it has its answer.
 * @param send request number i
 */
export const closedLoop = async (
  clients: number,
  until: { readonly seconds?: number; readonly count?: number },
  send: (i: number) => Promise<unknown>,
): Promise<Times> => {
  const { seconds = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY } = until
  const started = performance.now()
  const times: number[] = []
  let next = 0
  const one = async (): Promise<void> => {
    while (next < count && performance.now() - started < seconds * 1000) {
      const from = performance.now()
      await send(next++)
      times.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  const elapsed = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99), count: times.length }
}

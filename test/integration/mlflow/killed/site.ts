/**
 * The workers that decide, for runs and for the registry, and a gateway, in processes of their own, which are killed and replaced. One more worker
 * does the rest, so that reads go on while a decider stands still.
 */
import { type Child, startChild } from '../../../../cli/processes/index.ts'
import { freePorts } from '../../../../infra/stack/ports.ts'
import type { Platform, PlatformConfig } from '../../../../platform/connect.ts'
import { until } from '../../../support/until.ts'

const REST = ['catalog', 'online', 'offline']
export type Deciding = 'runs' | 'registry'
type Workers = Record<Deciding | 'rest', Child>
const APPENDED_MS = 60_000

export class Site {
  readonly #config: PlatformConfig
  readonly #platform: Platform
  readonly #port: number
  readonly #workers: Workers
  #gateway: Child

  private constructor(config: PlatformConfig, platform: Platform, port: number, workers: Workers, gateway: Child) {
    this.#config = config
    this.#platform = platform
    this.#port = port
    this.#workers = workers
    this.#gateway = gateway
  }

  static async open(config: PlatformConfig, platform: Platform): Promise<Site> {
    const [port] = (await freePorts(1)) as [number]
    const start = (roles: readonly string[]) => startChild({ kind: 'worker', platform: config, roles })
    const [runs, registry, rest] = await Promise.all([start(['runs']), start(['registry']), start(REST)])
    const gateway = await startChild({ kind: 'gateway', platform: config, port })
    return new Site(config, platform, port, { runs, registry, rest }, gateway)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** @throws Error unless it is answered 200 */
  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(APPENDED_MS),
    })
    if (response.status === 200) return (await response.json()) as Record<string, unknown>
    throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
  }

  async killWorker(of: Deciding): Promise<void> {
    await this.#workers[of].kill()
    this.#workers[of] = await startChild({ kind: 'worker', platform: this.#config, roles: [of] })
  }

  /** Another one takes its place, and its port. */
  async killGateway(): Promise<void> {
    await this.#gateway.kill()
    this.#gateway = await startChild({ kind: 'gateway', platform: this.#config, port: this.#port })
  }

  /** Kills one of them when a command is on the log and nobody has decided it. */
  async killBeforeAnswer(whom: 'worker' | 'gateway', of: Deciding): Promise<void> {
    this.#workers[of].signal('SIGSTOP')
    const before = await this.#commands(of)
    await until('a command is appended', async () => (await this.#commands(of)) > before, APPENDED_MS)
    if (whom === 'worker') return this.killWorker(of)
    await this.#gateway.kill()
    this.#workers[of].signal('SIGCONT')
    this.#gateway = await startChild({ kind: 'gateway', platform: this.#config, port: this.#port })
  }

  async #commands(of: Deciding): Promise<number> {
    const { log, names } = this.#platform
    const ends = await log.writtenEnds(of === 'runs' ? names.trackingCommands : names.registryCommands)
    return ends.reduce((sum, { end }) => sum + end, 0)
  }

  async close(): Promise<void> {
    await Promise.all([...Object.values(this.#workers), this.#gateway].map((child) => child.kill()))
  }
}

/** This installation as the target of an import: everything goes through the gateway. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'

export type Outcome = 'imported' | 'exists'

const TRIES = 6
const PAUSE_MS = 200

export class Target {
  readonly #client: Client
  readonly #signal: AbortSignal
  /** What the idempotency keys are made from. */
  readonly #identity: string

  constructor(client: Client, signal: AbortSignal, identity: string) {
    this.#client = client
    this.#signal = signal
    this.#identity = identity
  }

  get url(): string {
    return this.#client.url
  }

  /**
   * Imports a thing. The same thing again has no other effect, so it is tried again if the gateway is busy or away for a moment. A key stands for
   * one request: the values of a run come in several, and a thing may have changed in the source since an import that was stopped.
   */
  import<T extends { readonly outcome: Outcome }>(path: string, json: object): Promise<T> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.#identity, path, json]))
      .digest('hex')
    return this.#tried(() =>
      this.#client.json<T>('POST', `/v1/imports/${path}`, { json, headers: { 'idempotency-key': key } }),
    )
  }

  /** Which of some runs are there. */
  async known(runIds: readonly string[]): Promise<ReadonlySet<string>> {
    const json = { runIds }
    const found = await this.#tried(() =>
      this.#client.json<{ runIds: string[] }>('POST', '/v1/imports/runs/known', { json }),
    )
    return new Set(found.runIds)
  }

  /** A POST of MLflow's API that changes nothing if it comes again. */
  mlflow(path: string, json: object): Promise<object> {
    return this.#tried(() => this.#client.json('POST', `/api/2.0/mlflow/${path}`, { json }))
  }

  /** Stores an artifact, whole or not at all. @param open opens the file, again for each try */
  async put(path: string, bytes: number, open: () => Promise<Readable>): Promise<void> {
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    await this.#tried(async () => {
      const body = bytes === 0 ? Readable.from([]) : await open()
      const headers = { 'content-length': String(bytes) }
      const request = { body, headers, contentType: 'application/octet-stream' }
      await this.#client.json('PUT', `/api/2.0/mlflow-artifacts/artifacts/${encoded}`, request)
    })
  }

  async #tried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await attempt()
      } catch (error) {
        if (this.#signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
        if (!(error instanceof CliError) || error.exitCode !== EXIT.unavailable || count === TRIES) throw error
        await sleep(PAUSE_MS * 2 ** (count - 1), undefined, { signal: this.#signal }).catch(() => undefined)
      }
    }
  }
}

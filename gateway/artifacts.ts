/** The store of artifacts as the gateway uses it: what is open when the gateway stops, and what killed gateways have left. */
import type { Readable } from 'node:stream'
import type { ArtifactPath, ArtifactStore, Entry } from '../artifacts/index.ts'
import { within } from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'
import type { GatewaySettings } from './settings.ts'
import type { GatewaySignals } from './signals.ts'

export interface ArtifactsOptions {
  readonly store: ArtifactStore | undefined
  readonly settings: Pick<GatewaySettings, 'artifactBytesMax' | 'requestTimeoutMs' | 'shutdownTimeoutMs'>
  readonly signals: Pick<GatewaySignals, 'artifactsSwept' | 'artifactSweepFailed'>
}

const SWEEP_INTERVAL_MS = 3_600_000
/** An upload cannot last longer than a request; clocks of several machines may differ by this. */
const SWEEP_MARGIN_MS = 900_000
/** More are too many for one answer, and a part of them would look like all. */
const LISTED_MAX = 100_000
const PAGE_MAX = 1_000

export class Artifacts {
  readonly #options: ArtifactsOptions
  readonly #uploads = new Set<Promise<unknown>>()
  #sweeping: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: ArtifactsOptions) {
    this.#options = options
  }

  get isThere(): boolean {
    return this.#options.store !== undefined
  }

  /** @throws HttpError ARTIFACTS_ABSENT */
  get store(): ArtifactStore {
    const { store } = this.#options
    if (store !== undefined) return store
    throw new HttpError('ARTIFACTS_ABSENT', 'This gateway was started without a store of artifacts.')
  }

  /** Starts to remove what killed gateways have left, now and from time to time. */
  begin(): void {
    if (this.#options.store === undefined) return
    const sweep = () => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined
      })
    }
    sweep()
    this.#timer = setInterval(sweep, SWEEP_INTERVAL_MS)
    this.#timer.unref()
  }

  /**
   * Stores the bytes that a caller sends. A caller that goes away, or sends another number than it has stated, leaves nothing. If the upload is
   * refused, the rest of the bytes is left to the server, so that the refusal can be answered.
   * @param bytes the stated length @throws HttpError, ArtifactError; errors of the connection
   */
  async put(path: ArtifactPath, body: Readable, bytes: number | undefined): Promise<void> {
    const { artifactBytesMax } = this.#options.settings
    const upload = this.store.put(path, body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, {
      ...(bytes === undefined ? {} : { bytes }),
      ...(artifactBytesMax === 0 ? {} : { bytesMax: artifactBytesMax }),
    })
    this.#uploads.add(upload)
    try {
      await upload
    } finally {
      this.#uploads.delete(upload)
    }
  }

  /** All that lies directly in a folder, ordered by name. @throws HttpError READ_TOO_LARGE; ArtifactError */
  async list(folder: ArtifactPath): Promise<readonly Entry[]> {
    const found: Entry[] = []
    let from: string | undefined
    do {
      const page = await this.store.list(folder, PAGE_MAX, from)
      found.push(...page.entries)
      if (found.length > LISTED_MAX)
        throw new HttpError('READ_TOO_LARGE', `The folder '${folder}' has more than ${LISTED_MAX} files and folders.`)
      from = page.next
    } while (from !== undefined)
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Waits until open uploads have failed, whose connections are closed by now, and have removed what they left. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    const open = Promise.allSettled([...this.#uploads, this.#sweeping])
    await within(open, this.#options.settings.shutdownTimeoutMs, () => undefined)
    this.#options.store?.close()
  }

  async #sweep(): Promise<void> {
    const { signals, settings } = this.#options
    try {
      const count = await this.store.sweep(settings.requestTimeoutMs + SWEEP_MARGIN_MS)
      if (count > 0) signals.artifactsSwept({ count })
    } catch (error) {
      signals.artifactSweepFailed({ reason: (error as Error).message })
    }
  }
}

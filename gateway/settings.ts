/** The settings of a gateway. The configuration of the command has the same defaults (cli/config). */

export interface ApiToken {
  readonly token: string
  /** The `meta.actor` of everything that the bearer writes. */
  readonly actor: string
  /** The `meta.team` of everything that the bearer writes. */
  readonly team?: string
  /** Classifications of columns whose values the bearer sees; `*` means all. */
  readonly sees?: readonly string[]
}

export interface GatewaySettings {
  readonly host: string
  /** 0 means a free port. */
  readonly port: number
  /** The tokens of callers. If it is empty, every caller is accepted, which is refused on addresses other than loopback. */
  readonly tokens: readonly ApiToken[]
  /** The classifications of columns whose values everybody sees. Columns with another one are masked. */
  readonly openClassifications: readonly string[]
  /** The largest body that is read as a whole, in bytes. NDJSON is read as a stream and has no limit. */
  readonly bodyBytesMax: number
  /** The largest row in bytes, as text and as key and value on the log. */
  readonly rowBytesMax: number
  /** The longest time for a request to arrive, in ms. */
  readonly requestTimeoutMs: number
  /** The largest number of concurrent requests, without uploads; further requests get 429. */
  readonly inFlightMax: number
  /** The largest number of concurrent requests that bring rows or spines; further ones get 429. */
  readonly uploadsMax: number
  /** The largest number of bytes of all bodies that are held as a whole; further ones get 429. */
  readonly bodiesBytesMax: number
  /** The largest number of bytes that wait for the log; further rows get 429. */
  readonly queueBytesMax: number
  /** The longest time that a request waits for the answer to its command, in ms. */
  readonly answerTimeoutMs: number
  /** The longest time that a read waits for `min_position`, in ms. */
  readonly positionTimeoutMs: number
  /** The largest number of live tails. */
  readonly tailsMax: number
  /** The time after which a tail drops a caller that does not read, in ms. */
  readonly tailStallMs: number
  /** The largest artifact in bytes; 0 means that there is no limit. */
  readonly artifactBytesMax: number
  /** The largest number of concurrent uploads and removals of artifacts; further ones get 429. */
  readonly artifactUploadsMax: number
  /** The largest number of concurrent downloads and listings of artifacts; further ones get 429. */
  readonly artifactDownloadsMax: number
  /** The time after which a download drops a caller that does not read, in ms. */
  readonly artifactStallMs: number
  /** The folder `mlflow/server/js/build` of an installed MLflow, whose web pages the gateway then serves. */
  readonly mlflowUi?: string
  /** The longest time that open requests may take to end when the gateway stops, in ms. */
  readonly shutdownTimeoutMs: number
}

export const GATEWAY_DEFAULTS: GatewaySettings = {
  host: '127.0.0.1',
  port: 8080,
  tokens: [],
  openClassifications: ['public', 'internal', 'open', 'none'],
  bodyBytesMax: 32 * 1024 * 1024,
  rowBytesMax: 1_000_000,
  requestTimeoutMs: 300_000,
  inFlightMax: 1_000,
  uploadsMax: 1_000,
  bodiesBytesMax: 256 * 1024 * 1024,
  queueBytesMax: 64 * 1024 * 1024,
  answerTimeoutMs: 10_000,
  positionTimeoutMs: 5_000,
  tailsMax: 32,
  tailStallMs: 15_000,
  artifactBytesMax: 0,
  artifactUploadsMax: 32,
  artifactDownloadsMax: 256,
  artifactStallMs: 60_000,
  shutdownTimeoutMs: 10_000,
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\]|localhost)$/

/** @throws Error if the gateway would be open to the network without authentication, or a token is unusable */
export const requireSafe = ({ host, tokens }: Pick<GatewaySettings, 'host' | 'tokens'>): void => {
  if (tokens.length === 0 && !LOOPBACK.test(host)) {
    throw new Error(
      `gateway.host is '${host}' and gateway.tokens is empty; expected a loopback address, or at least one token.`,
    )
  }
  for (const [i, { token }] of tokens.entries()) {
    if (!/^[\x21-\x7e]{16,}$/.test(token)) {
      throw new Error(`gateway.tokens.${i}.token has ${token.length} characters; expected at least 16, visible ASCII.`)
    }
  }
}

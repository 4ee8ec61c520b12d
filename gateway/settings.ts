/** What a gateway is told. The command's configuration has the same defaults (cli/config). */

export interface ApiToken {
  readonly token: string
  /** Becomes `meta.actor` of what the bearer writes. */
  readonly actor: string
  /** Becomes `meta.team`. */
  readonly team?: string
}

export interface GatewaySettings {
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** Who may ask. Empty: everybody, which is refused on addresses other than loopback. */
  readonly tokens: readonly ApiToken[]
  /** Largest body that is read as a whole, bytes. NDJSON is read as a stream and has no limit. */
  readonly bodyBytesMax: number
  /** Largest row, bytes, as text and as key and value on the log. */
  readonly rowBytesMax: number
  /** How long a request may take to arrive, ms. */
  readonly requestTimeoutMs: number
  /** Requests under way at most; beyond it 429. */
  readonly inFlightMax: number
  /** Bytes that may wait for the log; beyond it 429. */
  readonly queueBytesMax: number
  /** How long a command waits for its answer, ms. */
  readonly answerTimeoutMs: number
  /** How long a read waits for `min_position`, ms. */
  readonly positionTimeoutMs: number
  /** Live tails at most. */
  readonly tailsMax: number
  /** How long a tail waits for a client that does not read, ms, before it is dropped. */
  readonly tailStallMs: number
  /** How long requests under way may take to end when the gateway stops, ms. */
  readonly shutdownTimeoutMs: number
}

export const GATEWAY_DEFAULTS: GatewaySettings = {
  host: '127.0.0.1',
  port: 8080,
  tokens: [],
  bodyBytesMax: 32 * 1024 * 1024,
  rowBytesMax: 1_000_000,
  requestTimeoutMs: 300_000,
  inFlightMax: 1_000,
  queueBytesMax: 64 * 1024 * 1024,
  answerTimeoutMs: 10_000,
  positionTimeoutMs: 5_000,
  tailsMax: 32,
  tailStallMs: 15_000,
  shutdownTimeoutMs: 10_000,
}

const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\]|localhost)$/

/** @throws Error if the gateway would be open to the network without authentication, or a token is unusable */
export const requireSafe = ({ host, tokens }: Pick<GatewaySettings, 'host' | 'tokens'>): void => {
  if (tokens.length === 0 && !loopback.test(host)) {
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

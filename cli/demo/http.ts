/** The requests of the demo to the gateway. An error contains the answer. */
export interface Http {
  get<T>(path: string): Promise<T>
  getText(path: string): Promise<string>
  post<T>(path: string, body: unknown): Promise<T>
  /** The answer as text, for streamed bodies. */
  postText(path: string, body: unknown): Promise<string>
  /** Stores a file. */
  putText(path: string, text: string): Promise<void>
}

const TIMEOUT_MS = 60_000

export const httpOf = (address: string): Http => {
  const ask = async (method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> => {
    const response = await fetch(`${address}${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } }),
    }).catch((error: Error) => {
      const { message } = error.cause instanceof Error ? error.cause : error // `fetch failed` alone names no cause
      throw new Error(`${method} ${path}: no answer: ${message}`, { cause: error })
    })
    if (!response.ok) throw new Error(`${method} ${path}: status ${response.status}: ${await response.text()}`)
    return response
  }
  return {
    get: async (path) => (await (await ask('GET', path)).json()) as never,
    getText: async (path) => (await ask('GET', path)).text(),
    post: async (path, body) => (await (await ask('POST', path, body)).json()) as never,
    postText: async (path, body) => (await ask('POST', path, body)).text(),
    putText: async (path, text) => void (await ask('PUT', path, text, 'application/octet-stream')),
  }
}

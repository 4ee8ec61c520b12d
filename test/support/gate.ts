/** A door in front of a server: while it is closed, nobody listens there and every connection through it is cut. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export class Gate {
  readonly url: string
  readonly #target: URL
  readonly #port: number
  #server: Server | undefined
  #sockets = new Set<Socket>()

  private constructor(target: URL, port: number) {
    this.#target = target
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
  }

  /** @returns a closed gate in front of `url`, on a port of its own */
  static async closed(url: string): Promise<Gate> {
    const reserved = createServer()
    await new Promise<void>((resolve) => reserved.listen(0, '127.0.0.1', resolve))
    const { port } = reserved.address() as { port: number }
    await new Promise((resolve) => reserved.close(resolve))
    return new Gate(new URL(url), port)
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname)
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ]) {
        this.#sockets.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => {
          this.#sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }
}

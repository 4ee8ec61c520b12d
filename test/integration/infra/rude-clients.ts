import http from 'node:http'
import net from 'node:net'

/** What a client has sent when it resets its connection. The last one ends a batch-mode engine. */
export const rudePayloads: Readonly<Record<string, string>> = {
  'after connecting': '',
  'within a body': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nINSERT',
  'within a chunked insert':
    'POST /?query=INSERT%20INTO%20FUNCTION%20null(%27a%20String%27)%20FORMAT%20JSONEachRow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n',
  'within a response': 'GET /?query=SELECT%20number%20FROM%20numbers(3000000) HTTP/1.1\r\nHost: x\r\n\r\n',
  'after a small request': 'GET /?query=SELECT%201 HTTP/1.1\r\nHost: x\r\n\r\n',
  'within a header': 'GET /?que',
}

/** Connects, sends `payload`, and resets the connection after `afterMs`. */
export const resetAfter = (port: number, payload: string, afterMs: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      if (payload) socket.write(payload)
      setTimeout(() => {
        socket.resetAndDestroy()
        resolve()
      }, afterMs)
    })
    socket.on('error', () => resolve())
    socket.on('data', () => {})
  })

/** Does the engine answer a polite client? */
export const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', path: '/?query=SELECT+1', agent: false, timeout: 10_000 }
    const request = http.get(options, (response) => {
      let text = ''
      response.on('data', (data) => {
        text += data
      })
      response.on('end', () => resolve(text.trim() === '1'))
    })
    request.on('error', () => resolve(false))
    request.on('timeout', () => request.destroy())
  })

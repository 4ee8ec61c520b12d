/** The end of a process that has nothing more to do: clients that are open send what they hold. One listener serves all of them. */
const open = new Map<object, () => Promise<unknown>>()
let isListening = false

/** Calls `close` before the process ends by itself. A process that calls `process.exit`, or gets a signal, closes its clients itself. */
export const atExit = (client: object, close: () => Promise<unknown>): void => {
  open.set(client, close)
  if (isListening) return
  isListening = true
  process.on('beforeExit', () => {
    for (const each of [...open.values()]) void each()
  })
}

export const notAtExit = (client: object): void => {
  open.delete(client)
}

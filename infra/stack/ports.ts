import net from 'node:net'
import { StackError } from './errors.ts'

/** Below the range of ports for outgoing connections, so that a killed part finds its port free again. */
const autoPorts = { from: 20_000, to: 32_000 }

/** Whether `port` can be bound on loopback now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * @returns `count` different free ports, chosen at random so that stacks that start at the same time get different ones
 */
export const freePorts = async (count: number): Promise<number[]> => {
  const found = new Set<number>()
  for (let tries = 0; found.size < count && tries < 1000; tries++) {
    const port = autoPorts.from + Math.floor(Math.random() * (autoPorts.to - autoPorts.from))
    if (!found.has(port) && (await isFree(port))) found.add(port)
  }
  if (found.size < count) throw new StackError('PORT_IN_USE', `No ${count} free ports between 20000 and 32000.`)
  return [...found]
}

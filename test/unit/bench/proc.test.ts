import net from 'node:net'
import { expect, test } from 'vitest'
import {
  connectionsTo,
  cpuOfStat,
  cpuSeconds,
  listenerOn,
  portOfAddress,
  residentMegabytes,
  residentOfStatus,
  socketsOfTable,
} from '../../../bench/harness/proc.ts'

test('CPU time is the sum of user and kernel time, whatever the name of the process holds', () => {
  const stat = '42 (a) R (b)) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 11 0 9000 1000 10'
  expect(cpuOfStat(stat)).toBe(3)
})

test('resident memory is reported in MB, and a status without it is refused', () => {
  expect(residentOfStatus('Name:\tnode\nVmHWM:\t  9999 kB\nVmRSS:\t  2048 kB\n')).toBe(2)
  expect(() => residentOfStatus('Name:\tkthreadd\n')).toThrow('no VmRSS')
})

test('a socket has its two ports, its state and its inode, for IPv4 and for IPv6', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
  const v4 =
    '   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 77 1 0 20 4 30 10 -1\n'
  const v6 =
    '   1: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 78 1 0\n'
  expect(socketsOfTable(head + v4 + v6)).toEqual([
    { localPort: 8080, remotePort: 50_000, state: '01', inode: '77' },
    { localPort: 8081, remotePort: 0, state: '0A', inode: '78' },
  ])
})

test.skipIf(process.platform !== 'linux')('of this process: CPU time grows, memory is there', () => {
  expect(cpuSeconds(process.pid)).toBeGreaterThan(0)
  expect(residentMegabytes(process.pid)).toBeGreaterThan(10)
})

test.skipIf(process.platform !== 'linux')(
  'connections of a process to a port are counted at its own end only, and the listener is found',
  async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const sockets = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')]
    try {
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
      expect(connectionsTo(process.pid, port)).toBe(2)
      expect(listenerOn(port)).toBe(process.pid)
    } finally {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  },
)

test('an address has a port, or is refused', () => {
  expect(portOfAddress('127.0.0.1:9092')).toBe(9092)
  expect(portOfAddress('http://127.0.0.1:8123')).toBe(8123)
  expect(portOfAddress('http://127.0.0.1:8081/apis/v7')).toBe(8081)
  expect(() => portOfAddress('localhost')).toThrow("address is 'localhost', expected one with a port")
})

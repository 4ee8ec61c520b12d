/** Reads CPU time, memory and connections of other processes from /proc on Linux, so that servers can be measured from outside. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Ticks per second of `utime` and `stime`: 100 on every Linux that Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100
const LISTENING = '0A'
const ESTABLISHED = '01'

export interface Socket {
  readonly localPort: number
  readonly remotePort: number
  readonly state: string
  readonly inode: string
}

/** CPU seconds from a line of `/proc/<pid>/stat`: all threads, in user and kernel mode. The name in parentheses may contain any character. */
export const cpuOfStat = (text: string): number => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory in MB (2^20 bytes) from the text of `/proc/<pid>/status`. */
export const residentOfStatus = (text: string): number => {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]
  if (kilobytes === undefined) throw new RangeError('no VmRSS in the status of the process, expected a size in kB')
  return Number(kilobytes) / 1024
}

/** The sockets in the text of `/proc/net/tcp` or `/proc/net/tcp6`. */
export const socketsOfTable = (text: string): Socket[] =>
  text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/)
      return { localPort: portOf(local), remotePort: portOf(remote), state, inode }
    })

/** An address is `<hex of the IP>:<hex of the port>`. */
const portOf = (address: string): number => Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16)

/** CPU time of a process since it started, seconds. @throws Error if there is no such process */
export const cpuSeconds = (pid: number): number => cpuOfStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))

/** @throws Error if there is no such process */
export const residentMegabytes = (pid: number): number => residentOfStatus(readFileSync(`/proc/${pid}/status`, 'utf8'))

const sockets = (): Socket[] =>
  ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => socketsOfTable(readFileSync(file, 'utf8')))

/** The inodes of the sockets of a process; none if the process may not be inspected or has ended. */
const inodesOf = (pid: number): Set<string> => {
  const found = new Set<string>()
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))?.[1]
      if (inode !== undefined) found.add(inode)
    }
  } catch {} // it has ended, or is another user's
  return found
}

const linkOf = (file: string): string => {
  try {
    return readlinkSync(file)
  } catch {
    return '' // closed meanwhile
  }
}

/** The number of established TCP connections of a process to a port on any host. */
export const connectionsTo = (pid: number, port: number): number => {
  const held = inodesOf(pid)
  return sockets().filter(
    ({ remotePort, state, inode }) => remotePort === port && state === ESTABLISHED && held.has(inode),
  ).length
}

/** The process that listens on a port of this machine. @throws RangeError if there is none */
export const listenerOn = (port: number): number => {
  const inodes = sockets()
    .filter(({ localPort, state }) => localPort === port && state === LISTENING)
    .map(({ inode }) => inode)
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const held = inodesOf(Number(name))
    if (inodes.some((inode) => held.has(inode))) return Number(name)
  }
  throw new RangeError(`no process of this machine listens on port ${port}`)
}

/** The port of `host:port` or of a URL. @throws RangeError if it names none */
export const portOfAddress = (address: string): number => {
  const port = Number(/:(\d+)(?:\/.*)?$/.exec(address)?.[1])
  if (!Number.isInteger(port)) throw new RangeError(`address is '${address}', expected one with a port`)
  return port
}

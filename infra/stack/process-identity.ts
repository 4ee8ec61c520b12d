import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/**
 * Distinguishes a process from a later one with the same id by its start time. Undefined if no such process
 * is alive. Linux: field 22 of /proc/<pid>/stat (clock ticks since boot) and the boot id; elsewhere the
 * output of `ps`.
 */
export const processIdentity = (pid: number): string | undefined => {
  if (process.platform === 'linux') return linuxIdentity(pid)
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

const linuxIdentity = (pid: number): string | undefined => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may contain any character: count fields from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${fields[19]}@${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    return undefined
  }
}

/** A process, distinguished from later ones with the same id. */
export interface ProcessMark {
  readonly pid: number
  readonly identity: string
}

export const markOf = (pid: number): ProcessMark => ({ pid, identity: processIdentity(pid) ?? 'gone' })

/** Whether exactly this process is still alive. */
export const isAlive = (mark: ProcessMark): boolean => processIdentity(mark.pid) === mark.identity

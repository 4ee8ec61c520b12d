import fs from 'node:fs'

const BYTES_MAX = 16 * 1024 * 1024

/** Opens a log for appending. A large log is first moved to `<file>.1`, which it replaces. @returns a descriptor */
export const openLog = (file: string): number => {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > BYTES_MAX) fs.renameSync(file, `${file}.1`)
  return fs.openSync(file, 'a')
}

/** The last lines that were written from byte `from` on. */
export const logTail = (file: string, from = 0, linesMax = 12, bytes = 4_000): string => {
  try {
    const size = fs.statSync(file).size
    const start = Math.max(Math.min(from, size), size - bytes)
    const buffer = Buffer.alloc(size - start)
    const descriptor = fs.openSync(file, 'r')
    fs.readSync(descriptor, buffer, 0, buffer.length, start)
    fs.closeSync(descriptor)
    return buffer.toString('utf8').trimEnd().split('\n').slice(-linesMax).join('\n')
  } catch {
    return ''
  }
}

/** A file that a command writes: it has its name only when it is whole. */
import { createWriteStream, rmSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { CliError, EXIT } from './errors.ts'

/**
 * Lets `write` write to a temporary file beside `file`, and gives it the name when it is whole. Otherwise nothing is left, also if the
 * process is told to end at once; an earlier file of the name stays as it was. A device or a pipe is written directly.
 * @throws whatever `write` throws; CliError if the file cannot be written
 */
export const writeWhole = async (file: string, write: (target: Writable) => Promise<void>): Promise<void> => {
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory()) throw new CliError(`${file} is a folder, expected the name of a file.`, EXIT.usage)
  if (found !== undefined && !found.isFile()) return write(createWriteStream(file))
  const part = `${file}.${process.pid}.part`
  const remove = () => rmSync(part, { force: true })
  process.on('exit', remove)
  try {
    await write(await opened(part, file))
    await rename(part, file)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

/** Writes a text as a whole file. @throws as `writeWhole` */
export const writeText = (file: string, text: string): Promise<void> =>
  writeWhole(
    file,
    (target) =>
      new Promise<void>((resolve, reject) => {
        target.once('error', reject)
        target.end(text, () => resolve())
      }),
  )

const opened = async (part: string, file: string): Promise<Writable> => {
  const target = createWriteStream(part, { flags: 'wx' })
  await new Promise<void>((resolve, reject) => {
    target.once('open', () => resolve())
    target.once('error', (error) => reject(new CliError(`${file} cannot be written: ${error.message}`, EXIT.usage)))
  })
  return target
}

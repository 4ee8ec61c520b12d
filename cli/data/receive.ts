/** Receives a stream of rows. Only a whole answer has trailers. */
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Cli } from '../cli.ts'
import type { ClientAnswer } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'

export interface Received {
  readonly rows: number
  readonly contentHash: string
  /** The positions as a token: rows before them were read. */
  readonly position: string
  readonly schemaVersion: number
  readonly notes: readonly string[]
  /** Columns that are left out, because the caller does not see their classifications. */
  readonly masked: readonly string[]
  readonly bytes: number
}

/** @param left what became of the target if the answer is not whole @throws CliError */
export const receiveRows = async (
  cli: Cli,
  answer: ClientAnswer,
  target: Writable,
  left: string,
): Promise<Received> => {
  const progress = cli.output.progress('rows', undefined, 'bytes')
  let bytes = 0
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      progress.update(bytes)
      done(null, chunk)
    },
  })
  try {
    await pipeline(answer.body, count, target, { end: target !== process.stdout })
    if (answer.body.trailers['millrace-content-hash'] === undefined) throw new Error('it has no hash')
  } catch (error) {
    if (target === process.stdout && (error as NodeJS.ErrnoException).code === 'EPIPE') throw error
    if (cli.signal.aborted) throw new CliError(`Interrupted after ${bytes} bytes. ${left}`, EXIT.interrupted)
    const { message } = error as Error
    throw new CliError(`The answer ended early after ${bytes} bytes: ${message}. ${left}`, EXIT.unavailable)
  }
  progress.end()
  const { headers, body } = answer
  const masked = JSON.parse(String(headers['millrace-masked'] ?? '[]')) as string[]
  return {
    rows: Number(body.trailers['millrace-rows']),
    contentHash: String(body.trailers['millrace-content-hash']),
    position: String(headers['millrace-position']),
    schemaVersion: Number(headers['millrace-schema-version']),
    notes: [...(JSON.parse(String(headers['millrace-notes'] ?? '[]')) as string[]), ...maskedNote(masked)],
    masked,
    bytes,
  }
}

const maskedNote = (masked: readonly string[]): string[] =>
  masked.length === 0 ? [] : [`Left out, because the caller does not see their classifications: ${masked.join(', ')}.`]

/** Runs a command line of `millrace` in the process of the test. */
import { vi } from 'vitest'
import { main } from '../../cli/main.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export const runCommandLine = async (...argv: string[]): Promise<Ran> => {
  const text = { out: '', err: '' }
  for (const [name, stream] of [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text[name] += String(chunk)
      return true
    })
  try {
    return { code: await main(argv), ...text }
  } finally {
    vi.restoreAllMocks()
  }
}

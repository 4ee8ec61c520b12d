/** Programs for tests that Debian has: from the PATH, or from the package, which is unpacked into test-results/ and not installed. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { project } from './sources.ts'

const STEP_MS = 120_000
const run = promisify(execFile)

export interface Found {
  readonly program?: string
  /** Where the package is unpacked. */
  readonly home: string
  /** Why there is none. */
  readonly missing?: string
}

/** @param program the name of the program in `usr/bin` of the package */
export const debianProgram = async (pack: string, program: string): Promise<Found> => {
  const home = path.join(project, 'test-results', pack)
  const unpacked = path.join(home, 'usr/bin', program)
  for (const each of [program, unpacked])
    if (
      await run(each, ['--version'], { timeout: STEP_MS }).then(
        () => true,
        () => false,
      )
    )
      return { program: each, home }
  try {
    mkdirSync(home, { recursive: true })
    await run('apt-get', ['download', pack], { cwd: home, timeout: STEP_MS })
    const file = readdirSync(home).find((name) => name.endsWith('.deb'))
    await run('dpkg', ['-x', file ?? '', '.'], { cwd: home, timeout: STEP_MS })
    return existsSync(unpacked) ? { program: unpacked, home } : { home, missing: `${pack} has no ${program}` }
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]
    return { home, missing: `${program} is neither on the PATH nor in a package: ${reason}` }
  }
}

/**
 * A real Alertmanager for tests, from the PATH or from Debian's package, which is unpacked and not installed: it finds its templates under /usr/share in a view of the files that only it has.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { project } from './sources.ts'
import { until } from './until.ts'

const PACKAGE = 'prometheus-alertmanager'
const home = path.join(project, 'test-results/alertmanager')
const STEP_MS = 120_000
const run = promisify(execFile)

/** @returns the program, or why there is none */
const find = async (): Promise<{ readonly program?: string; readonly missing?: string }> => {
  const unpacked = path.join(home, 'usr/bin', PACKAGE)
  for (const program of [PACKAGE, unpacked])
    if (
      await run(program, ['--version'], { timeout: STEP_MS }).then(
        () => true,
        () => false,
      )
    )
      return { program }
  try {
    mkdirSync(home, { recursive: true })
    await run('apt-get', ['download', PACKAGE], { cwd: home, timeout: STEP_MS })
    const file = readdirSync(home).find((name) => name.endsWith('.deb'))
    await run('dpkg', ['-x', file ?? '', '.'], { cwd: home, timeout: STEP_MS })
    return existsSync(unpacked) ? { program: unpacked } : { missing: `${PACKAGE} has no program` }
  } catch (error) {
    return { missing: `${PACKAGE} is neither on the PATH nor a package: ${(error as Error).message.split('\n')[0]}` }
  }
}

export interface Alertmanager {
  readonly url: string
  stop(): Promise<void>
}

/** Starts one. @returns why there is none, if so */
export const startAlertmanager = async (port: number): Promise<Alertmanager | { readonly missing: string }> => {
  const { program, missing = '' } = await find()
  if (program === undefined) return { missing }
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-alertmanager-'))
  const config = path.join(folder, 'config.yml')
  writeFileSync(config, 'route:\n  receiver: none\nreceivers:\n  - name: none\n')
  const flags = [`--config.file=${config}`, `--storage.path=${folder}`, `--web.listen-address=127.0.0.1:${port}`]
  const command = [program, ...flags, '--cluster.listen-address=']
  const inView = `mount --bind ${path.join(home, 'usr/share')} /usr/share && exec "$0" "$@"`
  const child: ChildProcess =
    program === PACKAGE
      ? spawn(program, command.slice(1), { stdio: 'ignore' })
      : spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', inView, ...command], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until('Alertmanager answers, or has ended', async () => child.exitCode !== null || (await isUp()), 30_000)
  if (child.exitCode !== null) return { missing: `Alertmanager ended with ${child.exitCode}` }
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * A real Alertmanager for tests, from the PATH or from Debian's package, which is unpacked and not installed: it finds its templates under /usr/share in a view of the files that only it has.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { debianProgram } from './debian-program.ts'
import { until } from './until.ts'

const PACKAGE = 'prometheus-alertmanager'

export interface Alertmanager {
  readonly url: string
  stop(): Promise<void>
}

/** Starts one. @returns why there is none, if so */
export const startAlertmanager = async (port: number): Promise<Alertmanager | { readonly missing: string }> => {
  const { program, home, missing = '' } = await debianProgram(PACKAGE, PACKAGE)
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
  await until('Alertmanager answers, or has ended', async () => child.exitCode !== null || (await isUp()))
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

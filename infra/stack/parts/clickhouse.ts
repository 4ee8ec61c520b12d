import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { httpExchange } from '../probes.ts'
import { serverConfig, usersConfig } from './clickhouse-config.ts'
import type { Launch } from './launch.ts'
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts'

const engine = fileURLToPath(new URL('clickhouse-engine.mjs', import.meta.url))

/**
 * One run of the engine on a data folder. It runs as long as this process holds a FIFO open. Its run files are outside
 * the data folder, so that a second start on the same folder cannot touch those of the first.
 */
export const clickhouseLaunch = async (options: {
  folder: string
  runFolder: string
  logFile: string
  port: number
}): Promise<Launch> => {
  const { folder, port } = options
  fs.mkdirSync(path.join(folder, 'metadata'), { recursive: true }) // must exist at the first start
  const run = fs.mkdtempSync(path.join(options.runFolder, 'clickhouse-'))
  const displayName = `millrace-local-${randomUUID()}`
  fs.writeFileSync(path.join(run, 'config.xml'), serverConfig(displayName, options.logFile))
  fs.writeFileSync(path.join(run, 'users.xml'), usersConfig())
  const fifo = path.join(run, 'keep-alive')
  execFileSync('mkfifo', [fifo])
  // This process opens it first, read-write, so nothing blocks. The engine's reader sees the end when this process
  // closes it or dies.
  const keepAlive = fs.openSync(fifo, fs.constants.O_RDWR)
  const terminal = await openPseudoTerminal()
  const hold = holdOf(keepAlive, terminal)
  return {
    command: process.execPath,
    args: [
      engine,
      ...['--config', path.join(run, 'config.xml'), '--path', folder, '--port', String(port), '--fifo', fifo],
      ...(terminal ? ['--pty'] : []),
    ],
    stdin: terminal?.slave,
    logsOutput: false, // only echoes of the prompt
    // Another server on the port would answer too, but without this name.
    ready: async () =>
      (await httpExchange(port, '/?query=SELECT%201'))?.headers['x-clickhouse-server-display-name'] === displayName,
    askToStop: hold.letGo,
    cleanup: () => {
      hold.close()
      fs.rmSync(run, { recursive: true, force: true })
    },
    explain: (log) =>
      /Listen .* failed/.test(log)
        ? `port ${port} is in use`
        : /Cannot lock file .*status/.test(log)
          ? `the folder ${folder} is in use by another process`
          : undefined,
  }
}

/**
 * What keeps the engine running: the FIFO, and at the terminal the word `exit` (a hangup would crash its line editor).
 */
const holdOf = (keepAlive: number, terminal: PseudoTerminal | undefined) => {
  let held = true
  let typing: NodeJS.Timeout | undefined
  const drop = () => {
    if (held) fs.closeSync(keepAlive)
    held = false
  }
  return {
    letGo: () => {
      drop()
      if (!terminal || typing) return
      typing = setInterval(() => {
        try {
          fs.writeSync(terminal.master, 'exit\n')
        } catch {
          // It has ended already.
        }
      }, 50)
      typing.unref()
    },
    close: () => {
      drop()
      clearInterval(typing)
      if (terminal) fs.closeSync(terminal.master)
    },
  }
}

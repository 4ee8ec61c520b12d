import type { Command } from 'commander'
import { Watchdog } from '../../watchdog/index.ts'
import { type Cli, interrupted } from '../cli.ts'
import { watchdogOptionsOf } from '../config/apply.ts'
import type { Values } from '../config/index.ts'
import { EXIT } from '../errors.ts'
import { port } from '../numbers.ts'
import { table } from '../output.ts'

interface WatchdogFlags {
  readonly port?: number
  readonly paths?: string
  readonly once?: boolean
  readonly exitWhenDown?: boolean
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('watchdog')
    .description(
      'watch Kafka, Redis, ClickHouse, the registry, the gateway and the paths of alerts and drift from outside, and notify people',
    )
    .option('--port <port>', 'port on which heartbeats arrive (watchdog.port)', port)
    .option(
      '--paths <paths>',
      'paths whose heartbeats are watched, with commas between: alerts, drift (watchdog.paths)',
    )
    .option('--once', 'end as soon as every part was judged; exit code 1 if one is down')
    .option('--exit-when-down', 'end with exit code 1 as soon as a part is down and people were notified')
    .action((flags: WatchdogFlags) => run(cli, flags))
}

const log = (event: string, fields: object): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'warn', event, ...fields })}\n`)
}

/** How often it looks whether all parts were judged, ms. */
const LOOK_MS = 200

const run = async (cli: Cli, flags: WatchdogFlags): Promise<void> => {
  const { port: on, paths, once = false, exitWhenDown = false } = flags
  const overrides: Partial<Values> = {
    ...(on !== undefined && { 'watchdog.port': on }),
    ...(paths !== undefined && { 'watchdog.paths': paths.split(',') }),
  }
  const watchdog = await Watchdog.start({ ...watchdogOptionsOf(cli.config(overrides), Date.now), log })
  try {
    const down = new Promise<void>((resolve) => watchdog.onDown(() => resolve()))
    if (!once)
      cli.output.result({ started: 'watchdog', address: watchdog.address }, () => `watchdog  ${watchdog.address}`)
    if (once) await Promise.race([judged(watchdog), interrupted(cli)])
    else await Promise.race(exitWhenDown ? [down, interrupted(cli)] : [interrupted(cli)])
    if (watchdog.isDown) {
      await Promise.race([watchdog.told(), interrupted(cli)])
      cli.exitCode = EXIT.failed
    }
    if (once) {
      const rows = watchdog.parts.map(({ part, isDown, reason }) => [part, isDown ? 'down' : 'up', reason])
      cli.output.result(watchdog.parts, () => table([['PART', 'STATE', 'REASON'], ...rows]))
    }
  } finally {
    await watchdog.stop()
  }
}

const judged = (watchdog: Watchdog): Promise<void> =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!watchdog.isJudged) return
      clearInterval(timer)
      resolve()
    }, LOOK_MS)
    timer.unref()
  })

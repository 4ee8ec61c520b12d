import type { Command } from 'commander'
import { openStore } from '../../artifacts/index.ts'
import { type Gateway, makeGateway } from '../../gateway/server.ts'
import { stackDown, stackUp, watchStack } from '../../infra/index.ts'
import { connectPlatform } from '../../platform/index.ts'
import { startWorker, type Worker } from '../../worker/index.ts'
import { type Cli, interrupted, startedUnlessInterrupted } from '../cli.ts'
import {
  artifactOptionsOf,
  gatewaySettingsOf,
  platformConfigOf,
  usesLocalStack,
  workerOptionsOf,
} from '../config/apply.ts'
import type { Config, Values } from '../config/index.ts'
import { port } from '../numbers.ts'
import { listeningAt } from '../operation.ts'
import { listening } from './gateway.ts'

interface UpOptions {
  readonly host?: string
  readonly port?: number
  readonly keepStack?: boolean
  readonly autoPorts?: boolean
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('up')
    .description('run a worker and a gateway in one process, on the local stack unless addresses are set')
    .option('--host <address>', 'address to listen on (gateway.host)')
    .option('--port <port>', 'port to listen on (gateway.port)', port)
    .option('--auto-ports', 'use free ports for the stack instead of the default ones')
    .option('--keep-stack', 'leave the stack running at the end, even if this command started it')
    .action(async (options: UpOptions) => {
      const overrides = listening(options)
      const stack = await ensureStack(cli, cli.config(overrides), options)
      try {
        await run(cli, overrides)
      } finally {
        stack.unwatch()
        if (stack.started && options.keepStack !== true) await stackDown({ dataFolder: stack.dataFolder })
      }
    })
}

const ensureStack = async (
  cli: Cli,
  config: Config,
  { autoPorts }: UpOptions,
): Promise<{ started: boolean; dataFolder: string; unwatch: () => void }> => {
  const dataFolder = config.values['stack.dataFolder'] as string
  if (!usesLocalStack(config)) return { started: false, dataFolder, unwatch: () => {} }
  const { found } = await stackUp({
    dataFolder,
    onProgress: (line) => cli.output.note(line),
    ...(autoPorts ? { ports: 'auto' as const } : {}),
  })
  return { started: !found, dataFolder, unwatch: watchStack({ dataFolder, tell: (line) => cli.output.note(line) }) }
}

const READY_MS = 60_000

const run = async (cli: Cli, overrides: Partial<Values>): Promise<void> => {
  const config = cli.config(overrides) // read again, because the addresses of the stack are known now
  const platform = connectPlatform(platformConfigOf(config))
  let gateway: Gateway | undefined
  let worker: Worker | undefined
  try {
    const made = await makeGateway({
      platform,
      settings: gatewaySettingsOf(config),
      artifacts: await openStore(artifactOptionsOf(config)),
      otherMetrics: async () => (await worker?.metrics.registry.metrics()) ?? '',
    })
    gateway = made
    const start = async () => {
      worker = await startWorker({ platform, ...workerOptionsOf(config) })
      await made.ready(READY_MS)
    }
    if (!(await startedUnlessInterrupted(cli, start()))) return
    const address = await listeningAt(config, 'gateway.host', 'gateway.port', made.listen())
    cli.output.result({ started: 'up', address, prefix: config.values.prefix }, () => `gateway  ${address}`)
    await interrupted(cli)
  } finally {
    await gateway?.stop()
    await worker?.stop()
    await platform.close()
  }
}

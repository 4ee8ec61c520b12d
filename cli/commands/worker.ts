import type { Command } from 'commander'
import { connectPlatform } from '../../platform/index.ts'
import { startWorker } from '../../worker/index.ts'
import { type Cli, interrupted } from '../cli.ts'
import { platformConfigOf, stateBoundsOf, type Values } from '../config/index.ts'
import { serveOperation } from '../operation.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('worker')
    .description('run a worker, which hosts the processors and sinks that the catalogue asks for')
    .option('--roles <names>', 'roles, separated by commas: catalog, intake, features, online, offline (worker.roles)')
    .option('--metrics-port <port>', 'port of /metrics, /healthz and /readyz (worker.metricsPort)', Number)
    .action(async (options: { roles?: string; metricsPort?: number }) => {
      const overrides: Partial<Values> = {
        ...(options.roles === undefined ? {} : { 'worker.roles': options.roles.split(',') }),
        ...(options.metricsPort === undefined ? {} : { 'worker.metricsPort': options.metricsPort }),
      }
      await runWorker(cli, overrides)
    })
}

const runWorker = async (cli: Cli, overrides: Partial<Values>): Promise<void> => {
  const config = cli.config(overrides)
  const { values } = config
  const platform = connectPlatform(platformConfigOf(config))
  try {
    const worker = await startWorker({
      platform,
      roles: values['worker.roles'] as readonly string[],
      ...stateBoundsOf(config),
    })
    const operation = await serveOperation(
      { host: values['worker.metricsHost'] as string, port: values['worker.metricsPort'] },
      { ready: () => worker.ready(), metrics: () => worker.metrics.registry },
    )
    cli.output.result(
      { started: 'worker', address: operation.address, roles: values['worker.roles'] },
      () => `worker  ${operation.address}`,
    )
    await interrupted(cli)
    await worker.stop()
    await operation.close()
  } finally {
    await platform.close()
  }
}

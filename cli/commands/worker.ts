import type { Command } from 'commander'
import { connectPlatform, ROLES } from '../../platform/index.ts'
import { startWorker, type Worker } from '../../worker/index.ts'
import { type Cli, interrupted, startedUnlessInterrupted } from '../cli.ts'
import { platformConfigOf, workerOptionsOf } from '../config/apply.ts'
import type { Values } from '../config/index.ts'
import { port } from '../numbers.ts'
import { listeningAt, type Operation, serveOperation } from '../operation.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('worker')
    .description('run a worker, which hosts the processors and sinks that the catalogue asks for')
    .option('--roles <names>', `roles, separated by commas: ${ROLES.join(', ')} (worker.roles)`)
    .option('--metrics-port <port>', 'port of /metrics, /healthz and /readyz (worker.metricsPort)', port)
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
  let worker: Worker | undefined
  let operation: Operation | undefined
  try {
    const starting = startWorker({ platform, ...workerOptionsOf(config) })
    if (!(await startedUnlessInterrupted(cli, starting))) return
    const running = await starting
    worker = running
    const where = { host: values['worker.metricsHost'] as string, port: values['worker.metricsPort'] }
    const serving = serveOperation(where, { ready: () => running.ready(), metrics: () => running.metrics.registry })
    operation = await listeningAt(config, 'worker.metricsHost', 'worker.metricsPort', serving)
    const { address } = operation
    cli.output.result({ started: 'worker', address, roles: values['worker.roles'] }, () => `worker  ${address}`)
    await interrupted(cli)
  } finally {
    await worker?.stop()
    await operation?.close()
    await platform.close()
  }
}

import type { Command } from 'commander'
import { openStore } from '../../artifacts/index.ts'
import { type Gateway, makeGateway } from '../../gateway/server.ts'
import { connectPlatform } from '../../platform/index.ts'
import { type Cli, interrupted } from '../cli.ts'
import { artifactOptionsOf, gatewaySettingsOf, platformConfigOf } from '../config/apply.ts'
import type { Values } from '../config/index.ts'
import { port } from '../numbers.ts'
import { listeningAt } from '../operation.ts'
import { collectOften } from '../processes/memory.ts'

/** The flags of commands that start a gateway, as settings. */
export const listening = (options: { host?: string; port?: number }): Partial<Values> => ({
  ...(options.host === undefined ? {} : { 'gateway.host': options.host }),
  ...(options.port === undefined ? {} : { 'gateway.port': options.port }),
})

export const register = (program: Command, cli: Cli): void => {
  program
    .command('gateway')
    .description('run a gateway, which serves the HTTP API')
    .option('--host <address>', 'address to listen on (gateway.host)')
    .option('--port <port>', 'port to listen on (gateway.port)', port)
    .action(async (options: { host?: string; port?: number }) => {
      const config = cli.config(listening(options))
      collectOften()
      const platform = connectPlatform(platformConfigOf(config))
      let gateway: Gateway | undefined
      try {
        gateway = await makeGateway({
          platform,
          settings: gatewaySettingsOf(config),
          artifacts: await openStore(artifactOptionsOf(config)),
        })
        const address = await listeningAt(config, 'gateway.host', 'gateway.port', gateway.listen())
        cli.output.result({ started: 'gateway', address }, () => `gateway  ${address}`)
        await interrupted(cli)
      } finally {
        await gateway?.stop()
        await platform.close()
      }
    })
}

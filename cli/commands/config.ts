import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { configText, printable } from '../config/index.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('config')
    .description('print the settings that apply, and the source of each; secrets are masked')
    .action(() => {
      const config = cli.config()
      cli.output.result({ values: printable(config), sources: config.sources, file: config.file ?? null }, () =>
        configText(config),
      )
    })
}

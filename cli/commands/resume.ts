import type { Command } from 'commander'
import { connectPlatform, resumeTasks } from '../../platform/index.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'
import type { Cli } from '../cli.ts'
import { platformConfigOf } from '../config/apply.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

const TIMEOUT_MS = 60_000

export const register = (program: Command, cli: Cli): void => {
  program
    .command('resume')
    .description(
      'try the parked tasks of an instance again, and show the result; needs the log, the registry and a running worker',
    )
    .argument('<instance>', 'the instance, as `millrace status` shows it')
    .option('--partition <number>', 'only the task of this partition', integer(0))
    .action(async (instance: string, { partition }: { partition?: number }) => {
      const platform = connectPlatform(platformConfigOf(cli.config()))
      const appender = new KafkaAppender(platform.log.kafka)
      try {
        const tasks = await resumeTasks({
          platform,
          append: (record) => appender.append(record),
          instance,
          ...(partition === undefined ? {} : { partition }),
          actor: process.env.USER ?? 'millrace resume',
          timeoutMs: TIMEOUT_MS,
        })
        if (tasks.length === 0 && !platform.progress.positions.some((task) => task.instance === instance))
          throw new CliError(`No task of '${instance}' is known; \`millrace status\` shows the instances.`, EXIT.usage)
        if (tasks.some(({ outcome }) => outcome === 'parked')) cli.exitCode = EXIT.failed
        else if (tasks.some(({ outcome }) => outcome === 'silent')) cli.exitCode = EXIT.unavailable
        cli.output.result({ instance, tasks }, () =>
          tasks.length === 0
            ? `No task of ${instance} is parked.`
            : table(
                tasks.map(({ partition: of, outcome, reason, remedy }) => [
                  `${instance}-${of}`,
                  texts[outcome],
                  [reason, remedy].filter((text) => text !== null).join('. '),
                ]),
              ),
        )
      } finally {
        await appender.close()
        await platform.close()
      }
    })
}

const texts = {
  working: 'works again',
  parked: 'is parked again',
  silent: `no worker answered within ${TIMEOUT_MS / 1000} s`,
} as const

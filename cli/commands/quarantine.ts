import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Entry {
  readonly offset: number
  readonly timestamp: number
  readonly topic: string
  readonly partition: number
  readonly sourceOffset: number
  readonly reason: string
  readonly message: string
  readonly replayed: boolean
}

interface Replayed {
  readonly replayed: number
  /** Had been replayed before. */
  readonly repeated: number
  readonly skipped: readonly { readonly offset: number; readonly reason: string }[]
  readonly nextPageToken: string | null
}

export const register = (program: Command, cli: Cli): void => {
  const quarantine = program.command('quarantine').description('list and replay records that could not be used')
  quarantine
    .command('list')
    .description('list the records, oldest first')
    .option('--topic <topic>', 'only records that were read from this topic')
    .option('--reason <code>', 'only records with this reason code')
    .option('--limit <number>', 'largest number of records', integer(1), 100)
    .action(async ({ topic, reason, limit }: { topic?: string; reason?: string; limit: number }) => {
      const query = new URLSearchParams({
        ...(topic && { topic }),
        ...(reason && { reason }),
        limit: String(Math.min(limit, 1000)),
      })
      const entries = await cli.client().upTo<Entry>(`/v1/quarantine?${query}`, limit)
      cli.output.result(entries, () => (entries.length === 0 ? 'The quarantine is empty.' : table(entries.map(row))))
    })
  quarantine
    .command('replay')
    .description(
      'append the original bytes of records to their topics again, after their problem has been corrected; each record once',
    )
    .argument('[offset...]', 'offsets as `list` shows them')
    .option('--topic <topic>', 'all records that were read from this topic')
    .option('--reason <code>', 'all records with this reason code')
    .action(async (given: string[], { topic, reason }: { topic?: string; reason?: string }) => {
      const wrong = given.find((text) => !/^\d{1,16}$/.test(text))
      if (wrong !== undefined)
        throw new CliError(
          `quarantine replay: an offset is '${wrong}', expected a number that \`list\` shows.`,
          EXIT.usage,
        )
      const offsets = given.map(Number)
      if (offsets.length === 0 && topic === undefined && reason === undefined) {
        throw new CliError('quarantine replay: expected offsets, --topic or --reason.', EXIT.usage)
      }
      const filter = { ...(offsets.length > 0 && { offsets }), ...(topic && { topic }), ...(reason && { reason }) }
      const total = await replay(cli, filter)
      cli.output.result(total, () =>
        [replayedText(total), ...total.skipped.map((one) => `${one.offset} skipped: ${one.reason}`)].join('\n'),
      )
      if (total.skipped.length > 0) cli.exitCode = EXIT.failed
    })
}

const replayedText = ({ replayed, repeated }: Pick<Replayed, 'replayed' | 'repeated'>): string =>
  `${replayed} replayed.${repeated === 0 ? '' : ` ${repeated} had been replayed before.`}`

const row = ({ offset, timestamp, topic, partition, sourceOffset, reason, message, replayed }: Entry): string[] => [
  String(offset),
  new Date(timestamp).toISOString(),
  `${topic}:${partition}:${sourceOffset}`,
  replayed ? `${reason} (replayed)` : reason,
  message,
]

const replay = async (cli: Cli, filter: object): Promise<Omit<Replayed, 'nextPageToken'>> => {
  const skipped: Replayed['skipped'][number][] = []
  const progress = cli.output.progress('replay', undefined, 'records')
  let replayed = 0
  let repeated = 0
  for (let token: string | null = '0'; token !== null && !cli.signal.aborted; ) {
    const answer: Replayed = await cli
      .client()
      .json('POST', '/v1/quarantine/replay', { json: { ...filter, page_token: token } })
    replayed += answer.replayed
    repeated += answer.repeated
    skipped.push(...answer.skipped)
    token = answer.nextPageToken
    progress.update(replayed)
  }
  progress.end()
  return { replayed, repeated, skipped }
}

import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Entry {
  readonly view: string
  readonly version: number
  readonly topic: string
  readonly partition: number
  readonly sourceOffset: number
  readonly entity: string | null
  readonly rowTime: number
  readonly streamTime: number
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('late')
    .description('list rows that were older than every window of a view when they arrived, and did not change the view')
    .option('--dataset <name>', 'only rows of this dataset')
    .option('--view <name>', 'only rows that were too late for this view')
    .option('--limit <number>', 'largest number of rows', integer(1), 100)
    .action(async ({ dataset, view, limit }: { dataset?: string; view?: string; limit: number }) => {
      const query = new URLSearchParams({
        ...(dataset && { dataset }),
        ...(view && { view }),
        limit: String(Math.min(limit, 1000)),
      })
      const entries = await cli.client().upTo<Entry>(`/v1/late?${query}`, limit)
      cli.output.result(entries, () =>
        entries.length === 0
          ? 'No row was late.'
          : table([['VIEW', 'ROW', 'ENTITY', 'TIME', 'STREAM TIME'], ...entries.map(row)]),
      )
    })
}

const time = (ms: number): string => new Date(ms).toISOString()

const row = ({ view, version, topic, partition, sourceOffset, entity, rowTime, streamTime }: Entry): string[] => [
  `${view}@${version}`,
  `${topic}:${partition}:${sourceOffset}`,
  entity ?? '',
  time(rowTime),
  time(streamTime),
]

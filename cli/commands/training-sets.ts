import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface RecordedSet {
  readonly trainingSetId: string
  readonly builtAt: number
  readonly actor: string | null
  readonly rows: number
  readonly views: readonly { readonly view: string; readonly version: number }[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('training-sets')
    .description(
      'list the recorded training sets, oldest first, or show one with its query, versions, positions and hashes',
    )
    .argument('[id]', 'id of a set')
    .option('--limit <number>', 'largest number of sets', integer(1), 100)
    .action(async (id: string | undefined, { limit }: { limit: number }) => {
      if (id !== undefined) {
        const set = await cli.client().json<RecordedSet>('GET', `/v1/training-sets/${encodeURIComponent(id)}`)
        return cli.output.result(set, () => JSON.stringify(set, null, 2))
      }
      const query = new URLSearchParams({ limit: String(Math.min(limit, 1000)) })
      const sets = await cli.client().upTo<RecordedSet>(`/v1/training-sets?${query}`, limit)
      cli.output.result(sets, () =>
        sets.length === 0
          ? 'No training set is recorded.'
          : table([['ID', 'BUILT', 'BY', 'ROWS', 'VIEWS'], ...sets.map(row)]),
      )
    })
}

const row = ({ trainingSetId, builtAt, actor, rows, views }: RecordedSet): string[] => [
  trainingSetId,
  new Date(builtAt).toISOString(),
  actor ?? '-',
  String(rows),
  views.map(({ view, version }) => `${view}@${version}`).join(', '),
]

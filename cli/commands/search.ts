import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table, visible } from '../output.ts'

interface Options {
  readonly kind?: string
  readonly owner?: string
  readonly tag?: string
  readonly retired?: boolean
  readonly undeclared?: boolean
  readonly limit: number
}

interface Found {
  readonly kind: string
  readonly name: string
  readonly owner: string | null
  readonly description: string | null
  readonly declared: boolean
}

interface Answer {
  readonly items: readonly Found[]
  readonly hasAllWords: boolean
  readonly nextPageToken: string | null
  readonly undeclaredUnavailable: string | null
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('search')
    .description(
      'find declarations, and datasets that are known from lineage, by words of name, columns, tags, owner and description',
    )
    .argument(
      '[word...]',
      'words in any order; beginnings of words are enough, and typing errors are tolerated; default: list everything by name',
    )
    .option('--kind <kind>', 'only this kind, such as dataset')
    .option('--owner <owner>', 'only declarations of this owner')
    .option('--tag <tag>', 'only what has this tag')
    .option('--retired', 'also what is retired')
    .option('--undeclared', 'only datasets that are known from lineage only')
    .option('--limit <number>', 'largest number of entries, at most 100', integer(1), 20)
    .action((words: readonly string[], options: Options) => search(cli, words, options))
}

const search = async (cli: Cli, words: readonly string[], options: Options): Promise<void> => {
  const { kind, owner, tag, retired, undeclared, limit } = options
  const query = new URLSearchParams({
    q: words.join(' '),
    limit: String(limit),
    ...(kind === undefined ? {} : { kind }),
    ...(owner === undefined ? {} : { owner }),
    ...(tag === undefined ? {} : { tag }),
    ...(retired === true ? { retired: 'true' } : {}),
    ...(undeclared === true ? { declared: 'false' } : {}),
  })
  const found = await cli.client().json<Answer>('GET', `/v1/catalog/search?${query}`)
  cli.output.result(found, () => textOf(found))
}

const textOf = ({ items, hasAllWords, nextPageToken, undeclaredUnavailable }: Answer): string => {
  const missing = undeclaredUnavailable === null ? [] : [`Undeclared datasets may be missing: ${undeclaredUnavailable}`]
  if (items.length === 0) return ['Nothing is found.', ...missing].join('\n')
  const rows = items.map(({ kind, name, owner, description, declared }) => [
    declared ? kind : `${kind} (undeclared)`,
    ...[name, owner ?? '', description ?? ''].map(visible),
  ])
  return [
    ...(hasAllWords ? [] : ['Nothing has all the words. These have some of them:']),
    table([['KIND', 'NAME', 'OWNER', 'DESCRIPTION'], ...rows]),
    ...(nextPageToken === null ? [] : ['There is more: raise --limit, or add words.']),
    ...missing,
  ].join('\n')
}

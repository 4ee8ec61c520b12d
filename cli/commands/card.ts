import { readFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { writeText } from '../out-file.ts'
import { table } from '../output.ts'
import { timeText } from '../runs.ts'

interface CardOptions {
  readonly format: string
  readonly number?: number
  readonly asOf?: string
  readonly out?: string
  readonly list?: boolean
  readonly limit: number
  readonly publish?: boolean
  readonly intendedUse?: string
  readonly outOfScope?: string
  readonly limitations?: string
  readonly ethics?: string
  readonly owner: readonly string[]
  readonly expected?: number
}

/** Option -> member of the request. Each names a file. */
const WORDS = {
  intendedUse: 'intendedUse',
  outOfScope: 'outOfScopeUse',
  limitations: 'limitations',
  ethics: 'ethicalConsiderations',
} as const

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

export const register = (program: Command, cli: Cli): void => {
  program
    .command('card')
    .description('show the model card of a version as it would be now, show published ones, or publish one')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'number of the version', integer(1))
    .option('--format <name>', 'form of the card: markdown, html or json', 'markdown')
    .option('--number <number>', 'the published card with this number', integer(1))
    .option('--as-of <time>', 'log time, as RFC 3339 or ms since the epoch: what the log held then')
    .option('--out <file>', 'file to write; default: standard output')
    .option('--list', 'list the published cards, latest first')
    .option('--limit <number>', 'largest number of cards in the list', integer(1), 100)
    .option('--publish', 'publish the card; words that are not given are taken from the latest card')
    .option('--intended-use <file>', 'file with the intended use; - reads standard input')
    .option('--out-of-scope <file>', 'file with the uses that are out of scope')
    .option('--limitations <file>', 'file with the limitations')
    .option('--ethics <file>', 'file with the ethical considerations')
    .option('--owner <name>', 'owner; several times', collect, [])
    .option('--expected <number>', 'publish only if this is the latest card; 0: if there is none', integer(0))
    .action((model: string, version: number, options: CardOptions) => run(cli, model, version, options))
}

const run = async (cli: Cli, model: string, version: number, options: CardOptions): Promise<void> => {
  const path = `/v1/models/${encodeURIComponent(model)}/versions/${version}/card`
  const { publish, list, number, asOf } = options
  const chosen = [publish && '--publish', list && '--list', number !== undefined && '--number'].filter(Boolean)
  if (chosen.length > 1) throw new CliError(`card: expected one of ${chosen.join(' and ')}.`, EXIT.usage)
  if (publish && asOf !== undefined) throw new CliError('card: --as-of is only for reading.', EXIT.usage)
  const words = [...Object.keys(WORDS), 'expected'].some((name) => options[name as keyof CardOptions] !== undefined)
  if (!publish && (words || options.owner.length > 0))
    throw new CliError('card: words, owners and --expected are for --publish.', EXIT.usage)
  if (publish) return published(cli, `${path}s`, options)
  if (list) return listed(cli, `${path}s`, options)
  return shown(cli, number === undefined ? path : `${path}s/${number}`, options)
}

const shown = async (cli: Cli, path: string, { format, asOf, out }: CardOptions): Promise<void> => {
  const query = new URLSearchParams({
    format: cli.output.json ? 'json' : format,
    ...(asOf === undefined ? {} : { as_of: asOf }),
  })
  const { body } = await cli.client().request('GET', `${path}?${query}`)
  const card = await text(body)
  if (out === undefined) return cli.output.result(card, () => card, String)
  await writeText(out, card)
  cli.output.note(`${out} has the card, ${Buffer.byteLength(card)} bytes.`)
}

interface Listed {
  readonly number: number
  readonly digest: string
  readonly bytes: number
  readonly publishedAt: number
  readonly actor: string | null
}

const listed = async (cli: Cli, path: string, { limit, asOf }: CardOptions): Promise<void> => {
  const query = new URLSearchParams({
    limit: String(Math.min(limit, 1000)),
    ...(asOf === undefined ? {} : { as_of: asOf }),
  })
  const cards = await cli.client().upTo<Listed>(`${path}?${query}`, limit)
  const rowOf = ({ number, publishedAt, actor, bytes, digest }: Listed): string[] => [
    ...[String(number), timeText(publishedAt), actor ?? '-', String(bytes), digest],
  ]
  cli.output.result(cards, () =>
    cards.length === 0
      ? 'No card was published.'
      : table([['CARD', 'PUBLISHED', 'BY', 'BYTES', 'SHA-256'], ...cards.map(rowOf)]),
  )
}

interface Outcome {
  readonly outcome: 'published' | 'unchanged'
  readonly number: number
  readonly digest: string
}

const published = async (cli: Cli, path: string, options: CardOptions): Promise<void> => {
  const { owner, expected } = options
  const words: Record<string, string> = {}
  for (const [option, member] of Object.entries(WORDS)) {
    const file = options[option as keyof typeof WORDS]
    if (file !== undefined) words[member] = await wordsIn(option, file)
  }
  const json = {
    ...words,
    ...(owner.length === 0 ? {} : { owners: owner }),
    ...(expected === undefined ? {} : { expectedNumber: expected }),
  }
  const done = await cli.client().json<Outcome>('POST', path, { json })
  cli.output.result(done, () =>
    done.outcome === 'published'
      ? `Card ${done.number} is published (SHA-256 ${done.digest}).`
      : `Card ${done.number} says the same: nothing was published.`,
  )
}

/** @throws CliError if the file cannot be read */
const wordsIn = async (option: string, file: string): Promise<string> => {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new CliError(`${option}: ${file} is not UTF-8.`, EXIT.usage)
    throw new CliError(`${option}: ${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import type { Kinds } from '../../processors/catalog/index.ts'
import { parseJson } from '../../schemas/index.ts'
import { untilActive } from '../active.ts'
import { checkedBy, requireFit, showChecked } from '../check.ts'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { declarationFrom, declarationText, type FromOptions } from '../declaration-from.ts'
import { byKind, type Declaration, declarationsIn, inOrder } from '../declarations.ts'
import { CliError, EXIT } from '../errors.ts'
import { delimiter, fileOptions } from '../file-options.ts'
import { table } from '../output.ts'
import { whenStarted } from '../started.ts'

interface Outcome {
  readonly outcome: string
  readonly event: string
  readonly kind: string
  readonly name: string
  readonly version: number | null
  readonly position: string
  /** Of a dataset that producers may write. */
  readonly intake?: { readonly topic: string; readonly subject: string; readonly record: string }
}

export const register = (program: Command, cli: Cli): void => {
  const plurals = cli.kinds.all.map(({ plural }) => plural).join(', ')
  program
    .command('apply')
    .description(
      `make declarations (${plurals}, in this order) from JSON files or TypeScript modules; all are checked before the first is made`,
    )
    .argument(
      '[file...]',
      `a JSON file with a declaration, a list of declarations, or {${plurals}}; or a module that exports these`,
    )
    .option(
      '--from <file>',
      'make nothing, but print the declaration of a dataset for a .csv, .tsv, .parquet, .pq, .ndjson or .jsonl file, to look at and to correct',
    )
    .option('--name <name>', 'with --from: name of the dataset (default: the name of the file)')
    .option('--key <columns>', 'with --from: columns of the key, separated by commas')
    .option('--time <column>', 'with --from: column of the event time')
    .option('--encoding <name>', 'with --from: encoding of CSV', 'utf-8')
    .option('--delimiter <character>', 'with --from: character between the fields of CSV', delimiter)
    .option('--decimal-comma', 'with --from: numbers of CSV have a decimal comma')
    .option(
      '--wait <seconds>',
      'wait for a gateway that is starting, and until exactly the declared versions are active, for kinds whose versions are activated',
      Number,
    )
    .option('--dry-run', 'show what would change, and change nothing')
    .action(async (files: string[], options: Options) => {
      const { wait, dryRun, from } = options
      if ((files.length === 0) === (from === undefined))
        throw new CliError('apply: expected files of declarations, or --from with a file of rows.', EXIT.usage)
      if (from !== undefined) return inferred(cli, from, options)
      if (wait !== undefined && !(wait > 0))
        throw new CliError('--wait: expected a number of seconds greater than 0.', EXIT.usage)
      const declarations = inOrder((await Promise.all(files.map((file) => read(file, cli.kinds)))).flat(), cli.kinds)
      const client = cli.client()
      const checked = await whenStarted(cli, (wait ?? 0) * 1000, () => checkedBy(client, declarations))
      if (dryRun) return showChecked(cli, checked)
      requireFit(checked)
      const outcomes: Outcome[] = []
      // A declaration refers only to declarations of other kinds, which come before it.
      for (const group of byKind(declarations)) outcomes.push(...(await declared(client, group, outcomes)))
      const noted = outcomes.map((outcome, i) => ({ ...outcome, notes: checked[i].notes }))
      if (wait !== undefined)
        for (const { kind, name, version } of lastOf(outcomes))
          if (cli.kinds.kind(kind).activation !== undefined && version !== null)
            await untilActive(cli, { kind, name, version }, wait * 1000)
      if (!cli.output.json) for (const note of [...producerNotes(outcomes), ...notesOf(noted)]) cli.output.note(note)
      cli.output.result(noted, () =>
        table(outcomes.map((one) => [one.kind, one.name, `v${one.version}`, outcomeText(cli, one)])),
      )
    })
}

/** What a serializer has to be told: with its defaults it registers a schema whose record has another name, and the registry answers 409. */
const producerNotes = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ name, version, intake }) =>
    intake === undefined || version !== 1
      ? []
      : [
          `Producers of ${name} write to topic ${intake.topic} with the latest schema of subject ${intake.subject} (use.latest.version), or with a record called ${intake.record}.`,
        ],
  )

/** What declarations will not do. The gateway has looked at all of them together: they may name each other. */
const notesOf = (noted: readonly (Outcome & { readonly notes: readonly string[] })[]): readonly string[] =>
  noted.flatMap(({ kind, name, notes }) => notes.map((note) => `${kind} ${name}: ${note}`))

/** A declaration that is made twice ends with its last content. */
const lastOf = (outcomes: readonly Outcome[]): readonly Outcome[] => [
  ...new Map(outcomes.map((outcome) => [`${outcome.kind}/${outcome.name}`, outcome])).values(),
]

/** A content that equals an earlier version is that version: readers shall get it again. */
const outcomeText = ({ kinds }: Cli, { kind, event, outcome }: Outcome): string =>
  event === kinds.kind(kind).activation?.choice.event.type ? 'chosen' : outcome

interface Options extends FromOptions {
  readonly wait?: number
  readonly dryRun?: boolean
  readonly from?: string
  readonly encoding: string
  readonly delimiter?: string
  readonly decimalComma?: boolean
}

const inferred = async (cli: Cli, file: string, options: Options): Promise<void> => {
  const { declaration, notes } = await declarationFrom(file, options, fileOptions(options))
  for (const note of notes) cli.output.note(note)
  cli.output.result(declaration, () => declarationText(declaration))
}

/** Concurrent declarations; each waits for its decision, its topics and its schemas. */
const PARALLEL = 8

/**
 * Declares the declarations of a group, several at a time; after a failure it starts no other.
 * @returns the outcomes, in the order of the declarations
 * @throws CliError the first failure, with a list of what was declared
 */
const declared = async (
  client: Client,
  group: readonly Declaration[],
  before: readonly Outcome[],
): Promise<readonly Outcome[]> => {
  const outcomes: (Outcome | undefined)[] = new Array(group.length).fill(undefined)
  let next = 0
  let failure: unknown
  const work = async (): Promise<void> => {
    while (next < group.length && failure === undefined) {
      const at = next++
      const { kind, declaration } = group[at]
      try {
        outcomes[at] = await client.json<Outcome>('POST', `/v1/catalog/${kind.plural}`, { json: declaration })
      } catch (error) {
        failure ??= error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, group.length) }, work))
  const done = outcomes.filter((outcome) => outcome !== undefined)
  if (failure !== undefined) throw withDeclared(failure, [...before, ...done])
  return done
}

const withDeclared = (error: unknown, done: readonly Outcome[]): unknown => {
  if (!(error instanceof CliError) || done.length === 0) return error
  const names = done.map(({ kind, name, version }) => `${kind} ${name} v${version}`).join(', ')
  return new CliError(`${error.message} Declared before that: ${names}.`, error.exitCode, error.details)
}

const read = async (file: string, kinds: Kinds): Promise<readonly Declaration[]> => {
  try {
    if (/\.[cm]?[jt]s$/.test(file)) return declarationsIn(await moduleOf(file), file, kinds)
    return declarationsIn(parseJson(await readFile(file, 'utf8')), file, kinds)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
}

let loaders: Promise<void> | undefined

/** Both loaders, once: a module of TypeScript may lie in a folder of CommonJS. */
const registerLoaders = async (): Promise<void> => {
  const found = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')])
  for (const { register } of found) register()
}

const moduleOf = async (file: string): Promise<unknown> => {
  if (file.endsWith('ts')) {
    loaders ??= registerLoaders() // Node 20 runs no TypeScript
    await loaders
  }
  return import(pathToFileURL(path.resolve(file)).href)
}

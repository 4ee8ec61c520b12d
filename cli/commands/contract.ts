import type { Command } from 'commander'
import { contractChanges, isBreaking } from '../../processors/rules/index.ts'
import type { Cli } from '../cli.ts'
import { checkSchema } from '../contracts/check-schema.ts'
import { type ContractFile, readContractFile } from '../contracts/document.ts'
import { type DatasetParts, documentOf, yamlOf } from '../contracts/export.ts'
import { type ImportOptions, imported } from '../contracts/import.ts'
import { listInForce } from '../contracts/in-force.ts'
import { type Finding, findings } from '../contracts/lint.ts'
import { listOverdue, type OverdueOptions } from '../contracts/overdue.ts'
import { listResults, type ResultsOptions, recomputeResult } from '../contracts/results.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { writeText } from '../out-file.ts'
import { table } from '../output.ts'

export const register = (program: Command, cli: Cli): void => {
  const contract = program
    .command('contract')
    .description('contracts in the Open Data Contract Standard: results of windows, import, export, lint, diff')
  contract
    .command('import')
    .description('print the declarations of a dataset and its contract, for review before you apply them')
    .argument('<file>', 'the document, YAML or JSON')
    .option('--object <name>', 'object of its schema; default: the only one')
    .option('--dataset <name>', 'name of the dataset; default: that of the object')
    .option('--name <name>', 'name of the contract; default: that of the dataset with _contract')
    .option('--key <columns>', 'columns of the key, separated by commas; default: the primaryKey')
    .option('--time <column>', 'column of the event time; default: the only one with a time')
    .option('--contract-only', 'print only the contract, because the dataset is declared already')
    .option('--out <file>', 'file to write; default: standard output')
    .action((file: string, options: ImportOptions & { readonly out?: string }) => runImport(cli, file, options))
  contract
    .command('export')
    .description('write a declared contract as a document, or make one of a dataset')
    .argument('<name>', 'name of the contract; with --dataset: of the dataset')
    .option('--dataset', 'make a document of a dataset')
    .option('--version <number>', 'version; default: the latest', integer(1))
    .option('--out <file>', 'file to write; default: standard output')
    .action((name: string, options: ExportOptions) => runExport(cli, name, options))
  contract
    .command('lint')
    .description('check a document: its form, and whether intake supports its checks; reports line and path')
    .argument('<file>', 'the document, YAML or JSON')
    .option('--strict', 'also fail if the document has checks that cannot be declared')
    .action((file: string, { strict }: { readonly strict?: boolean }) => runLint(cli, file, strict ?? false))
  contract
    .command('diff')
    .description('report the changes between two documents, and whom they break; fails if they break anybody')
    .argument('<before>', 'the document that holds')
    .argument('<after>', 'the later document')
    .option('--object <name>', 'object of the schemas; default: the only one')
    .action((before: string, after: string, { object }: { readonly object?: string }) =>
      runDiff(cli, before, after, object),
    )
  registerDeclared(contract, cli)
}

/** What is about contracts and datasets that are declared. */
const registerDeclared = (contract: Command, cli: Cli): void => {
  contract
    .command('check-schema')
    .description(
      'check the Avro schema of a producer against a dataset: names field and rule, fails if rows would be refused',
    )
    .argument('<dataset>', 'name of the dataset')
    .argument('<file>', 'the schema, .avsc')
    .option('--register', 'register the schema if it is compatible')
    .action((dataset: string, file: string, { register: isRegistered }: { readonly register?: boolean }) =>
      checkSchema(cli, dataset, file, isRegistered ?? false),
    )
  contract
    .command('results')
    .description('list the results of the rules of contracts in windows, latest first')
    .option('--contract <name>', 'only results of this contract')
    .option('--dataset <name>', 'only results of this dataset')
    .option('--rule <name>', 'only results of this rule')
    .option('--outcome <outcome>', 'only results with this outcome: pass, fail, uncertain or no_verdict')
    .option('--action <action>', 'only results of rules with this severity')
    .option('--version <number>', 'only results of this version of the contract', integer(1))
    .option('--from <time>', 'only windows that end after this time')
    .option('--to <time>', 'only windows that start before this time')
    .option('--as-of <time>', 'what was known at this time')
    .option('--history', 'all evaluations of a window instead of the last one')
    .option('--limit <number>', 'largest number of results', integer(1), 100)
    .action((options: ResultsOptions) => listResults(cli, options))
  contract
    .command('in-force')
    .description('list the row of each partition from which on each version of a contract applies')
    .argument('<name>', 'name of the contract')
    .option('--limit <number>', 'largest number of entries', integer(1), 100)
    .action((name: string, { limit }: { readonly limit: number }) => listInForce(cli, name, limit))
  contract
    .command('overdue')
    .description('list windows that wait for partitions that lag, latest first')
    .option('--contract <name>', 'only windows of this contract')
    .option('--dataset <name>', 'only windows of this dataset')
    .option('--all', 'include windows that no longer wait')
    .option('--limit <number>', 'largest number of windows', integer(1), 100)
    .action((options: OverdueOptions) => listOverdue(cli, options))
  contract
    .command('recompute')
    .description('judge an evaluation again, from its figures and its contract, and compare all bits')
    .argument('<event>', 'id of the event')
    .action((event: string) => recomputeResult(cli, event))
}

const runImport = async (
  cli: Cli,
  file: string,
  { out, ...options }: ImportOptions & { readonly out?: string },
): Promise<void> => {
  const found = await readContractFile(file)
  requireForm(found)
  const { declarations, notes } = imported(found, options)
  for (const note of notes) cli.output.note(note)
  const text = `${JSON.stringify(declarations, null, 2)}\n`
  if (out !== undefined) return writeText(out, text)
  cli.output.result(declarations, () => text)
}

/** What else a document says may be of another version of the standard; its schema has to be understood. */
const requireForm = (found: ContractFile): void => {
  const [error] = findings(found).filter(({ kind, path }) => kind === 'error' && /^(?:schema\b|$)/.test(path))
  if (error !== undefined) throw new CliError(`${found.file}:${error.at}: ${error.message}.`, EXIT.failed)
}

interface ExportOptions {
  readonly dataset?: boolean
  readonly version?: number
  readonly out?: string
}

interface Entry {
  readonly versions: readonly { readonly version: number; readonly declaration: unknown }[]
}

const runExport = async (cli: Cli, name: string, { dataset, version, out }: ExportOptions): Promise<void> => {
  const kind = dataset ? 'datasets' : 'contracts'
  const { versions } = await cli.client().json<Entry>('GET', `/v1/catalog/${kind}/${encodeURIComponent(name)}`)
  const number = version ?? versions.length
  const found = versions[number - 1]
  if (found === undefined)
    throw new CliError(`${name} has no version ${number}; its versions are 1 to ${versions.length}.`, EXIT.refused)
  const document = dataset
    ? documentOf(found.declaration as DatasetParts, number)
    : (found.declaration as { readonly odcs: unknown }).odcs
  const text = yamlOf(document)
  if (out !== undefined) return writeText(out, text)
  cli.output.result(document, () => text)
}

const runLint = async (cli: Cli, file: string, isStrict: boolean): Promise<void> => {
  const found = findings(await readContractFile(file))
  cli.output.result({ file, findings: found }, () =>
    found.length === 0 ? `${file} is a valid contract.` : found.map((each) => `${file}:${lineOf(each)}`).join('\n'),
  )
  const fatal = found.filter(({ kind }) => kind === 'error' || (isStrict && kind === 'refused'))
  if (fatal.length > 0) throw new CliError(`${file} has ${fatal.length} problems.`, EXIT.failed)
}

const lineOf = ({ kind, at, message }: Finding): string => `${at}: ${kind}: ${message}.`

const runDiff = async (cli: Cli, before: string, after: string, object?: string): Promise<void> => {
  const [old, now] = [await readContractFile(before), await readContractFile(after)]
  for (const each of [old, now]) requireForm(each)
  const changes = contractChanges(old.document, now.document, object)
  const verdict = isBreaking(changes) ? 'breaking' : 'compatible'
  cli.output.result({ verdict, changes }, () =>
    [
      ...(changes.length === 0
        ? []
        : [
            table([
              ['VERDICT', 'FIELD', 'RULE', 'BEFORE', 'AFTER'],
              ...changes.map(({ field, rule, before: was, after: is, breaks }) => [
                breaks.length === 0 ? 'compatible' : `breaks ${breaks.join(' and ')}`,
                field || '-',
                rule,
                was ?? '-',
                is ?? '-',
              ]),
            ]),
          ]),
      verdict,
    ].join('\n'),
  )
  if (verdict === 'breaking') throw new CliError(`${after} breaks ${before}.`, EXIT.failed)
}

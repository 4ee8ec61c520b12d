/** Checks a producer's schema against a dataset, and registers it if that is asked for. */
import { readFile } from 'node:fs/promises'
import type { SchemaFinding } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { table } from '../output.ts'

interface Checked {
  readonly subject: string
  readonly compatible: boolean
  readonly findings: readonly SchemaFinding[]
  readonly id?: number
}

export const checkSchema = async (cli: Cli, dataset: string, file: string, isRegistered: boolean): Promise<void> => {
  const where = `/v1/datasets/${encodeURIComponent(dataset)}`
  const json = { schema: await schemaIn(file) }
  const checked = await cli.client().json<Checked>('POST', `${where}/schema-check`, { json })
  const isGood = checked.compatible && isRegistered
  const result = isGood ? await cli.client().json<Checked>('POST', `${where}/schemas`, { json }) : checked
  cli.output.result(result, () => shown(file, dataset, result))
  if (!checked.compatible) throw new CliError(`Dataset ${dataset} cannot take the schema of ${file}.`, EXIT.failed)
}

const schemaIn = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}; expected a schema in Avro, as JSON.`, EXIT.usage)
  }
}

const shown = (file: string, dataset: string, { subject, findings, id }: Checked): string => {
  const head = ['FIELD', 'RULE', 'FOUND', 'EXPECTED', 'BREAKS']
  const rows = findings.map(({ field, rule, found, expected, isBreaking }) => [
    field || '-',
    rule,
    found,
    expected,
    isBreaking ? 'yes' : 'no',
  ])
  const lines = rows.length === 0 ? `Dataset ${dataset} reads every field of ${file}.` : table([head, ...rows])
  return id === undefined ? lines : `${lines}\nRegistered under ${subject} as ${id}.`
}

/** What contracts were evaluated to, and the proof of an evaluation. */
import type { ContractDeclaration } from '../../processors/catalog/index.ts'
import { recomputed, rulesOf } from '../../processors/contracts/index.ts'
import type { ContractResult } from '../../queries/contracts/index.ts'
import { type avro, type DatasetDeclaration, datasetRecord } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../errors.ts'
import { citedDeclaration, measuredQuery } from '../measured.ts'
import { table } from '../output.ts'

export interface ResultsOptions {
  readonly contract?: string
  readonly dataset?: string
  readonly rule?: string
  readonly outcome?: string
  readonly action?: string
  readonly version?: number
  readonly from?: string
  readonly to?: string
  readonly asOf?: string
  readonly history?: boolean
  readonly limit: number
}

const SAMPLES_SHOWN = 2

export const listResults = async (cli: Cli, { asOf, limit, ...equal }: ResultsOptions): Promise<void> => {
  const query = measuredQuery({ ...equal, as_of: asOf }, limit)
  const found = await cli.client().upTo<ContractResult>(`/v1/contracts/results?${query}`, limit)
  const head = [
    'WINDOW',
    'CONTRACT',
    'SEQ',
    'ROWS',
    'RULE',
    'MEASURED',
    'EXPECTED',
    'OUTCOME',
    'ROWS THAT FAIL',
    'EVENT',
  ]
  cli.output.result(found, () => (found.length === 0 ? 'No window was evaluated.' : table([head, ...found.map(row)])))
}

const number = (value: number): string => String(Number(value.toPrecision(6)))

const measuredText = ({ measured, lower, upper, unit }: ContractResult): string => {
  if (measured === null) return '-'
  const shown = `${number(measured)}${unit === 'percent' ? ' %' : ''}`
  return lower === upper || lower === null || upper === null ? shown : `${shown} (${number(lower)} to ${number(upper)})`
}

const row = (of: ContractResult): string[] => [
  new Date(of.window_start).toISOString(),
  `${of.contract}@${of.contract_version}`,
  String(of.seq),
  String(of.rows),
  of.rule,
  measuredText(of),
  `${of.operator} ${of.operands.map(number).join(' to ')}`,
  of.outcome === 'fail' && of.action === 'warn' ? 'warn' : of.outcome,
  of.samples
    .slice(0, SAMPLES_SHOWN)
    .map(({ partition, offset, value }) => `${partition}:${offset} ${value ?? '(masked)'}`)
    .join(', ') || '-',
  of.event_id,
]

export const recomputeResult = async (cli: Cli, eventId: string): Promise<void> => {
  const client = cli.client()
  const where = `/v1/contracts/events/${encodeURIComponent(eventId)}`
  const event = await client.json<avro.ContractEvaluated>('GET', where)
  const { contract: name, contractVersion: version, contractHash: hash, dataset } = event
  const declaration = await citedDeclaration<ContractDeclaration>(cli, 'contracts', { name, version, hash }, name)
  const found = await client.json<{ readonly versions: readonly { readonly declaration: DatasetDeclaration }[] }>(
    'GET',
    `/v1/catalog/datasets/${encodeURIComponent(dataset)}`,
  )
  const columns = datasetRecord(found.versions.at(-1)?.declaration as DatasetDeclaration).columns
  const rules = rulesOf(cli.kinds.kind('contract').recordOf(declaration) as avro.Contract, columns)
  const deviations = recomputed(event, rules)
  cli.output.result({ eventId, isProved: deviations.length === 0, deviations }, () =>
    deviations.length === 0
      ? `All ${event.results.length} outcomes follow from the figures of the event and ${name} v${version}.`
      : table([
          ['FIELD', 'STATED', 'COMPUTED'],
          ...deviations.map(({ field, stated, computed }) => [field, JSON.stringify(stated), JSON.stringify(computed)]),
        ]),
  )
  if (deviations.length > 0) cli.exitCode = EXIT.failed
}

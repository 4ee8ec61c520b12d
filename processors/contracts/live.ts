/** What is evaluated: each live contract in its present version, its rules, and the topic of what was counted for them. */
import { avro, type DatasetDeclaration, datasetOf, recordSubject } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { checksTopicName, type Snapshot } from '../catalog/index.ts'
import { quietRecord } from '../rows/index.ts'
import { readContract } from '../rules/index.ts'
import { type WindowRule, windowRules } from './rules.ts'

export interface LiveContract {
  readonly declared: avro.Contract
  readonly version: number
  readonly contentHash: string
  readonly dataset: DatasetDeclaration
  readonly columns: avro.Dataset['columns']
  /** Changes when the instance has to be restarted. */
  readonly revision: string
}

export const liveContracts = (catalog: Snapshot): LiveContract[] =>
  catalog.declarations('contract').flatMap(({ retired, latest }) => {
    const declared = latest.record as avro.Contract
    const found = catalog.declaration('dataset', declared.dataset)
    if (retired || found === undefined) return []
    const { version, contentHash } = latest
    const record = found.latest.record as avro.Dataset
    const revision = String(found.latest.version)
    return { declared, version, contentHash, dataset: datasetOf(record), columns: record.columns, revision }
  })

/** @throws Error if this release cannot read the contract: the instance is parked, and says so */
export const rulesOf = (
  { object, odcs, name, dataset }: avro.Contract,
  columns: avro.Dataset['columns'],
): readonly WindowRule[] => {
  const subject = { dataset, columns, ...(object !== null && { object }) }
  const reading = readContract(JSON.parse(odcs), subject)
  const [flaw] = reading.flaws
  if (flaw !== undefined)
    throw new Error(`contract ${name} cannot be read by this release: ${flaw.path}, expected ${flaw.expected}`)
  return windowRules(reading)
}

export const contractInstance = (
  processor: string,
  { declared, version }: Pick<LiveContract, 'declared' | 'version'>,
  semantics: number,
): string => instanceOf(processor, declared.name, version, semantics)

/** What was counted. All partitions of the dataset write the one partition, in which the contract is evaluated. */
export const checksTopic = (
  names: Names,
  { declared, version }: Pick<LiveContract, 'declared' | 'version'>,
): OwnTopic => ({
  name: checksTopicName(names, declared.name, version),
  partitions: 1,
  kind: 'log',
  records: () => [
    ...[avro.ChecksCountedSchema, avro.WindowsClosedSchema].map((schema) => ({
      subject: recordSubject(names.prefix, schema as never),
      schema: schema as never,
    })),
    quietRecord(names),
  ],
})

/** The row rules of the contracts that live, by dataset. A document is read once for each version of a contract and of its dataset. */
import type { avro } from '../../schemas/index.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type ContractRules, type Reading, readContract } from '../rules/index.ts'

export interface InForce {
  readonly rules: readonly ContractRules[]
  /** The versions that rules were read from, for the revision of an instance. */
  readonly versions: readonly string[]
  /** Why a contract cannot be read by this release: rows must not pass unjudged. Absent: all can. */
  readonly unread?: string
}

const NONE: InForce = { rules: [], versions: [] }

/** @returns what is in force of a dataset */
export const contractsInForce = (catalog: Snapshot): ((dataset: avro.Dataset) => InForce) => {
  const byDataset = new Map<string, { name: string; version: number; record: avro.Contract }[]>()
  for (const { name, retired, latest } of catalog.declarations('contract')) {
    if (retired) continue
    const record = latest.record as avro.Contract
    const found = byDataset.get(record.dataset) ?? []
    found.push({ name, version: latest.version, record })
    byDataset.set(record.dataset, found)
  }
  return (dataset) => {
    const contracts = byDataset.get(dataset.name)
    if (contracts === undefined) return NONE
    const read = contracts.map((each) => ({ ...each, reading: readingOf(each.record, dataset) }))
    const flawed = read.find(({ reading }) => reading.flaws.length > 0)
    const [flaw] = flawed?.reading.flaws ?? []
    return {
      rules: read
        .map(({ name, version, reading }) => ({ contract: name, version, rules: reading.rows }))
        .filter(({ rules }) => rules.length > 0),
      versions: contracts.map(({ name, version }) => `${name}@${version}`),
      ...(flaw !== undefined && {
        unread: `contract ${flawed?.name} v${flawed?.version} cannot be read by this release: ${flaw.path}, expected ${flaw.expected}`,
      }),
    }
  }
}

interface Read {
  readonly dataset: avro.Dataset
  readonly reading: Reading
}

const readings = new WeakMap<avro.Contract, Read>()

const readingOf = (contract: avro.Contract, dataset: avro.Dataset): Reading => {
  const known = readings.get(contract)
  if (known?.dataset === dataset) return known.reading
  const { object, odcs } = contract
  const subject = { dataset: dataset.name, columns: dataset.columns, ...(object !== null && { object }) }
  const reading = readContract(JSON.parse(odcs), subject)
  readings.set(contract, { dataset, reading })
  return reading
}

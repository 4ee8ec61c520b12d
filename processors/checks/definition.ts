/** Checks: one instance per contract, in its present version. */
import { avro, recordEncoders } from '../../schemas/index.ts'
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { checksTopic, contractInstance, type LiveContract, liveContracts, rulesOf } from '../contracts/index.ts'
import {
  columnsSchema,
  companionIds,
  countingProcessor,
  partitionsOf,
  timeCause,
  timeReader,
  upstreamOf,
} from '../rows/index.ts'
import { makeChecks } from './checks.ts'

const NAME = 'checks'
const SEMANTICS = 1

export const checksInstance = (of: Pick<LiveContract, 'declared' | 'version'>): string =>
  contractInstance(NAME, of, SEMANTICS)

const planned = (of: LiveContract, names: Names): PlannedProcessor =>
  countingProcessor(names, {
    instance: checksInstance(of),
    dataset: of.dataset,
    // Those who run the next stage write there too, when nothing comes.
    counted: { ...checksTopic(names, of), order: 'shared' },
    revision: of.revision,
    declaredBy: `contract/${of.declared.name}`,
    build: (tools) => build(of, names, tools),
  })

const build = async (of: LiveContract, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { declared, dataset, columns } = of
  const rules = rulesOf(declared, columns)
  const times = timeReader(codecs)
  const encoder = recordEncoders(codecs, names)
  const wanted = new Set([dataset.time, ...rules.flatMap((rule) => rule.columns)])
  const options = {
    ...{ declared, rules, time: dataset.time, partitions: partitionsOf(dataset) },
    topics: { counted: checksTopic(names, of).name, late: names.late },
    rows: codecs.columns(columnsSchema(dataset, wanted)),
    times,
    isOther: companionIds(codecs),
    counted: await encoder(avro.ChecksCountedSchema),
    closed: await encoder(avro.WindowsClosedSchema),
    late: await encoder(avro.RowLateSchema),
  }
  return { make: () => makeChecks(options), ...timeCause(times, upstreamOf(names, dataset)) }
}

export const checks: Definition<Snapshot> = {
  name: NAME,
  summary: 'Counts the rows of a dataset for the rules of a contract, window by window.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.checks.<contract>', 'ml.late', 'ml.quarantine'],
    plan: (catalog, names) => liveContracts(catalog).map((of) => planned(of, names)),
  },
  projections: [],
}

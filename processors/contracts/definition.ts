/** Contracts: one instance per contract, in its present version; and the table of all that was evaluated. */
import { avro, primaryMeta, recordEncoders } from '../../schemas/index.ts'
import type { Definition, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { monitoringTopic } from '../drift/index.ts'
import { quarantineTopic, quietRecord } from '../rows/index.ts'
import { makeContracts } from './contracts.ts'
import { checksTopic, contractInstance, type LiveContract, liveContracts, rulesOf } from './live.ts'
import { contractOverdueRows, contractOverdueTable } from './overdue-projection.ts'
import { contractRows, contractsTable } from './projection.ts'

const NAME = 'contracts'
const SEMANTICS = 1
const TABLE_SEMANTICS = 1

export const contractsInstance = (of: Pick<LiveContract, 'declared' | 'version'>): string =>
  contractInstance(NAME, of, SEMANTICS)
/** Id of the projection that keeps what was evaluated. */
export const contractsTableInstance = (): string => instanceOf('table', NAME, 1, TABLE_SEMANTICS)

/** Id of the projection that keeps which windows were overdue. */
export const contractsOverdueInstance = (): string => instanceOf('overdue', NAME, 1, TABLE_SEMANTICS)

const tableOf = (
  catalog: Snapshot,
  names: Names,
  of: Pick<PlannedProjection, 'instance' | 'label' | 'target'>,
): readonly PlannedProjection[] =>
  catalog.declarations('contract').length === 0
    ? []
    : [
        {
          kind: 'projection',
          role: 'offline',
          topic: names.monitoring,
          input: monitoringTopic(names),
          revision: '1',
          ...of,
        },
      ]

const planned = (of: LiveContract, names: Names): PlannedProcessor => {
  const input = checksTopic(names, of)
  return {
    kind: 'processor',
    instance: contractsInstance(of),
    role: 'drift',
    topic: input.name,
    input,
    outputs: [
      { ...monitoringTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: of.revision,
    declaredBy: `contract/${of.declared.name}`,
    // Late rows are held back for some time, in which no other record may come.
    clock: 'held',
    build: async ({ codecs }) => {
      const { ChecksCountedSchema, WindowsClosedSchema, QuietObservedSchema } = avro
      const records = codecs.events({
        ChecksCounted: ChecksCountedSchema,
        WindowsClosed: WindowsClosedSchema,
        QuietObserved: QuietObservedSchema,
      })
      const { subject, schema } = quietRecord(names)
      const quiet = await codecs.encoder(subject, schema)
      const encoder = recordEncoders(codecs, names)
      const options = {
        of,
        rules: rulesOf(of.declared, of.columns),
        output: names.monitoring,
        checked: (value: Buffer) => records.decode(value),
        evaluated: await encoder(avro.ContractEvaluatedSchema),
        overdue: await encoder(avro.ContractOverdueSchema),
      }
      return {
        make: () => makeContracts(options),
        quiet: ({ id, time }) =>
          quiet.encode({ meta: primaryMeta({ id, source: 'worker.held-clock', time }), dataset: of.dataset.name }),
      }
    },
  }
}

export const contracts: Definition<Snapshot> = {
  name: NAME,
  summary: 'Evaluates the rules of contracts over the windows of all partitions, again with rows that come late.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.checks.<contract>'],
    writes: ['ml.monitoring', 'ml.quarantine'],
    plan: (catalog, names) => liveContracts(catalog).map((of) => planned(of, names)),
  },
  projections: [
    {
      name: 'table',
      summary: 'Stores every result of every rule of a window.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      // Installations without a contract do not have it. What was evaluated outlives its contract.
      plan: (catalog, names) => {
        const target = { store: 'table', table: contractsTable(names.prefix), open: contractRows } as const
        return tableOf(catalog, names, { instance: contractsTableInstance(), label: 'table:contracts', target })
      },
    },
    {
      name: 'overdue',
      summary: 'Stores every window of a contract that was overdue.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      plan: (catalog, names) => {
        const of = contractOverdueTable(names.prefix)
        const target = { store: 'table', table: of, open: contractOverdueRows } as const
        return tableOf(catalog, names, {
          instance: contractsOverdueInstance(),
          label: 'table:contract_overdue',
          target,
        })
      },
    },
  ],
}

/** `<prefix>contract_results`: one row per rule of every evaluation of a window. The greatest `seq` of a window counts; the others are its history. */
import { avro, fullNameOf, schemaIdsOf } from '../../schemas/index.ts'
import type {
  ProjectionTools,
  TableColumn,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'

export const contractsTableName = (prefix: string): string => `${prefix}contract_results`

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

export const contractsTable = (prefix: string): TableDeclaration => ({
  name: contractsTableName(prefix),
  columns: [
    column('dataset', 'string'),
    column('contract', 'string'),
    column('contract_version', 'long'),
    column('window_start', 'timestamp'),
    column('window_end', 'timestamp'),
    column('seq', 'long'),
    column('rows', 'long'),
    // Of all rules together.
    column('window_outcome', 'string'),
    column('rule', 'string'),
    // The place of the rule in the contract.
    column('place', 'long'),
    // JSON [name of a column].
    column('columns', 'string'),
    column('is_row', 'boolean'),
    column('action', 'string'),
    column('measure', 'string'),
    column('unit', 'string'),
    column('operator', 'string'),
    // JSON [number].
    column('operands', 'string'),
    column('checked', 'long'),
    column('failed', 'long'),
    column('measured', 'double', true),
    column('lower', 'double', true),
    column('upper', 'double', true),
    column('outcome', 'string'),
    // JSON {name of a figure: [value, error]}.
    column('figures', 'string'),
    // JSON [[partition, offset, value]].
    column('samples', 'string'),
    column('event_id', 'string'),
    column('known_at', 'timestamp'),
  ],
  order: ['dataset', 'contract', 'window_end', 'rule', 'seq'],
})

const CONTRACT_EVALUATED = fullNameOf(avro.ContractEvaluatedSchema)

/** Reads ContractEvaluated; other records of the topic have no rows. */
export const contractRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.ContractEvaluatedSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== CONTRACT_EVALUATED) return
      for (const row of rowsOf(decoder.decode(value))) emit(row)
    },
  }
}

const rowsOf = (event: avro.ContractEvaluated): readonly (readonly Value[])[] => {
  const { dataset, contract, contractVersion, windowStart, windowEnd, seq, rows, outcome, meta, knownAt } = event
  const window = [dataset, contract, contractVersion, windowStart, windowEnd, seq, rows, outcome]
  return event.results.map((each, place): readonly Value[] => [
    ...[...window, each.rule, place, JSON.stringify(each.columns), each.isRow, each.action],
    ...[each.measure, each.unit, each.operator, JSON.stringify(each.operands), each.checked, each.failed],
    ...[each.measured, each.lower, each.upper, each.outcome],
    JSON.stringify(Object.fromEntries(each.figures.map(({ name, value, error }) => [name, [value, error]]))),
    JSON.stringify(each.samples.map(({ partition, offset, value }) => [partition, offset, value])),
    ...[meta.id, knownAt],
  ])
}

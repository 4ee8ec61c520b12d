/** Performance: how outcomes are joined to predictions, or rows of a dataset summed, and what is measured of them. */
import { avro } from '../../../../schemas/index.ts'
import type { Names } from '../../../../streams/core/names.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { rowsNamed } from '../monitor/named-rows.ts'
import { performanceNotes } from './notes.ts'
import { OVERDUE_MS, type PerformanceDeclaration, performanceOf, performanceRecord } from './record.ts'
import { performanceSchema } from './schema.ts'
import { performanceProblems } from './validate.ts'

export type { PerformanceDeclaration } from './record.ts'

/** What was joined for a measure of performance. */
export const performanceTopicName = (names: Pick<Names, 'performance'>, name: string, version: number): string =>
  names.performance(`${name}.v${version}`)

/** From where a reference was captured changes no result. */
const withoutSource = <R extends { readonly source: string | null }>({ source, ...rest }: R): Omit<R, 'source'> => rest

export const performance = defineKind<PerformanceDeclaration, avro.Performance>({
  name: 'performance',
  one: 'a measure of performance',
  many: 'measures of performance',
  plural: 'performance',
  summary: 'What is measured of predictions and their outcomes, or of the rows of a dataset, in which windows.',
  mark: 'task',
  refersTo: ['predictions', 'dataset'],
  records: declarationRecords('performance', avro.PerformanceSchema, 3),
  schema: performanceSchema,
  notes: performanceNotes,
  problems: (declaration, look) => {
    const { predictions, dataset } = (declaration ?? {}) as Partial<PerformanceDeclaration>
    const found = look.find('predictions', String(predictions)) as Found<avro.Predictions> | undefined
    const rows = look.find('dataset', String(dataset)) as Found<avro.Dataset> | undefined
    return performanceProblems(declaration, { predictions: found?.record, dataset: rows?.record })
  },
  recordOf: performanceRecord,
  declarationOf: performanceOf,
  complete: (given, look) => {
    const [kind, used] = rowsNamed(given)
    const of = live<avro.Predictions | avro.Dataset>(look, kind, used, kind)
    if (isRefusal(of)) return of
    const declaration = performanceOf(given)
    const problems = performanceProblems(declaration, { [kind]: of.record })
    return problems.length > 0
      ? invalid('performance', given.name, problems)
      : { record: performanceRecord(declaration) }
  },
  content: ({ owner, description, tags, name, dataset, metrics, references, overdueMs, emptyWindows, ...others }) => {
    const { sliceReferences, ...more } = others
    // What was declared before there were metrics, sources of references, references of slices, and windows that are overdue or empty, keeps its content.
    const rest = { ...more, ...(overdueMs !== OVERDUE_MS && { overdueMs }), ...(emptyWindows && { emptyWindows }) }
    return dataset === null
      ? {
          ...rest,
          reference: rest.reference && withoutSource(rest.reference),
          ...(sliceReferences.length > 0 && {
            sliceReferences: sliceReferences.map(({ slice, reference }) => ({
              slice,
              reference: withoutSource(reference),
            })),
          }),
        }
      : { ...rest, dataset, metrics, references: references.map(withoutSource) }
  },
  references: (record) => {
    const [kind, used] = rowsNamed(record)
    return [{ kind, name: used }]
  },
  topics: (record, version, _look, names) => ({
    made: [performanceTopicName(names, record.name, version)],
    read: [],
  }),
})

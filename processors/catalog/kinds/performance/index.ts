/** Performance: how outcomes are joined to predictions, and what is measured of them. */
import { avro } from '../../../../schemas/index.ts'
import type { Names } from '../../../../streams/core/names.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { performanceNotes } from './notes.ts'
import { type PerformanceDeclaration, performanceOf, performanceRecord } from './record.ts'
import { performanceSchema } from './schema.ts'
import { performanceProblems } from './validate.ts'

export type { PerformanceDeclaration } from './record.ts'

/** What was joined for a measure of performance. */
export const performanceTopicName = (names: Pick<Names, 'performance'>, name: string, version: number): string =>
  names.performance(`${name}.v${version}`)

export const performance = defineKind<PerformanceDeclaration, avro.Performance>({
  name: 'performance',
  one: 'a measure of performance',
  plural: 'performance',
  summary: 'How outcomes are joined to predictions, and what is measured of them, in which windows.',
  mark: 'task',
  refersTo: ['predictions'],
  records: declarationRecords('performance', avro.PerformanceSchema),
  schema: performanceSchema,
  notes: performanceNotes,
  problems: (declaration, look) => {
    const { predictions } = (declaration ?? {}) as Partial<PerformanceDeclaration>
    const found = look.find('predictions', String(predictions)) as Found<avro.Predictions> | undefined
    return performanceProblems(declaration, found?.record)
  },
  recordOf: performanceRecord,
  declarationOf: performanceOf,
  complete: (given, look) => {
    const of = live<avro.Predictions>(look, 'predictions', given.predictions, 'predictions')
    if (isRefusal(of)) return of
    const declaration = performanceOf(given)
    const problems = performanceProblems(declaration, of.record)
    return problems.length > 0
      ? invalid('performance', given.name, problems)
      : { record: performanceRecord(declaration) }
  },
  content: ({ owner, description, tags, name, ...rest }) => rest,
  references: ({ predictions }) => [{ kind: 'predictions', name: predictions }],
  topics: (record, version, _look, names) => ({
    made: [performanceTopicName(names, record.name, version)],
    read: [],
  }),
})

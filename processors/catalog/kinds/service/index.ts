/** Feature services: named lists of features across views, which serving reads at once. */
import { defineKind, invalid, isRefusal } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { type Service, type ServiceDeclaration, ServiceSchema, serviceOf, serviceRecord } from './record.ts'
import { serviceSchema } from './schema.ts'
import { expanded, serviceProblems } from './validate.ts'

export type { ServedFeature, Service, ServiceDeclaration } from './record.ts'

export const service = defineKind<ServiceDeclaration, Service>({
  name: 'service',
  plural: 'services',
  summary: 'A named list of features across views, which serving reads at once.',
  mark: 'serves',
  refersTo: ['view'],
  records: declarationRecords('service', ServiceSchema),
  schema: serviceSchema,
  problems: serviceProblems,
  recordOf: serviceRecord,
  declarationOf: serviceOf,
  complete: (given, look) => {
    const problems = serviceProblems(serviceOf(given), look)
    if (isRefusal(problems)) return problems
    if (problems.length > 0) return invalid('service', given.name, problems)
    const whole = expanded(
      given.serves.map((served, i) => ({ ...served, path: `serves.${i}` })),
      look,
    )
    return isRefusal(whole) ? whole : { record: { ...given, serves: whole.serves } }
  },
  content: ({ serves }) => ({ serves }),
  references: ({ serves }) => [...new Set(serves.map(({ view }) => view))].map((name) => ({ kind: 'view', name })),
})

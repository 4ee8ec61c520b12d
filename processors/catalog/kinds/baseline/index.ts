/** Baselines: what the windows of a monitor are compared with. */
import { avro } from '../../../../schemas/index.ts'
import type { Names } from '../../../../streams/core/names.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { type BaselineDeclaration, baselineOf, baselineRecord } from './record.ts'
import { baselineRemarks } from './remarks.ts'
import { baselineSchema } from './schema.ts'
import { baselineProblems } from './validate.ts'

export type { BaselineDeclaration } from './record.ts'

/** What an instance on a baseline is named after: monitor and baseline, each in a version. */
export const monitoredName = (monitor: string, monitorVersion: number, baseline: string): string =>
  `${monitor}-${monitorVersion}.${baseline}`

export const windowsTopicName = (
  names: Names,
  monitor: string,
  monitorVersion: number,
  baseline: string,
  version: number,
): string => names.windows(`${monitoredName(monitor, monitorVersion, baseline)}.v${version}`)

export const baseline = defineKind<BaselineDeclaration, avro.Baseline>({
  name: 'baseline',
  plural: 'baselines',
  summary: 'The frozen reference of a model version, with which the windows of a monitor are compared.',
  mark: 'reference',
  refersTo: ['monitor'],
  records: declarationRecords('baseline', avro.BaselineSchema, 2),
  schema: baselineSchema,
  problems: (declaration, look) => {
    const { monitor } = (declaration ?? {}) as Partial<BaselineDeclaration>
    const found = look.find('monitor', String(monitor)) as Found<avro.Monitor> | undefined
    return baselineProblems(declaration, found?.record)
  },
  recordOf: baselineRecord,
  declarationOf: baselineOf,
  complete: (given, look) => {
    const of = live<avro.Monitor>(look, 'monitor', given.monitor, 'monitor')
    if (isRefusal(of)) return of
    const declaration = baselineOf(given)
    const problems = baselineProblems(declaration, of.record)
    return problems.length > 0 ? invalid('baseline', given.name, problems) : { record: baselineRecord(declaration) }
  },
  content: ({ owner, description, tags, name, source, slices, ...rest }) =>
    // What was declared before slices had references keeps its content.
    slices.length === 0 ? rest : { ...rest, slices },
  remarks: baselineRemarks,
  references: ({ monitor }) => [{ kind: 'monitor', name: monitor }],
  topics: (record, version, look, names) => {
    const found = look.find('monitor', record.monitor)
    if (found === undefined) return { made: [], read: [] }
    return { made: [windowsTopicName(names, record.monitor, found.version, record.name, version)], read: [] }
  },
})

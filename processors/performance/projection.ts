/** `<prefix>performance`: one row per figure of every measurement of a window. The greatest `seq` of a window counts; the others are its history. */
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import type {
  ProjectionTools,
  TableColumn,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'

export const performanceTableName = (prefix: string): string => `${prefix}performance`

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

export const performanceTable = (prefix: string): TableDeclaration => ({
  name: performanceTableName(prefix),
  columns: [
    column('model', 'string'),
    column('model_version', 'long', true),
    column('name', 'string'),
    column('declaration_version', 'long'),
    column('slice', 'string'),
    column('window_start', 'timestamp'),
    column('window_end', 'timestamp'),
    column('seq', 'long'),
    column('predictions', 'long'),
    column('labelled', 'long'),
    column('figure', 'string'),
    // `realised` from outcomes, or `estimated` without them.
    column('kind', 'string'),
    column('value', 'double', true),
    column('error', 'double'),
    // The same figure of the reference.
    column('reference', 'double', true),
    column('difference', 'double', true),
    column('difference_lower', 'double', true),
    column('difference_upper', 'double', true),
    column('p_value', 'double', true),
    column('verdict', 'string', true),
    column('event_id', 'string'),
    column('known_at', 'timestamp'),
  ],
  order: ['model', 'name', 'window_end', 'figure', 'seq'],
})

const { namespace, name } = avro.PerformanceMeasuredSchema as unknown as Readonly<Record<'namespace' | 'name', string>>
const PERFORMANCE_MEASURED = `${namespace}.${name}`

/** Reads PerformanceMeasured; other records of the topic have no rows. */
export const performanceRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.PerformanceMeasuredSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== PERFORMANCE_MEASURED) return
      for (const row of rowsOf(decoder.decode(value))) emit(row)
    },
  }
}

const NOT_JUDGED = { difference: null, differenceLower: null, differenceUpper: null, pValue: null, verdict: null }

const rowsOf = (event: avro.PerformanceMeasured): readonly (readonly Value[])[] => {
  const { model, modelVersion, declarationVersion, slice, windowStart, windowEnd, seq, predictions, labelled } = event
  const { reference, difference, differenceLower, differenceUpper, pValue, verdict, meta, knownAt } = event
  const subject = [model, modelVersion, event.name, declarationVersion, slice, windowStart, windowEnd, seq]
  const comparisons = new Map(event.comparisons.map((each) => [each.name, each]))
  const references = new Map(reference?.figures.map((figure) => [figure.name, figure.value]))
  if (reference !== null) references.set('error', reference.error)
  const row = (kind: 'realised' | 'estimated', figure: avro.Figure): readonly Value[] => {
    const isJudged = kind === 'realised' && figure.name === 'error'
    const of = isJudged
      ? { difference, differenceLower, differenceUpper, pValue, verdict }
      : (comparisons.get(figure.name) ?? NOT_JUDGED)
    const judged = [of.difference, of.differenceLower, of.differenceUpper, of.pValue, of.verdict]
    const found = references.get(figure.name) ?? comparisons.get(figure.name)?.reference ?? null
    return [
      ...[...subject, predictions, labelled, figure.name, kind, figure.value, figure.error],
      ...[kind === 'realised' ? found : null, ...judged, meta.id, knownAt],
    ]
  }
  return [
    ...event.realised.map((figure) => row('realised', figure)),
    ...event.estimated.map((figure) => row('estimated', figure)),
  ]
}

/** `<prefix>drift`: one row per column of every measured window, with its figures, counts and verdict; a window has one event. */
import { avro, HEARTBEAT, schemaIdsOf } from '../../schemas/index.ts'
import type {
  ProjectionTools,
  TableColumn,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'

export const driftTableName = (prefix: string): string => `${prefix}drift`

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

const FIGURES = [
  'psi',
  'psi_missing_excluded',
  'psi_p_value',
  'psi_threshold',
  'ks',
  'ks_upper',
  'ks_p_value',
  'ks_threshold',
  'chi_square',
  'chi_square_p_value',
  'largest_shift',
  'p_value',
] as const

export const driftTable = (prefix: string): TableDeclaration => ({
  name: driftTableName(prefix),
  columns: [
    column('model', 'string'),
    column('model_version', 'long', true),
    column('monitor', 'string'),
    column('monitor_version', 'long'),
    column('baseline', 'string'),
    column('baseline_version', 'long'),
    column('slice', 'string'),
    column('window_start', 'timestamp'),
    column('window_end', 'timestamp'),
    column('feature', 'string'),
    column('kind', 'string'),
    column('role', 'string'),
    column('rows', 'long'),
    column('reference_rows', 'long'),
    column('cells', 'long'),
    ...FIGURES.map((name) => column(name, 'double', true)),
    column('verdict', 'string'),
    column('is_alarming', 'boolean'),
    // JSON array of the counts of the window, in the layout of the baseline.
    column('counts', 'string'),
    column('variant', 'string'),
    column('event_id', 'string'),
    column('known_at', 'timestamp'),
  ],
  order: ['model', 'monitor', 'window_end', 'feature'],
  views: [{ name: driftViewName(prefix), query: driftView }],
})

/** Columns of windows for dashboards: each once, without counts. No table has a dot behind the prefix. */
export const driftViewName = (prefix: string): string => `${prefix}drift.windows`

/** Without what the watchdog sends. `is_present`: by the latest versions of monitor and baseline that have measured, and by the latest rules for verdicts. */
const driftView = (table: string): string =>
  `SELECT model, model_version, monitor, monitor_version, baseline, baseline_version, slice, window_start, window_end, feature, kind, role,
    rows, reference_rows, ${FIGURES.join(', ')}, verdict, is_alarming, variant, event_id, known_at,
    (monitor_version, baseline_version, variant) = p.present AS is_present
  FROM ${table} AS d FINAL
  INNER JOIN (SELECT baseline, max((monitor_version, baseline_version, variant)) AS present FROM ${table} GROUP BY baseline) AS p USING (baseline)
  WHERE model != '${HEARTBEAT}'`

const DRIFT_MEASURED = 'ml.monitoring.DriftMeasured'

/** Reads DriftMeasured; other records of the topic have no rows. */
export const driftRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.DriftMeasuredSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== DRIFT_MEASURED) return
      for (const row of rowsOf(decoder.decode(value))) emit(row)
    },
  }
}

const rowsOf = (event: avro.DriftMeasured): readonly (readonly Value[])[] => {
  const { model, modelVersion, monitor, monitorVersion, baseline, baselineVersion } = event
  const { slice, windowStart, windowEnd, features, variant, meta, knownAt } = event
  const subject = [
    model,
    modelVersion,
    monitor,
    monitorVersion,
    baseline,
    baselineVersion,
    slice,
    windowStart,
    windowEnd,
  ]
  return features.map((of) => [
    ...subject,
    ...[of.feature, of.kind, of.role, of.rows, of.referenceRows, of.cells],
    ...[of.psi, of.psiMissingExcluded, of.psiPValue, of.psiThreshold],
    ...[of.ks, of.ksUpper, of.ksPValue, of.ksThreshold, of.chiSquare, of.chiSquarePValue, of.largestShift, of.pValue],
    ...[of.verdict, of.isAlarming, JSON.stringify(of.counts), variant, meta.id, knownAt],
  ])
}

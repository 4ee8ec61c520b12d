/** A monitor as people write it, and as events and commands hold it. */
import { type avro, describedIn, describedOut, durationMs, durationText } from '../../../../schemas/index.ts'

export interface WatchedDeclaration {
  readonly column: string
  /** Default: `numeric` of numbers, `categorical` of texts and booleans. */
  readonly kind: avro.FeatureKind
  /** Default: `output` of score and label of predictions, else `feature`. */
  readonly role?: avro.ColumnRole
}

export interface MonitorDeclaration {
  readonly name: string
  /** Either predictions, or a dataset. */
  readonly predictions?: string
  readonly dataset?: string
  readonly watches: readonly WatchedDeclaration[]
  readonly slices?: readonly { readonly column: string; readonly values: readonly string[] }[]
  readonly window: string | number
  readonly grace?: string | number
  readonly overdue?: string | number
  readonly alpha?: number
  readonly minRows?: number
  readonly psiMin?: number
  readonly ksMin?: number
  readonly shiftMin?: number
  readonly alarmAfter?: number
  readonly alarmOf?: number
  readonly clearAfter?: number
  readonly clearBelow?: number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

const OUTPUTS = ['score', 'label']

export const MONITOR_DEFAULTS = {
  graceMs: 60_000,
  overdueMs: 3_600_000,
  alpha: 0.001,
  minRows: 300,
  psiMin: 0.1,
  ksMin: 0.05,
  shiftMin: 0.1,
  alarmAfter: 2,
  alarmOf: 3,
  clearAfter: 2,
  clearBelow: 0.8,
} as const

const msOr = (duration: string | number | undefined, otherwise: number): number =>
  duration === undefined ? otherwise : durationMs(duration)

/** With every default filled in. @throws RangeError if a duration is none */
export const monitorRecord = (declaration: MonitorDeclaration): avro.Monitor => {
  const { name, predictions = '', dataset = null, watches, slices = [], window, grace, overdue } = declaration
  const { graceMs, overdueMs, ...numbers } = MONITOR_DEFAULTS
  const chosen = Object.fromEntries(
    (Object.keys(numbers) as (keyof typeof numbers)[]).map((key) => [key, declaration[key] ?? numbers[key]]),
  ) as Record<keyof typeof numbers, number>
  return {
    name,
    predictions,
    watches: watches.map(({ column, kind, role }) => ({
      column,
      kind,
      role: role ?? (dataset === null && OUTPUTS.includes(column) ? 'output' : 'feature'),
    })),
    slices: slices.map(({ column, values }) => ({ column, values: [...values] })),
    windowMs: durationMs(window),
    graceMs: msOr(grace, graceMs),
    overdueMs: msOr(overdue, overdueMs),
    ...chosen,
    dataset,
    ...describedIn(declaration),
  }
}

export const monitorOf = (record: avro.Monitor): MonitorDeclaration => {
  const { windowMs, graceMs, overdueMs, slices, owner, description, tags, predictions, dataset, ...rest } = record
  return {
    ...rest,
    ...(dataset === null ? { predictions } : { dataset }),
    ...(slices.length > 0 && { slices }),
    window: durationText(windowMs),
    grace: durationText(graceMs),
    overdue: durationText(overdueMs),
    ...describedOut({ owner, description, tags }),
  }
}

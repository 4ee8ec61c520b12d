/** What a valid monitor, or a baseline of it, will not do: slices without a reference of their own are compared with all rows. */
import type { avro } from '../../../../schemas/index.ts'
import type { Look } from '../../kind.ts'
import { liveRecords } from '../../look.ts'
import { sliceNames } from './slices.ts'

const NAMED_MAX = 10

/** A sentence about the slices of a monitor that a baseline has no reference for; none if it has all. */
export const slicesRemarks = (monitor: avro.Monitor | undefined, baseline: avro.Baseline): readonly string[] => {
  const known = new Set(baseline.slices.map(({ slice }) => slice))
  const missing = sliceNames(monitor?.slices ?? []).filter((slice) => !known.has(slice))
  if (missing.length === 0) return []
  const more = missing.length > NAMED_MAX ? ` and ${missing.length - NAMED_MAX} more` : ''
  return [
    `baseline '${baseline.name}' has no reference for the slices ${missing.slice(0, NAMED_MAX).join(', ')}${more}: their windows are compared with all rows, until it is captured again from data with these columns.`,
  ]
}

export const monitorRemarks = (monitor: avro.Monitor, look: Look): readonly string[] =>
  liveRecords<avro.Baseline>(look, 'baseline')
    .filter((baseline) => baseline.monitor === monitor.name)
    .flatMap((baseline) => slicesRemarks(monitor, baseline))

/** What a valid baseline will not do. */
import type { avro } from '../../../../schemas/index.ts'
import type { Look } from '../../kind.ts'
import { slicesRemarks } from '../monitor/index.ts'

export const baselineRemarks = (baseline: avro.Baseline, look: Look): readonly string[] =>
  slicesRemarks(look.find('monitor', baseline.monitor)?.record as avro.Monitor | undefined, baseline)

/** Every processor of the platform, one per line. Its definition tells the platform everything about it. */
import type { Definition } from '../streams/core/definition.ts'
import { alerts } from './alerts/index.ts'
import { catalog, type Snapshot } from './catalog/index.ts'
import { checks } from './checks/index.ts'
import { contracts } from './contracts/index.ts'
import { drift } from './drift/index.ts'
import { features } from './features/index.ts'
import { intake } from './intake/index.ts'
import { lineage } from './lineage/index.ts'
import { merge } from './merge/index.ts'
import { metrics } from './metrics/index.ts'
import { outcomes } from './outcomes/index.ts'
import { performance } from './performance/index.ts'
import { policies } from './policies/index.ts'
import { predictions } from './predictions/index.ts'
import { quarantine } from './quarantine/index.ts'
import { records } from './records/index.ts'
import { registry } from './registry/index.ts'
import { rekey } from './rekey/index.ts'
import { runs } from './runs/index.ts'
import { sources } from './sources/index.ts'
import { windows } from './windows/index.ts'

export const DEFINITIONS: readonly Definition<Snapshot>[] = [
  catalog, // decides what is declared
  intake, // judges rows
  rekey, // copies rows by other keys
  merge, // copies rows of several partitions in the order of time
  features, // computes vectors
  registry, // decides about models
  policies, // puts declared policies in force
  quarantine, // keeps records that could not be used
  records, // finds training sets and loads by their keys
  runs, // decides about experiments, runs and logged models
  alerts, // judges what was observed
  predictions, // keeps predictions, outcomes and actions
  windows, // counts predictions window by window
  drift, // compares windows with baselines
  metrics, // sums rows of datasets window by window
  outcomes, // joins outcomes to predictions
  performance, // measures performance as outcomes become known
  checks, // counts rows of datasets for the rules of contracts, window by window
  contracts, // evaluates contracts over windows
  lineage, // keeps what jobs read and wrote
  sources, // brings rows from elsewhere
]

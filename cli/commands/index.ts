/** The commands. */
import type { CommandModule } from '../cli.ts'
import * as activate from './activate.ts'
import * as apply from './apply.ts'
import * as backfill from './backfill.ts'
import * as bench from './bench.ts'
import * as config from './config.ts'
import * as demo from './demo.ts'
import * as describe from './describe.ts'
import * as features from './features.ts'
import * as gateway from './gateway.ts'
import * as ingest from './ingest.ts'
import * as late from './late.ts'
import * as purge from './purge.ts'
import * as quarantine from './quarantine.ts'
import * as rebuild from './rebuild.ts'
import * as resume from './resume.ts'
import * as retire from './retire.ts'
import * as stack from './stack.ts'
import * as status from './status.ts'
import * as tail from './tail.ts'
import * as trainingSet from './training-set.ts'
import * as trainingSets from './training-sets.ts'
import * as up from './up.ts'
import * as verify from './verify.ts'
import * as views from './views.ts'
import * as worker from './worker.ts'

export const commands: readonly CommandModule[] = [
  stack,
  up,
  worker,
  gateway,
  apply,
  views,
  activate,
  retire,
  describe,
  ingest,
  backfill,
  late,
  features,
  trainingSet,
  trainingSets,
  tail,
  status,
  resume,
  quarantine,
  rebuild,
  verify,
  purge,
  demo,
  bench,
  config,
]

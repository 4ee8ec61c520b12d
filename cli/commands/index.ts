/** The commands. */
import type { CommandModule } from '../cli.ts'

/** The commands by name, in the order of the help. A command is loaded when it is needed: to load all of them takes seconds. */
export const commands: Readonly<Record<string, () => Promise<CommandModule>>> = {
  stack: () => import('./stack.ts'),
  up: () => import('./up.ts'),
  worker: () => import('./worker.ts'),
  gateway: () => import('./gateway.ts'),
  apply: () => import('./apply.ts'),
  views: () => import('./views.ts'),
  activate: () => import('./activate.ts'),
  retire: () => import('./retire.ts'),
  describe: () => import('./describe.ts'),
  ingest: () => import('./ingest.ts'),
  backfill: () => import('./backfill.ts'),
  late: () => import('./late.ts'),
  features: () => import('./features.ts'),
  'training-set': () => import('./training-set.ts'),
  'training-sets': () => import('./training-sets.ts'),
  runs: () => import('./runs.ts'),
  models: () => import('./models.ts'),
  reproduce: () => import('./reproduce.ts'),
  tail: () => import('./tail.ts'),
  status: () => import('./status.ts'),
  resume: () => import('./resume.ts'),
  quarantine: () => import('./quarantine.ts'),
  rebuild: () => import('./rebuild.ts'),
  verify: () => import('./verify.ts'),
  purge: () => import('./purge.ts'),
  demo: () => import('./demo.ts'),
  bench: () => import('./bench.ts'),
  config: () => import('./config.ts'),
}

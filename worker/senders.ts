/** What sends commands about views in the name of the platform: a worker with the role `features` does. */
import { randomBytes } from 'node:crypto'
import type { CatalogCommands, CatalogTail, Platform } from '../platform/index.ts'
import { Activation } from './activation.ts'
import { OldCopies } from './old-copies.ts'
import type { WorkerSignals } from './signals.ts'

export interface SendersOptions {
  readonly platform: Platform
  readonly tail: CatalogTail
  readonly commands: CatalogCommands
  readonly signals: WorkerSignals
  readonly roles: ReadonlySet<string>
  /** As in `WorkerOptions`. */
  readonly replaceOldCopies: boolean | undefined
}

export type Sender = Activation | OldCopies

export const sendersOf = ({ roles, replaceOldCopies = true, ...options }: SendersOptions): readonly Sender[] => {
  if (!roles.has('features')) return []
  const activation = new Activation({ ...options, now: Date.now, random: () => randomBytes(16) })
  return replaceOldCopies ? [activation, new OldCopies({ ...options, now: Date.now })] : [activation]
}

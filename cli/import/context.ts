/** What the steps of an import share. */
import { CliError, EXIT } from '../errors.ts'
import type { Progress } from '../output.ts'
import type { Places } from './places.ts'
import type { Account } from './report.ts'
import type { RestSource } from './rest/source.ts'
import type { MlflowSource } from './source.ts'
import type { Target } from './target.ts'

export interface ImportContext {
  readonly source: MlflowSource
  readonly target: Target
  /** The target as it is read back. */
  readonly back: RestSource
  readonly signal: AbortSignal
  readonly account: Account
  readonly places: Places
  /** The id of an experiment here, by the one in the source. */
  readonly ids: Map<string, string>
  readonly progress: Progress
}

/** @throws CliError if the command was asked to end */
export const goOn = ({ signal }: Pick<ImportContext, 'signal'>): void => {
  if (signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
}

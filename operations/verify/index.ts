/**
 * Verification: recomputes every projection from the log, in memory, and compares byte by byte: what a processor wrote
 * with the replay of its input, and what a store holds with the log. It depends on no particular processor; everything
 * follows from the definitions.
 */
import {
  type Platform,
  planOf,
  processorRecipe,
  quarantineOf,
  UnfitRecords,
  UnknownSchemas,
} from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { PlannedInstance, PlannedProjection, PlannedSource } from '../../streams/core/definition.ts'
import { type Difference, Differences, type Missing } from './difference.ts'
import { verifyFields } from './fields.ts'
import { verifyLatest } from './latest.ts'
import { verifyMerged } from './merged.ts'
import { PresentForms } from './present-form.ts'
import type { StoreVerification } from './projection.ts'
import { SharedTopics } from './shared.ts'
import { verifyTable } from './table.ts'
import { verifyTopics } from './topics.ts'
import { UnreadRecords } from './unread.ts'

export type { Difference, Missing } from './difference.ts'
export { type Parity, servedEntities, verifyParity } from './parity.ts'

export interface Verified {
  /** The instance, or a topic that several instances write. */
  readonly instance: string
  /** Number of compared records, vectors or rows. */
  readonly compared: number
  readonly differences: number
  /** The first differences. */
  readonly first: readonly Difference[]
  /** Partitions whose beginning the log does not hold any more. */
  readonly missing: readonly Missing[]
  readonly seconds: number
}

export interface VerifyOptions {
  readonly platform: Platform
  readonly catalog: Snapshot
  /** The instances to verify; default: all of the catalogue. */
  readonly only?: (planned: PlannedInstance) => boolean
  /** It may throw, which ends the verification. */
  readonly onProgress?: (instance: string, records: number) => void
  /** How long a consumer that is behind the log may make no progress before it counts as stopped, ms. Default 15,000. */
  readonly settleMs?: number
}

/** Longer than the session timeout of 10 s: the partitions of a worker that died may be taken over meanwhile. */
const SETTLE_MS = 15_000

/**
 * Compares every instance of the catalogue, then the topics that several instances write. If an instance does not reach
 * the log end of the start of its verification, this is a difference: it has stopped.
 * @throws Error if no instance is selected: nothing compared is no success
 */
export async function* verify(options: VerifyOptions): AsyncGenerator<Verified> {
  const { platform, catalog, only = () => true } = options
  const forms = new PresentForms(platform)
  const shared = new SharedTopics(platform, forms)
  const unfit = new UnfitRecords(platform)
  const unknown = new UnknownSchemas(platform)
  const selected = planOf(catalog, platform).filter(isReplayable).filter(only)
  if (selected.length === 0)
    throw new Error('No instance of the catalogue is selected, expected at least one to verify.')
  for (const planned of selected)
    yield await timed(planned.instance, (differences) =>
      verifyOne(options, planned, { shared, forms, unfit, unknown }, differences),
    )
  for (const topic of shared.topics) yield await timed(topic, (differences) => shared.verify(topic, differences))
}

/** What a source has brought is first-hand: no replay of the log could make it again. */
const isReplayable = (planned: PlannedInstance): planned is Exclude<PlannedInstance, PlannedSource> =>
  planned.kind !== 'source'

const timed = async (instance: string, work: (differences: Differences) => Promise<void>): Promise<Verified> => {
  const started = performance.now()
  const differences = new Differences()
  await work(differences)
  const { count, compared, first, missing } = differences
  return { instance, compared, differences: count, first, missing, seconds: (performance.now() - started) / 1000 }
}

/** What the verifications of all instances share. */
interface Common {
  readonly shared: SharedTopics
  readonly forms: PresentForms
  readonly unfit: UnfitRecords
  readonly unknown: UnknownSchemas
}

const verifyOne = async (
  { platform, onProgress, settleMs = SETTLE_MS }: VerifyOptions,
  planned: Exclude<PlannedInstance, PlannedSource>,
  { shared, forms, unfit, unknown }: Common,
  differences: Differences,
): Promise<void> => {
  const progress = (records: number) => onProgress?.(planned.instance, records)
  if (planned.kind === 'projection')
    return verifyProjection(planned, { platform, unfit, differences, settleMs, onProgress: progress })
  const recipe = await processorRecipe(platform, planned)
  const unread = new UnreadRecords(unknown, await quarantineOf(platform.codecs, platform.names))
  const verification = {
    platform,
    planned,
    recipe,
    unknown,
    unread,
    shared,
    forms,
    differences,
    settleMs,
    onProgress: progress,
  }
  return recipe.merge === undefined ? verifyTopics(verification) : verifyMerged(verification)
}

const verifyProjection = async (
  { instance, topic, input, target }: PlannedProjection,
  options: StoreVerification,
): Promise<void> => {
  await options.unfit.look()
  const common = { ...options, instance, topic, input }
  switch (target.store) {
    case 'latest':
      return verifyLatest({ ...common, target })
    case 'table':
      return verifyTable({ ...common, target })
    case 'fields':
      return verifyFields({ ...common, target })
  }
}

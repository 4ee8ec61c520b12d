/**
 * Verification: everything that was projected is made again from the log, in memory, and compared byte by byte. Rows with the replay of
 * intake, re-keyed copies with the replay of rekey, features with the replay of the view, Redis and ClickHouse with the log.
 */

import {
  type Platform,
  partitionsOf,
  quarantineOf,
  type Recipe,
  recipeOf,
  type Wanted,
  wantedInstances,
} from '../../platform/index.ts'
import { catalogCodec, type Snapshot } from '../../processors/catalog/index.ts'
import { type Difference, Differences } from './difference.ts'
import { verifyTable } from './offline.ts'
import { verifyOnline } from './online.ts'
import { verifyTopic } from './topics.ts'

export type { Difference } from './difference.ts'
export { type Parity, servedEntities, verifyParity } from './parity.ts'

export interface Verified {
  readonly instance: string
  /** Records, vectors or rows that were compared. */
  readonly compared: number
  readonly differences: number
  /** The first of them. */
  readonly first: readonly Difference[]
  readonly seconds: number
}

export interface VerifyOptions {
  readonly platform: Platform
  readonly catalog: Snapshot
  /** Which instances; default: all of the catalogue. */
  readonly only?: (wanted: Wanted) => boolean
  readonly onProgress?: (instance: string, records: number) => void
}

/** Compares every projection of the catalogue. Run it when the platform is quiet: what is being written shows as a difference. */
export async function* verify(options: VerifyOptions): AsyncGenerator<Verified> {
  const { platform, catalog, only = () => true } = options
  const roles = new Set(['intake', 'features', 'online', 'offline'] as const)
  const codec = await catalogCodec(platform.codecs, platform.names.prefix)
  for (const wanted of wantedInstances(catalog, platform.names, roles).filter(only)) {
    const started = performance.now()
    const differences = new Differences()
    await verifyOne(options, wanted, await recipeOf(platform, codec, wanted), differences)
    const { count, compared, first } = differences
    yield {
      instance: wanted.instance,
      compared,
      differences: count,
      first,
      seconds: (performance.now() - started) / 1000,
    }
  }
}

const outputOf = ({ names }: Platform, wanted: Wanted): string | undefined => {
  if (wanted.kind === 'intake') return names.rows(wanted.dataset.name)
  if (wanted.kind === 'rekey') return wanted.output.topic
  if (wanted.kind === 'features') return names.features(wanted.view.name, wanted.version)
  return undefined
}

const verifyOne = async (
  options: VerifyOptions,
  wanted: Wanted,
  recipe: Recipe,
  differences: Differences,
): Promise<void> => {
  const { platform, onProgress } = options
  const output = outputOf(platform, wanted)
  if (recipe.kind === 'processor') {
    if (output === undefined) return
    const quarantine = await quarantineOf(platform.codecs, platform.names)
    const progress = (records: number) => onProgress?.(wanted.instance, records)
    await verifyTopic({ platform, wanted, recipe, quarantine, output, differences, onProgress: progress })
  } else if (wanted.kind === 'online') {
    const partitions = wanted.view.partitions ?? partitionsOf(wanted.dataset)
    await verifyOnline(platform, wanted.view.name, wanted.version, partitions, differences)
  } else if (recipe.table !== undefined) {
    const { table, project } = recipe.table
    await verifyTable({ platform, table, project, prepare: recipe.prepare, topic: wanted.topic, differences })
  }
}

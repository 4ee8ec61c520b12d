/** Rebuilds: a projection made again from the log beside the live one, which readers are then switched to. Start with fill.ts. */
import { type Platform, recipeOf } from '../../platform/index.ts'
import type { CatalogCodec } from '../../processors/catalog/index.ts'
import { partitionKey } from '../../sinks/redis/index.ts'
import { acquireLock, lockKey } from './lock.ts'
import { nameOf, type Projection } from './projection.ts'
import { type Rebuilt, rebuildTable } from './table.ts'
import { rebuildVectors } from './vectors.ts'

export {
  nameOf,
  PROJECTION_FORMS,
  type Projection,
  projectionOf,
  projectionsOf,
  UnknownProjectionError,
} from './projection.ts'
export { type Rebuilt, scratchTableOf } from './table.ts'

export interface RebuildRequest {
  readonly platform: Platform
  readonly codec: CatalogCodec
  readonly projection: Projection
  /** Positions of the log that were passed, of all partitions together. */
  readonly onProgress?: (positions: number) => void
  readonly signal?: AbortSignal
}

export interface RebuildResult extends Rebuilt {
  readonly projection: string
  readonly seconds: number
  /** Online vectors that were missing or different, and those that the log does not know. */
  readonly mended?: number
  readonly removed?: number
}

/**
 * Rebuilds one projection while its readers and its live sink go on.
 * @throws Error if another run rebuilds it, errors of log and stores, and what aborts the signal; nothing is left beside then
 */
export const rebuild = async (request: RebuildRequest): Promise<RebuildResult> => {
  const { platform, codec, projection, onProgress = () => {}, signal = new AbortController().signal } = request
  const started = performance.now()
  const name = nameOf(projection)
  const recipe = await recipeOf(platform, codec, projection)
  if (recipe.kind !== 'sink') throw new Error(`${name} is no projection`)
  const lock = await acquireLock(platform.redis, await lockKeysOf(platform, projection), name)
  try {
    const common = { platform, lock, onProgress, signal }
    const rebuilt =
      projection.kind === 'online'
        ? await rebuildVectors({ ...common, view: projection.view.name, version: projection.version })
        : await rebuildTable({ ...common, wanted: projection, recipe })
    return { projection: name, ...rebuilt, seconds: (performance.now() - started) / 1000 }
  } finally {
    await lock.release()
  }
}

const lockKeysOf = async ({ names, log }: Platform, projection: Projection): Promise<string[]> => {
  if (projection.kind !== 'online') return [`${names.prefix}millrace.rebuild.${nameOf(projection)}`]
  const { view, version } = projection
  const partitions = await log.partitions(names.features(view.name, version))
  return Array.from({ length: partitions }, (_, i) => lockKey(partitionKey(names.prefix, view.name, version, i)))
}

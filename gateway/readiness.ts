/** Checks whether the parts that the gateway needs answer; each has one second. */
import { type Platform, troubleText, unattendedReasons, unattendedRoles } from '../platform/index.ts'
import type { Snapshot } from '../processors/catalog/index.ts'
import { type OutOfOrder, outOfOrder } from '../processors/features/index.ts'
import { within } from '../schemas/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'

const ANSWER_MS = 1_000

const noAnswer = (): never => {
  throw new Error(`no answer within ${ANSWER_MS} ms`)
}

const reasonsOf = async (name: string, ask: () => Promise<unknown>): Promise<string[]> => {
  try {
    await within(ask(), ANSWER_MS, noAnswer)
    return []
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** @returns a sentence per part that is away; without ClickHouse the gateway serves all but offline reads, so it is not asked */
export const notReadyReasons = async (
  platform: Platform,
  starting: { readonly reason: string | undefined },
): Promise<readonly string[]> => {
  const { log, redis, names } = platform
  const found = await Promise.all([
    reasonsOf('Kafka', () => log.partitions(names.catalog)),
    reasonsOf('Redis', () => redis.ping()),
  ])
  return [...(starting.reason === undefined ? [] : [starting.reason]), ...found.flat()]
}

const LOOK_MS = 5_000

/** Which roles no worker has, as of a moment ago: a look serves all questions of five seconds. */
export class Attendance {
  readonly #platform: Platform
  #roles: ReadonlySet<string> = new Set()
  #looking: Promise<void> | undefined
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** @param planned the instances that the catalogue asks for @returns a sentence per role */
  async reasons(planned: readonly PlannedInstance[]): Promise<readonly string[]> {
    if (this.#looking === undefined && performance.now() - this.#lookedAt > LOOK_MS) {
      this.#lookedAt = performance.now()
      this.#looking = this.#look(planned)
    }
    await within(Promise.resolve(this.#looking), ANSWER_MS, () => undefined) // otherwise the earlier result counts
    return unattendedReasons(this.#roles, planned)
  }

  async #look(planned: readonly PlannedInstance[]): Promise<void> {
    try {
      this.#roles = await unattendedRoles(this.#platform, planned)
    } catch {
      // Kafka is away: that is a reason of its own
    } finally {
      this.#looking = undefined
    }
  }
}

/** @returns one sentence per task or instance that does not work. The gateway serves requests, but some answers may be out of date. */
export const degradedReasons = ({ progress }: Platform): readonly string[] => [
  ...(progress.failure === undefined ? [] : [`progress of the tasks is not known: ${progress.failure}`]),
  ...progress.troubled.map(troubleText),
]

/** @returns one sentence per dataset with views whose features depend on how fast its partitions were read, and what mends them */
export const orderNotes = (catalog: Snapshot): readonly string[] => {
  const views = new Map<string, OutOfOrder[]>()
  for (const found of outOfOrder(catalog)) views.set(found.dataset, [...(views.get(found.dataset) ?? []), found])
  return [...views].map(([dataset, found]) => {
    const names = found.map(({ view, version }) => `${view}@${version}`).join(', ')
    return `${names}: the rows of the ${dataset} dataset are not in the order of time for it; ${mendedBy(dataset, found)}.`
  })
}

const mendedBy = (dataset: string, found: readonly OutOfOrder[]): string => {
  const successors = found.flatMap(({ view, successor }) => (successor === undefined ? [] : [`${view}@${successor}`]))
  if (successors.length > 0) return `readers get ${successors.join(', ')} when it has caught up`
  if (found.some(({ isSorted }) => isSorted)) return 'it was chosen, although a later version has them in order'
  return `a worker sorts them (\`worker.replaceOldCopies\`), or \`millrace backfill ${dataset}\` does`
}

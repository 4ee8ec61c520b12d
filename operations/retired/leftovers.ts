/** The resources of retired declarations in the log and in the stores. They follow from the definitions. Pure. */
import { type Planning, planOf } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { PlannedInstance } from '../../streams/core/definition.ts'
import type { ProjectionTarget } from '../../streams/core/projection.ts'
import { keptOf, retiredOf } from './snapshots.ts'

export interface Leftover {
  readonly instance: string
  /** Key of the declaration that needed it, for example `view/spend`. */
  readonly declaredBy: string
  /** Version of that declaration. */
  readonly version: number
  /** Topics that no other instance reads or writes, its changelog included. */
  readonly topics: readonly string[]
  /** The data of a projection in its store, and its source topic. */
  readonly stored?: { readonly topic: string; readonly partitions: number; readonly target: ProjectionTarget }
}

const topicsOf = (planned: PlannedInstance, { names }: Planning): string[] => {
  const own = planned.input === undefined ? [] : [planned.input.name]
  if (planned.kind !== 'processor') return own
  return [...own, ...planned.outputs.map(({ name }) => name), names.changelog(planned.instance)]
}

const VERSION = /\.v(\d+)\.s\d+$/

/**
 * All resources that only retired declarations needed, each topic once. A user's own source topic is never included.
 * @param catalog the present catalogue
 */
export const leftoversOf = (catalog: Snapshot, planning: Planning): Leftover[] => {
  // What workers run is never left over: some projections outlive the last declaration that asked for them.
  const kept = [...planOf(keptOf(catalog), planning), ...planOf(catalog, planning)]
  const instances = new Set(kept.map(({ instance }) => instance))
  const taken = new Set(kept.flatMap((planned) => topicsOf(planned, planning)))
  const retired = planOf(retiredOf(catalog), planning).filter(({ instance }) => !instances.has(instance))
  return retired.map((planned): Leftover => {
    const topics = topicsOf(planned, planning).filter((topic) => !taken.has(topic))
    for (const topic of topics) taken.add(topic)
    const { instance, topic, declaredBy = '', input } = planned
    const version = Number(VERSION.exec(instance)?.[1] ?? 1)
    const common = { instance, declaredBy, version, topics }
    if (planned.kind !== 'projection') return common
    return { ...common, stored: { topic, partitions: input?.partitions ?? 0, target: planned.target } }
  })
}

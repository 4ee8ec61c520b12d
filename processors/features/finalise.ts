import { sameValue } from './order.ts'
import type { Finaliser, WindowPlan } from './plan.ts'

/** The folded lanes of a window, and the size of its distinct sets by object index. */
export interface Folded {
  readonly data: Float64Array
  readonly base: number
  readonly objects: readonly unknown[]
  readonly objectBase: number
  /** `null` if there are too many members to be counted. */
  distinctSize(object: number): number | null
}

/** Writes the features of a window into the vector. @returns whether one of them changed */
export const finaliseWindow = (plan: WindowPlan, folded: Folded, vector: Record<string, unknown>): boolean => {
  let changed = false
  for (const finaliser of plan.finalisers) {
    const value = finalise(finaliser, folded)
    if (!sameValue(value, vector[finaliser.name])) {
      vector[finaliser.name] = value
      changed = true
    }
  }
  return changed
}

/** The same for a window without rows: 0 for count, sum and distinct, null for the others. */
export const finaliseEmpty = (plan: WindowPlan, vector: Record<string, unknown>): boolean => {
  let changed = false
  for (const { function: kind, name } of plan.finalisers) {
    const value = kind === 'count' || kind === 'sum' || kind === 'distinct' ? 0 : null
    if (vector[name] !== value) {
      vector[name] = value
      changed = true
    }
  }
  return changed
}

const finalise = (finaliser: Finaliser, folded: Folded): unknown => {
  const { data, base } = folded
  const at = base + finaliser.slot
  const known = data[base + finaliser.known]
  switch (finaliser.function) {
    case 'count':
    case 'sum':
      return data[at]
    case 'mean':
      return known === 0 ? null : data[at] / known
    case 'stddev':
      return known < 2 ? null : Math.sqrt(data[at + 1] / (known - 1))
    case 'distinct':
      return folded.distinctSize(finaliser.object)
    case 'min':
    case 'max':
      if (finaliser.object >= 0) return folded.objects[folded.objectBase + finaliser.object]
      return known === 0 ? null : numberOf(finaliser, data[at])
    case 'first':
    case 'last':
      if (finaliser.object >= 0) return folded.objects[folded.objectBase + finaliser.object]
      return data[at + 2] === 0 ? null : numberOf(finaliser, data[at])
  }
}

const numberOf = (finaliser: Finaliser, x: number): unknown => (finaliser.boolean ? x !== 0 : x)

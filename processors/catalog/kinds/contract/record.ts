/** A contract as people write it, and as events and commands hold it. */
import {
  type avro,
  canonicalJson,
  describedIn,
  describedOut,
  durationMs,
  durationText,
} from '../../../../schemas/index.ts'
import type { Node } from '../../../rules/index.ts'

export interface ContractDeclaration {
  readonly name: string
  readonly dataset: string
  /** The object of the schema. Default: the one that is called like the dataset, or the only one. */
  readonly object?: string
  /** The document. */
  readonly odcs: Node
  readonly window?: string | number
  readonly grace?: string | number
  readonly overdue?: string | number
  readonly lateWithin?: string | number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

export const CONTRACT_DEFAULTS = {
  windowMs: 3_600_000,
  graceMs: 60_000,
  overdueMs: 3_600_000,
  lateMs: 86_400_000,
} as const

/** With every default filled in. @throws RangeError if a duration is none */
export const contractRecord = (declaration: ContractDeclaration): avro.Contract => {
  const { name, dataset, object, odcs, window, grace, overdue, lateWithin } = declaration
  const { windowMs, graceMs, overdueMs, lateMs } = CONTRACT_DEFAULTS
  return {
    name,
    dataset,
    object: object ?? null,
    windowMs: window === undefined ? windowMs : durationMs(window),
    graceMs: grace === undefined ? graceMs : durationMs(grace),
    overdueMs: overdue === undefined ? overdueMs : durationMs(overdue),
    lateMs: lateWithin === undefined ? lateMs : durationMs(lateWithin),
    odcs: canonicalJson(odcs),
    ...describedIn(declaration),
  }
}

export const contractOf = (record: avro.Contract): ContractDeclaration => {
  const { name, dataset, object, odcs, windowMs, graceMs, overdueMs, lateMs, owner, description, tags } = record
  return {
    name,
    dataset,
    ...(object !== null && { object }),
    odcs: documentOf(odcs) as Node,
    window: durationText(windowMs),
    grace: durationText(graceMs),
    overdue: durationText(overdueMs),
    lateWithin: durationText(lateMs),
    ...describedOut({ owner, description, tags }),
  }
}

/** The document of a text that a command brought; text that is no JSON is not a document. */
const documentOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

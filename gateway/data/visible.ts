/** What a caller sees of rows: columns whose values are masked are left out, and not written as null, which would say that there is no value. */
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { columnsMasked, secrecyNamed } from '../secrecy/datasets.ts'
import type { AskedStretch } from './columns.ts'

export interface Visible {
  readonly stretch: AskedStretch
  /** The columns that are left out. */
  readonly masked: readonly string[]
}

const maskedIn = (context: GatewayContext, { dataset, columns }: AskedStretch, principal: Principal): string[] => {
  const secrecy = secrecyNamed(context, dataset, principal)
  return columns.flatMap(({ name }) => (secrecy.isMasked(name) ? [name] : []))
}

/** @throws HttpError DATASET_UNKNOWN, COLUMNS_MASKED if nothing is left */
export const visibleTo = (context: GatewayContext, stretch: AskedStretch, principal: Principal): Visible => {
  const masked = maskedIn(context, stretch, principal)
  const columns = stretch.columns.filter(({ name }) => !masked.includes(name))
  if (columns.length === 0) throw columnsMasked(stretch.dataset, masked)
  return { stretch: { ...stretch, columns }, masked }
}

/** @throws HttpError DATASET_UNKNOWN, COLUMNS_MASKED unless the caller sees every column */
export const requireSeen = (context: GatewayContext, stretch: AskedStretch, principal: Principal): void => {
  const masked = maskedIn(context, stretch, principal)
  if (masked.length > 0) throw columnsMasked(stretch.dataset, masked)
}

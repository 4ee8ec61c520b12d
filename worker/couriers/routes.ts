/** Which receivers get which alerts: routes from labels to addresses. A receiver that no route names gets every alert. */
import type { AlertEvent } from '../../processors/alerts/index.ts'
import { matches } from '../../processors/catalog/index.ts'

type Label = 'severity' | 'team' | 'rule' | 'model' | 'feature'

/** All labels must match; `*` stands for any characters. */
export interface Route {
  readonly labels: readonly (readonly [label: Label, pattern: string])[]
  /** Addresses, as the settings of receivers name them. */
  readonly receivers: readonly string[]
}

const labelOf = ({ value: { severity, subject } }: AlertEvent, label: Label): string | null =>
  label === 'severity' ? severity : subject[label]

const isRouted = (event: AlertEvent, { labels }: Route): boolean =>
  labels.every(([label, pattern]) => {
    const value = labelOf(event, label)
    return value !== null && matches(pattern, value)
  })

/** Whether a receiver gets an alert. */
export const wants =
  (routes: readonly Route[], address: string) =>
  (event: AlertEvent): boolean => {
    const own = routes.filter(({ receivers }) => receivers.includes(address))
    return own.length === 0 || own.some((route) => isRouted(event, route))
  }

/** Addresses that some route names. */
export const routedAddresses = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(routes.flatMap(({ receivers }) => receivers))

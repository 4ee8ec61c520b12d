/** What one receiver has to know of alerts to be told of their changes. */
import type { AlertEvent } from '../../processors/alerts/index.ts'

/** The alerts of a receiver, folded from `ml.alerts` in its order. */
export class Standing {
  /** What fires and is not muted, by fingerprint. */
  readonly #firing = new Map<string, AlertEvent>()
  /** The fingerprints of alerts that fire, and that people were told of since they began. */
  readonly #told = new Set<string>()

  get firing(): readonly AlertEvent[] {
    return [...this.#firing.values()]
  }

  /** @returns whether people are told of the change. They are not told of what is muted, nor of the end of what they never heard of. */
  take(event: AlertEvent): boolean {
    const { fingerprint, mutedBy } = event.value
    if (event.type === 'AlertResolved') {
      this.#firing.delete(fingerprint)
      return this.#told.delete(fingerprint)
    }
    if (mutedBy !== null) {
      this.#firing.delete(fingerprint)
      return false
    }
    this.#firing.set(fingerprint, event)
    this.#told.add(fingerprint)
    return true
  }
}

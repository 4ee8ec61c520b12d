/**
 * Which version of what measures is in force. A monitor or a baseline with another content measures its whole history again: what its earlier versions say counts no more,
 * and windows that were judged already are not judged a second time.
 * State: `source/<kind>/<name>` -> JSON.
 */
import type { avro } from '../../schemas/index.ts'

type Source = avro.ObservationSource

interface InForce {
  /** `null`: any, because the catalogue has said nothing yet; 0: it is retired. */
  readonly version: number | null
  /** The greatest order that was observed of it; `null`: nothing was. */
  readonly seenTo: number | null
  /** Up to this order an earlier version was judged; `null`: there was none. */
  readonly judgedTo: number | null
}

export const SOURCE = 'source/'
const NOTHING: InForce = { version: null, seenTo: null, judgedTo: null }

export const nameOfSource = ({ kind, name }: Pick<Source, 'kind' | 'name'>): string => `${kind}/${name}`

export class Sources {
  readonly #inForce = new Map<string, InForce>()
  readonly #dirty: (key: string) => void

  /** @param dirty is told the key of each entry that changes */
  constructor(dirty: (key: string) => void) {
    this.#dirty = dirty
  }

  /** Takes note of an observation. @returns whether it counts */
  observed({ sources, order }: Pick<avro.ConditionsObserved, 'sources' | 'order'>): boolean {
    let counts = true
    for (const source of sources) {
      const known = this.#inForce.get(nameOfSource(source)) ?? NOTHING
      const { version, seenTo, judgedTo } = known
      const isInForce = version === null || (version !== 0 && source.version >= version)
      if (!isInForce || order <= (judgedTo ?? Number.NEGATIVE_INFINITY)) counts = false
      else if (seenTo === null || order > seenTo) this.#set(nameOfSource(source), { ...known, seenTo: order })
    }
    return counts
  }

  /** Whether a version changes what is in force. */
  changes(source: Source): boolean {
    const version = this.#inForce.get(nameOfSource(source))?.version
    return version !== source.version
  }

  apply(source: Source): void {
    const { version, seenTo, judgedTo } = this.#inForce.get(nameOfSource(source)) ?? NOTHING
    // The first version that is known replaces none.
    const judged = version === null ? judgedTo : seenTo
    this.#set(nameOfSource(source), { version: source.version, seenTo, judgedTo: judged })
  }

  #set(name: string, inForce: InForce): void {
    this.#inForce.set(name, inForce)
    this.#dirty(SOURCE + name)
  }

  load(name: string, stored: InForce | null): void {
    if (stored !== null) this.#inForce.set(name, stored)
  }

  content(name: string): object | undefined {
    return this.#inForce.get(name)
  }

  get size(): number {
    return this.#inForce.size
  }
}

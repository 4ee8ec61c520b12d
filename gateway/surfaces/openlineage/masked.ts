/** What assertions have measured of masked columns is left out of facets: a minimum or a mean is made of values. How many rows fail is told. */
import { OwnNames } from '../../../processors/lineage/index.ts'
import type { GatewayContext } from '../../context.ts'
import type { Principal } from '../../http/auth.ts'
import { Secrecies } from '../../secrecy/datasets.ts'

interface Assertion {
  readonly column?: unknown
  readonly expected?: unknown
  readonly actual?: unknown
}

interface Facets {
  readonly dataQualityAssertions?: { readonly assertions?: readonly Assertion[] }
}

interface Named {
  readonly namespace?: unknown
  readonly name?: unknown
  readonly facets?: Facets
  readonly inputFacets?: Facets
}

interface Event {
  readonly inputs?: readonly Named[]
  readonly outputs?: readonly Named[]
  readonly dataset?: Named
}

const COUNT = / (rows|percent|share)$/

/** For one caller. */
export class MaskedFacets {
  readonly #own: OwnNames
  readonly #secrecies: Secrecies

  constructor({ context, principal }: { readonly context: GatewayContext; readonly principal: Principal }) {
    this.#own = new OwnNames(context.platform.names.prefix)
    this.#secrecies = new Secrecies(context, principal)
  }

  /** A dataset of an event or of an answer, as the caller sees it. */
  dataset<T extends object>(shown: T): T {
    const { namespace, name, facets, inputFacets } = shown as Named
    const dataset = /^dataset\/(.+)$/.exec(String(name))?.[1]
    if (dataset === undefined || this.#own.dataset(dataset).namespace !== namespace) return shown
    if (!this.#secrecies.hides(dataset)) return shown
    return {
      ...shown,
      ...(facets !== undefined && { facets: this.#facets(dataset, facets) }),
      ...(inputFacets !== undefined && { inputFacets: this.#facets(dataset, inputFacets) }),
    }
  }

  /** An event as text. Those without what may be hidden keep their bytes. */
  event(text: string): string {
    if (!text.includes('"actual"')) return text
    const event = JSON.parse(text) as Event
    const all = (named: readonly Named[]) => named.map((each) => this.dataset(each))
    return JSON.stringify({
      ...event,
      ...(event.inputs !== undefined && { inputs: all(event.inputs) }),
      ...(event.outputs !== undefined && { outputs: all(event.outputs) }),
      ...(event.dataset !== undefined && { dataset: this.dataset(event.dataset) }),
    })
  }

  #facets(dataset: string, facets: Facets): Facets {
    const { dataQualityAssertions: facet } = facets
    if (!Array.isArray(facet?.assertions)) return facets
    const assertions = facet.assertions.map((assertion: Assertion) => this.#assertion(dataset, assertion))
    return { ...facets, dataQualityAssertions: { ...facet, assertions } }
  }

  #assertion(dataset: string, assertion: Assertion): Assertion {
    const { column, expected, actual } = assertion
    if (actual === undefined || COUNT.test(String(expected))) return assertion
    if (column !== undefined && this.#secrecies.of(dataset)?.isMasked(String(column)) === false) return assertion
    const { actual: _, ...rest } = assertion
    return rest
  }
}

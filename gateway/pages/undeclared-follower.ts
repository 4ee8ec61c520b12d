/**
 * Puts the datasets that only lineage knows into the index of the catalogue. What the platform itself tells of (its own namespace) is declared, and so is what is
 * another name of it.
 */
import { createHash } from 'node:crypto'
import { kindOf, namedIn, OwnNames } from '../../processors/lineage/index.ts'
import {
  type CatalogueEntry,
  type CatalogueIndex,
  undeclaredEntry,
  undeclaredId,
} from '../../queries/catalogue/index.ts'
import { type FacetsInMemory, type LineageStore, neighboursIn } from '../../queries/lineage/index.ts'
import { within } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { keptStoreOf } from '../surfaces/openlineage/reading.ts'
import { available } from './available.ts'
import { undeclaredOf } from './undeclared.ts'

/** A search does not wait longer for lineage, ms: what is declared is found without it. */
const WAIT_MS = 1_000
/** Searches within this time after one that has asked lineage do not ask again, ms: the question costs as much as a search. */
const FRESH_MS = 500
/** What is searched at most: the index takes some kilobytes for each. */
const UNDECLARED_MAX = 20_000
/** Nodes that are looked at without a break. */
const PIECE = 200

export class UndeclaredFollower {
  readonly #context: GatewayContext
  /** What was read last: another object has been read anew, after a rebuild. */
  #facets: FacetsInMemory | undefined
  #version = -1
  /** Other names may become known after the datasets that have them. */
  #names = 0
  #reason: string | null = null
  /** What is in the index: the digest of each entry, by its id. */
  readonly #shown = new Map<string, string>()
  #following: Promise<string | null> | undefined
  #followedAt = Number.NEGATIVE_INFINITY
  /** What was answered then. */
  #said: string | null = null

  constructor(context: GatewayContext) {
    this.#context = context
  }

  /** @returns why datasets may be missing in the index; null: they are there. One follows, the others wait with it. */
  async follow(index: CatalogueIndex): Promise<string | null> {
    if (this.#following === undefined && performance.now() - this.#followedAt < FRESH_MS) return this.#said
    this.#following ??= available(() => this.#follow(index))
      .then(({ value, unavailable }) => {
        this.#followedAt = performance.now()
        this.#said = unavailable ?? value
        return this.#said
      })
      .finally(() => {
        this.#following = undefined
      })
    return within(this.#following, WAIT_MS, () => `Lineage did not answer within ${WAIT_MS} ms.`)
  }

  async #follow(index: CatalogueIndex): Promise<string | null> {
    const store = await keptStoreOf(this.#context)
    const facets = await store.kept?.facets()
    if (facets === undefined) return 'Lineage is not kept in memory: there is none yet, or it is too large.'
    const names = (await store.kept?.edges('jobs'))?.names ?? 0
    const isNew = facets !== this.#facets
    const { version } = facets
    if (!isNew && version === this.#version && names === this.#names) return this.#reason
    const nodes = [...facets.changedSince(isNew || names !== this.#names ? -1 : this.#version)]
    await this.#change(index, store, { facets, nodes, isNew })
    this.#facets = facets
    this.#version = version
    this.#names = names
    return this.#reason
  }

  async #change(
    index: CatalogueIndex,
    store: LineageStore,
    {
      facets,
      nodes,
      isNew,
    }: { readonly facets: FacetsInMemory; readonly nodes: readonly string[]; readonly isNew: boolean },
  ): Promise<void> {
    const own = new OwnNames(this.#context.platform.names.prefix).namespace
    const neighbours = await neighboursIn(store, 'jobs', {})
    const isOwn = (node: string) => namedIn(node).namespace === own
    const entries: CatalogueEntry[] = []
    const gone = new Set(isNew ? this.#shown.keys() : [])
    const others = nodes.filter((node) => kindOf(node) === 'dataset' && !isOwn(node)).sort()
    let left = 0
    for (let i = 0; i < others.length; i += PIECE) {
      const piece = others.slice(i, i + PIECE)
      const adjacent = await neighbours(piece)
      const same = adjacent.filter(({ relation, neighbour }) => relation === 'same' && isOwn(neighbour))
      const declared = new Set(same.map(({ node }) => node))
      for (const node of piece) {
        const id = undeclaredId(namedIn(node))
        if (declared.has(node)) {
          if (this.#shown.has(id)) gone.add(id)
          continue
        }
        gone.delete(id)
        if (!this.#shown.has(id) && this.#shown.size >= UNDECLARED_MAX) {
          left++
          continue
        }
        const { owners, ...dataset } = undeclaredOf(node, namedIn(node), facets.get(node))
        const entry = undeclaredEntry({ ...dataset, owner: owners[0] ?? null })
        const digest = createHash('sha256').update(JSON.stringify(entry)).digest('base64')
        if (this.#shown.get(id) === digest) continue
        this.#shown.set(id, digest)
        entries.push(entry)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const id of gone) this.#shown.delete(id)
    if (isNew) this.#reason = null
    if (left > 0) this.#reason = `${UNDECLARED_MAX} datasets that are not declared are searched, and there are more.`
    await index.change(entries, [...gone])
  }
}

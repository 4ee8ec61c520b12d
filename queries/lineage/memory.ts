/** What a process keeps of lineage in memory: the graphs of jobs and of columns, and what is known of their nodes. */
import type { GraphKind } from './edges.ts'
import { Kept, stateOf } from './kept.ts'
import { type EdgesInMemory, edgesReading } from './kept-edges.ts'
import { facetsReading } from './kept-facets.ts'
import type { LineageStore } from './store.ts'

export class LineageMemory {
  readonly #edges: Readonly<Record<GraphKind, Kept<EdgesInMemory>>>
  readonly #facets = new Kept('facets', facetsReading())

  constructor(edgesMax?: number) {
    this.#edges = {
      jobs: new Kept('edges', edgesReading('jobs', edgesMax)),
      columns: new Kept('edges', edgesReading('columns', edgesMax)),
    }
  }

  /**
   * A store whose answers come from memory, as far as they can, and hold at least what the tables hold now. It is for one question.
   * @throws LineageReadError
   */
  async of(store: LineageStore): Promise<LineageStore> {
    const state = await stateOf(store)
    return {
      ...store,
      kept: {
        edges: (kind) => this.#edges[kind].at(store, state),
        facets: () => this.#facets.at(store, state),
      },
    }
  }
}

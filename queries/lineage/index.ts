/** Reads of lineage. Start with walk.ts. */
export { walkColumns } from './columns.ts'
export { type Described, describedOf, nodesThere } from './described.ts'
export {
  type Adjacent,
  type EdgeScope,
  type GraphKind,
  type Neighbours,
  neighboursIn,
  neighboursOf,
} from './edges.ts'
export { LineageReadError } from './errors.ts'
export { type Affected, type Impact, impactOf } from './impact.ts'
export type { FacetsInMemory } from './kept-facets.ts'
export { lineageEventsOf, namedLike, namespacesOf, nodesOf, type Page } from './lists.ts'
export { LineageMemory } from './memory.ts'
export { lastRuns, type RunRead, runNamed, runsOfJob } from './runs.ts'
export type { LineageStore, Moment } from './store.ts'
export { type StoredPrediction, type StoredVector, storedPrediction, storedRows, storedVector } from './traced.ts'
export { type Edge, NODES_MAX, type Walked, walkJobs } from './walk.ts'

/** Public exports of `processors/lineage`. Start with read-event.ts, then rows.ts. */
export { LINEAGE_TABLES, type LineageTable, lineage, lineageInstance, lineageTopic } from './definition.ts'
export { type Canonical, canonicalOf } from './digest.ts'
export { type EventTime, eventTimeOf } from './event-time.ts'
export { isReadable } from './facet-shapes.ts'
export { unfitText } from './fit.ts'
export {
  datasetKey,
  fieldKey,
  jobKey,
  keysOfNodeId,
  kindOf,
  type Named,
  type NodeKind,
  namedIn,
  nodeIdOf,
  partsOf,
  runKey,
  SEPARATOR,
} from './keys.ts'
export { observationOf, recordKeyOf } from './observation.ts'
export type { EventProblem, Facets, Mention, Observed, ReadEvent, RunState } from './observed.ts'
export { OwnNames } from './own-events.ts'
export { lineageEdgesTable, lineageEventsTable, lineageFacetsTable } from './projection.ts'
export { readEvent } from './read-event.ts'
export { edgeRows, facetRows, type Relation } from './rows.ts'

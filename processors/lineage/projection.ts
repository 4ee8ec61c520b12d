/**
 * The tables of lineage. Nothing in them is ever changed: what holds at a time follows from the rows that were known then. `known_at` is the log time of
 * the event from which it was known, the same after a rebuild.
 */
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import type {
  ProjectionTools,
  TableColumn,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'
import { UnfitRecordError } from '../../streams/core/sink.ts'
import type { Observed } from './observed.ts'
import { readEvent } from './read-event.ts'
import { edgeRows, eventRow, facetRows, type OfEvent } from './rows.ts'

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

/** The event that a row is of: of two, the one with the greater (event_time, rank, digest) counts. */
const OF_EVENT = [
  // The run, or the digest of an event without one: what one says of a scope replaces what an earlier one said.
  column('batch', 'string'),
  // UTC with nine digits of the second.
  column('event_time', 'string'),
  column('rank', 'long'),
  column('digest', 'string'),
  column('known_at', 'timestamp'),
]

/** Adjacency: one row per end of an edge and event. */
export const lineageEdgesTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}lineage_edges`,
  columns: [
    column('node', 'string'),
    column('neighbour', 'string'),
    // `from`: data goes from the neighbour into the node; `to`: the other way; `same`: both are names of one dataset; `has`: it is a column of the node; `of`: the
    // other way.
    column('relation', 'string'),
    // The job, or the dataset with the facet, that the edge belongs to.
    column('scope', 'string'),
    ...OF_EVENT,
  ],
  order: ['node', 'neighbour', 'relation'],
})

/** Facets of jobs, runs and datasets, and by the facet `''` that they are there. */
export const lineageFacetsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}lineage_facets`,
  columns: [
    column('node', 'string'),
    // `input:` or `output:` before the name: of a dataset in one run.
    column('facet', 'string'),
    // JSON. Null: deleted, or the facet `''`.
    column('value', 'string', true),
    ...OF_EVENT,
  ],
  order: ['node', 'facet'],
})

/** The events. */
export const lineageEventsTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}lineage_events`,
  columns: [
    // The job, or the dataset, that it is about.
    column('node', 'string'),
    column('kind', 'string'),
    // '': it is about no run.
    column('run_id', 'string'),
    // '': it says none.
    column('state', 'string'),
    column('event_time', 'string'),
    column('rank', 'long'),
    column('digest', 'string'),
    column('producer', 'string', true),
    // JSON array of texts.
    column('flaws', 'string'),
    // Canonical JSON.
    column('original', 'string'),
    column('known_at', 'timestamp'),
  ],
  order: ['node', 'event_time'],
})

type RowsOf = (
  observed: Observed,
  of: OfEvent,
  event: Pick<avro.LineageObserved, 'flaws' | 'original'>,
) => readonly (readonly Value[])[]

const reading =
  (rowsOf: RowsOf) =>
  ({ codecs }: ProjectionTools): TableReading => {
    const decoder = codecs.decoder(avro.LineageObservedSchema)
    return {
      prepare: (records) => codecs.ensure(schemaIdsOf(records)),
      project: ({ value, timestamp }, emit) => {
        if (value === null) return
        const event = decoder.decode(value)
        const read = readEvent(JSON.parse(event.original))
        if ('problem' in read) throw new UnfitRecordError(`${read.problem.field}: expected ${read.problem.expected}`)
        const of = { digest: event.digest, knownAt: event.knownAt ?? timestamp }
        for (const row of rowsOf(read.observed, of, event)) emit(row)
      },
    }
  }

export const lineageEdges = reading(edgeRows)
export const lineageFacets = reading(facetRows)
export const lineageEvents = reading((observed, of, event) => [eventRow(observed, of, event)])

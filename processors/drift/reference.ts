/** The reference of a baseline, from the form of the log to that of the figures, and back. */
import type { avro } from '../../schemas/index.ts'
import type { FeatureBaseline } from './figures/index.ts'

/** The figures' form of a column's reference. */
export const referenceOf = (of: avro.FeatureBaseline): FeatureBaseline =>
  of.kind === 'numeric'
    ? { kind: 'numeric', edges: of.edges, knots: of.knots, exact: of.isExact, counts: of.counts }
    : {
        kind: 'categorical',
        categories: of.categories,
        others: of.others,
        othersComplete: of.hasAllOthers,
        counts: of.counts,
      }

/** The log's form of a column's reference. */
export const referenceRecord = (feature: string, of: FeatureBaseline): avro.FeatureBaseline => ({
  feature,
  kind: of.kind,
  edges: of.kind === 'numeric' ? of.edges : [],
  knots: of.kind === 'numeric' ? of.knots : [],
  isExact: of.kind === 'numeric' && of.exact,
  categories: of.kind === 'categorical' ? of.categories : [],
  others: of.kind === 'categorical' ? of.others : [],
  hasAllOthers: of.kind === 'numeric' || of.othersComplete,
  counts: of.counts,
})

/** A baseline as people and the gateway write it, and as events and commands hold it. */
import { type avro, describedIn, describedOut } from '../../../../schemas/index.ts'

export interface BaselineDeclaration {
  readonly name: string
  readonly monitor: string
  /** Default: predictions of all versions are compared. */
  readonly modelVersion?: number
  readonly source?: string
  readonly reference: readonly ReferenceDeclaration[]
  readonly slices?: readonly avro.SliceBaseline[]
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** A number, or an infinite one as text, for which JSON has no number. */
export type Bound = number | 'Infinity' | '-Infinity'

/** As `avro.FeatureBaseline`; lists that are empty for the kind may be left out. */
export type ReferenceDeclaration = Pick<avro.FeatureBaseline, 'feature' | 'kind' | 'counts'> &
  Partial<Omit<avro.FeatureBaseline, 'feature' | 'kind' | 'counts' | 'edges' | 'knots'>> & {
    readonly edges?: readonly Bound[]
    readonly knots?: readonly Bound[]
  }

const boundOf = (value: number): Bound => (Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity')

export const baselineRecord = (declaration: BaselineDeclaration): avro.Baseline => ({
  name: declaration.name,
  monitor: declaration.monitor,
  modelVersion: declaration.modelVersion ?? null,
  source: declaration.source ?? 'declared',
  reference: declaration.reference.map((of) => ({
    feature: of.feature,
    kind: of.kind,
    edges: (of.edges ?? []).map(Number),
    knots: (of.knots ?? []).map(Number),
    isExact: of.isExact ?? false,
    categories: of.categories ?? [],
    others: of.others ?? [],
    hasAllOthers: of.hasAllOthers ?? true,
    counts: of.counts,
  })),
  slices: (declaration.slices ?? []).map(({ slice, counts }) => ({ slice, counts })),
  ...describedIn(declaration),
})

export const baselineOf = (record: avro.Baseline): BaselineDeclaration => {
  const { owner, description, tags, modelVersion, reference, slices, ...rest } = record
  return {
    ...rest,
    reference: reference.map((of) => ({ ...of, edges: of.edges.map(boundOf), knots: of.knots.map(boundOf) })),
    ...(slices.length > 0 && { slices }),
    ...(modelVersion !== null && { modelVersion }),
    ...describedOut({ owner, description, tags }),
  }
}
